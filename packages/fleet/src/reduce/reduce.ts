import { OUTCOME } from '@foretoken/engines';
import type { EnginePlan, RequestColumns, RequestLog } from '@foretoken/engines';
import { policiesInUse } from '../policies/run-policies.ts';
import { gpusPerReplica } from '../scenario/gpus-per-replica.ts';
import { hashScenario } from '../scenario/hash-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunFacts } from '../simulation.ts';
import type { Replay } from '../replay.ts';
import type { CacheTiers, RunResult, RunWarning } from '../result.ts';
import { backlogOf } from './backlog.ts';
import { costOf } from './cost.ts';
import { decide } from './decide.ts';
import { requestMetrics } from './request-metrics.ts';
import { goodRows, sloChecks } from './slo-checks.ts';
import { GapMetric, Metric } from './summarize.ts';
import { throughputOf } from './throughput.ts';
import { timelineOf } from './timeline.ts';
import { warningsOf } from './warnings.ts';
import { titleOf } from './title.ts';
import { WaitingCurve } from './waiting.ts';

const FAILED: Readonly<Record<number, string>> = {
  [OUTCOME.emptyPrompt]: 'empty_prompt',
  [OUTCOME.promptTooLong]: 'prompt_too_long',
  [OUTCOME.queueFull]: 'queue_full',
  [OUTCOME.aborted]: 'aborted',
  [OUTCOME.unfinished]: 'unfinished',
  [OUTCOME.overloaded]: 'overloaded',
  [OUTCOME.timedOut]: 'timed_out',
  [OUTCOME.failed]: 'failed',
};

/** Turns the columns and totals of one replay into the result that people read. */
export function reduce(scenario: Scenario, facts: RunFacts, plan: EnginePlan, columns: RequestColumns, { log, recorder }: Replay): RunResult {
  const overheadS = scenario.latency.side === 'client' ? (scenario.latency.requestOverheadS ?? plan.requestOverheadS) : 0;
  const metrics = requestMetrics(columns, log, overheadS);
  const [ttft, e2e, tpot] = [new Metric(metrics.ttftS()), new Metric(metrics.e2eS()), new Metric(metrics.tpotS())];
  // Only their summaries are kept: a million requests cost 24 MB per metric held.
  const [queue, prefill] = [new Metric(metrics.queueS()).summary(), new Metric(metrics.prefillS()).summary()];
  const itl = new GapMetric(recorder.gaps);
  const makespanS = makespan(columns, log);
  const throughput = throughputOf(columns, log, metrics, makespanS);
  const requests = countsOf(log);
  const slo = sloChecks(scenario.slo, { ttft, itl, tpot, e2e }, requests);
  const goodput = scenario.slo.length === 0 ? null : goodputOf(goodRows(scenario.slo, metrics, log), log, columns.count, makespanS);
  // Asynchronous scheduling may compute a step for nothing after the last finish.
  const idleS = Math.max(makespanS, ...recorder.replicas.map(({ lastEndS }) => lastEndS));
  const waiting = new WaitingCurve(columns, log);
  const timeline = timelineOf(recorder, waiting, idleS);
  const engine = engineOf(plan, recorder, log, waiting, idleS);
  const latency = {
    ttft: ttft.summary(),
    itl: itl.summary(),
    tpot: tpot.summary(),
    e2e: e2e.summary(),
    queue,
    prefill,
    normalized: new Metric(metrics.normalizedS()).summary(),
    requestOverheadS: overheadS,
    side: scenario.latency.side,
  };
  const backlog = backlogOf(timeline, columns.arrivalS[columns.count - 1]!, columns.count);
  const breakdown = { queueS: orZero(queue.mean), prefillS: orZero(prefill.mean), overheadS };
  const gpus = scenario.fleet.replicas * gpusPerReplica(scenario.fleet);
  const policies = policiesInUse(facts.policies);
  const warnings: RunWarning[] = warningsOf({ scenario, facts, plan, columns, requests, throughput });
  return {
    schema: 'foretoken.result/1',
    name: scenario.name,
    title: titleOf(scenario, facts, plan, columns),
    decision: decide({ plan, slo, backlog, requests, latency, throughput, engine, ttft: breakdown, meanContextTokens: meanContext(columns, log, metrics.rows) }),
    requests,
    latency,
    throughput,
    goodput,
    slo,
    engine,
    cache: cacheOf(plan, columns, log),
    cost: costOf(facts.price, gpus, throughput, goodput?.tokensPerS ?? null),
    memory: {
      gpuBytes: Math.round(plan.memory.gpuBytes),
      weightsBytes: Math.round(plan.memory.weightsBytes),
      overheadBytes: Math.round(plan.memory.overheadBytes),
      kvBytes: Math.round(plan.memory.kvBytes),
      kvBytesPerToken: plan.memory.kvBytesPerToken,
      kvBlocks: plan.usableBlocks,
      // With several KV groups a token takes more than one block's share.
      kvTokens: plan.memory.layout.groups.length === 1 ? plan.usableBlocks * plan.blockSizeTokens : plan.memory.kvTokens,
    },
    ttftBreakdown: breakdown,
    cdf: { ttft: ttft.curve(), itl: itl.curve(), tpot: tpot.curve(), e2e: e2e.curve() },
    timeline,
    replicas: replicasOf(recorder, scenario.fleet.replicas, log, idleS),
    provenance: {
      foretoken: facts.foretokenVersion,
      seed: scenario.seed,
      replications: 1,
      scenarioHash: hashScenario(scenario, facts.policies),
      ...(policies.length === 0 ? {} : { policies }),
      engine: plan.upstream,
      workload: facts.origin.description,
      trace: facts.origin.trace,
      latencyModel: plan.provenance.model,
      latencyError: plan.provenance.error,
      intervals: `95 %: batch means and batch quantiles over 20 consecutive parts of one run${recorder.gaps.isExact ? '' : '; ITL quantiles from a sketch with 0.05 % error'}`,
    },
    warnings,
  };
}

function makespan(columns: RequestColumns, log: RequestLog): number {
  let endS = columns.arrivalS[columns.count - 1]!;
  for (const finish of log.finishS) if (finish > endS) endS = finish;
  return endS;
}

function countsOf(log: RequestLog): RunResult['requests'] {
  const failed: Record<string, number> = {};
  let completed = 0;
  for (const outcome of log.outcome) {
    if (outcome === OUTCOME.completed) completed++;
    else failed[FAILED[outcome]!] = (failed[FAILED[outcome]!] ?? 0) + 1;
  }
  return { total: log.outcome.length, completed, failed };
}

function goodputOf(rows: readonly number[], log: RequestLog, total: number, makespanS: number): NonNullable<RunResult['goodput']> {
  const tokens = rows.reduce((sum, row) => sum + log.generatedTokens[row]!, 0);
  return { requestsPerS: rows.length / makespanS, fraction: rows.length / total, tokensPerS: tokens / makespanS };
}

function engineOf(plan: EnginePlan, recorder: Replay['recorder'], log: RequestLog, waiting: WaitingCurve, endS: number): RunResult['engine'] {
  const sum = (value: (totals: (typeof recorder.replicas)[number]) => number): number => recorder.replicas.reduce((total, each) => total + value(each), 0);
  const wallS = endS * recorder.replicas.length;
  const busyS = sum((each) => each.busyS);
  return {
    steps: sum((each) => each.steps),
    emptySteps: recorder.emptySteps,
    preemptions: log.preemptions.reduce((a, b) => a + b, 0),
    batchMean: busyS > 0 ? sum((each) => each.sequenceSeconds) / busyS : 0,
    batchMax: recorder.batchMax,
    waitingMean: endS > 0 ? waiting.areaS(endS) / endS : 0,
    waitingMax: waiting.max(),
    kvUsageMean: wallS > 0 ? sum((each) => each.usedBlockSeconds) / wallS / plan.usableBlocks : 0,
    kvUsagePeak: recorder.kvUsagePeak,
    kvBlocksPerReplica: plan.usableBlocks * (plan.ranks ?? 1),
    blockSizeTokens: plan.blockSizeTokens,
    busy: wallS > 0 ? busyS / wallS : 0,
  };
}

function cacheOf(plan: EnginePlan, columns: RequestColumns, log: RequestLog): RunResult['cache'] {
  let queriedTokens = 0;
  let hitTokens = 0;
  for (let r = 0; r < columns.count; r++) {
    if (Number.isNaN(log.firstScheduledS[r]!)) continue;
    queriedTokens += columns.inputTokens[r]!;
    hitTokens += log.cachedTokens[r]!;
  }
  const tiers = tiersOf(plan, log, hitTokens);
  return {
    enabled: plan.prefixCaching,
    definition: plan.cacheDefinition,
    queriedTokens,
    hitTokens,
    hitRate: queriedTokens > 0 ? hitTokens / queriedTokens : 0,
    ...(tiers === undefined ? {} : { tiers }),
  };
}

/** Where the hits came from, in an engine with KV tiers. */
function tiersOf({ kvTiers }: EnginePlan, log: RequestLog, hitTokens: number): CacheTiers | undefined {
  if (kvTiers === undefined) return undefined;
  const sum = (column: Int32Array | undefined): number => column?.reduce((total, tokens) => total + tokens, 0) ?? 0;
  const [hostTokens, diskTokens] = [sum(log.hostTokens), sum(log.diskTokens)];
  return {
    deviceTokens: hitTokens - hostTokens - diskTokens,
    hostTokens,
    diskTokens,
    hostCapacityTokens: kvTiers.hostTokens,
    diskCapacityTokens: kvTiers.diskTokens,
    definition: kvTiers.definition,
  };
}

/** Tokens that a request holds on average while it decodes. */
function meanContext(columns: RequestColumns, log: RequestLog, rows: Int32Array): number {
  let weighted = 0;
  let tokens = 0;
  for (const r of rows) {
    weighted += log.generatedTokens[r]! * (columns.inputTokens[r]! + log.generatedTokens[r]! / 2);
    tokens += log.generatedTokens[r]!;
  }
  return tokens > 0 ? weighted / tokens : 0;
}

/** Shares of the replicas, in one pass over the requests; the recorder's totals are those of their ranks. */
function replicasOf(recorder: Replay['recorder'], replicas: number, log: RequestLog, endS: number): RunResult['replicas'] {
  const requests = new Float64Array(replicas);
  const preemptions = new Float64Array(replicas);
  const ranks = recorder.replicas.length / replicas;
  for (let r = 0; r < log.replica.length; r++) {
    const replica = log.replica[r]!;
    if (replica < 0) continue;
    requests[replica]!++;
    preemptions[replica]! += log.preemptions[r]!;
  }
  return Array.from({ length: replicas }, (_, index) => {
    const own = recorder.replicas.slice(index * ranks, (index + 1) * ranks);
    return {
      index,
      requests: requests[index]!,
      steps: own.reduce((sum, { steps }) => sum + steps, 0),
      busy: endS > 0 ? own.reduce((sum, { busyS }) => sum + busyS, 0) / ranks / endS : 0,
      preemptions: preemptions[index]!,
    };
  });
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
