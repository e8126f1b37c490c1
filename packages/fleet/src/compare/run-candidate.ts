import { OUTCOME } from '@foretoken/engines';
import type { EnginePlan, RequestColumns } from '@foretoken/engines';
import { quantileInfluence } from '@foretoken/kernel';
import type { QuantileInfluence } from '@foretoken/kernel';
import { createStepBatch } from '@foretoken/latency';
import { combine } from '../replications/combine.ts';
import { runReplications } from '../simulate-replications.ts';
import type { ReplicationInput, ReplicationRange } from '../simulate-replications.ts';
import type { GapSamples } from '../record/gap-samples.ts';
import type { SimulationOutput } from '../simulation.ts';
import type { CandidateRun, DecodeStep, PlanFacts, ReplicationTimes } from './candidate-run.ts';
import { digestRequests } from './digest-requests.ts';

/** Batches at which the step times of engines are compared. */
const BATCHES: readonly number[] = [1, 4, 16, 64, 256];
const GAP_PARTS = 20;

/** Simulates one candidate and keeps what a comparison needs: 25 bytes per request and replication. `range` = only these replications. Throws what `simulate` throws. */
export async function runCandidate(label: string, input: ReplicationInput, notes: readonly string[] = [], dropped?: CandidateRun['dropped'], range?: ReplicationRange): Promise<CandidateRun> {
  const replications: ReplicationTimes[] = [];
  const { first, results } = await runReplications({ ...input, onOutput: (output) => replications.push(timesOf(output)) }, range ?? { from: 0, to: input.scenario.replications });
  const { plan, columns } = first;
  const result = combine(results);
  return { label, result, results, plan: planFactsOf(plan, columns, result.memory.kvTokens), notes, ...(dropped === undefined ? {} : { dropped }), replications };
}

/** The same candidate after further replications. */
export function withReplications(run: CandidateRun, more: CandidateRun): CandidateRun {
  const results = [...run.results, ...more.results];
  return { ...run, results, result: combine(results), replications: [...run.replications, ...more.replications] };
}

function timesOf({ result, columns, log, waits, totals, good, gaps }: SimulationOutput): ReplicationTimes {
  const overheadS = result.latency.requestOverheadS;
  const since = (timeS: Float64Array): Float64Array =>
    timeS.map((at, r) => (log.outcome[r] === OUTCOME.completed ? at - columns.arrivalS[r]! + overheadS : NaN));
  return {
    requestsDigest: digestRequests(columns),
    ttftS: since(log.firstTokenS),
    e2eS: since(log.finishS),
    tpotS: log.finishS.map((at, r) => (log.outcome[r] === OUTCOME.completed && at > log.firstTokenS[r]! ? (at - log.firstTokenS[r]!) / (log.generatedTokens[r]! - 1) : NaN)),
    ...(good === null ? {} : { isGood: flags(good, columns.count) }),
    makespanS: result.throughput.makespanS,
    ...gapsOf(gaps),
    waits,
    queueS: queueOf(columns, log.firstScheduledS),
    requestsPerS: result.throughput.requestsPerS,
    outputTokensPerS: result.throughput.outputTokensPerS,
    goodputPerS: result.goodput === null ? null : result.goodput.requestsPerS,
    fleet: totals,
  };
}

function flags(rows: readonly number[], count: number): Uint8Array {
  const isSet = new Uint8Array(count);
  for (const row of rows) isSet[row] = 1;
  return isSet;
}

function gapsOf(gaps: GapSamples): Pick<ReplicationTimes, 'itl'> {
  const all = gaps.distribution();
  const influence = (p: number): QuantileInfluence => quantileInfluence(gaps.sharesBelow(all.quantile(p), GAP_PARTS), p, (share) => all.quantile(share));
  if (gaps.partMeans(GAP_PARTS).length < GAP_PARTS) return {};
  return { itl: { p50: influence(0.5), p99: influence(0.99) } };
}

function queueOf({ arrivalS }: RequestColumns, firstScheduledS: Float64Array): number {
  let total = 0;
  for (const [r, at] of firstScheduledS.entries()) if (!Number.isNaN(at)) total += at - arrivalS[r]!;
  return total;
}

function planFactsOf(plan: EnginePlan, columns: RequestColumns, kvTokens: number): PlanFacts {
  const context = meanContextTokens(columns);
  const decodeSteps = BATCHES.filter((sequences) => sequences <= plan.limits.sequences.value).map((sequences) => decodeStep(plan, sequences, context));
  return {
    traits: plan.traits,
    limits: plan.limits,
    maxModelLen: plan.maxModelLen,
    kvTokens,
    decodeSteps,
    overlaps: plan.capabilities.asyncScheduling && decodeSteps.every(({ hostS }) => hostS === 0),
  };
}

function decodeStep({ stepTime }: EnginePlan, sequences: number, contextTokens: number): DecodeStep {
  const batch = createStepBatch(1);
  batch.totalTokens = sequences;
  batch.sequences = sequences;
  batch.decodeSequences = sequences;
  batch.contextTokens = Math.round(sequences * contextTokens);
  batch.decodeKvTokens = batch.contextTokens + sequences;
  const { totalS, hostS } = stepTime.parts(batch);
  return { sequences, totalS, hostS };
}

/** What a request holds half-way through its output, weighted by how long it decodes: the same for every candidate. */
function meanContextTokens({ count, inputTokens, outputTokens }: RequestColumns): number {
  let weighted = 0;
  let tokens = 0;
  for (let r = 0; r < count; r++) {
    weighted += outputTokens[r]! * (inputTokens[r]! + outputTokens[r]! / 2);
    tokens += outputTokens[r]!;
  }
  return tokens > 0 ? weighted / tokens : 0;
}
