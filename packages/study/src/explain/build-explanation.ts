import { type ExplainedRequest, ExplainedRequests, type ExplainRecorder, FAILURE_NAMES, gpusPerReplica, poolsOf, type RunFacts, type Scenario, type SimulationOutput } from '@foretoken/fleet';
import { bandAt, meanOf } from './bands.ts';
import { noAnswer, noSuchRequest } from './diagnostics.ts';
import type { ExplainedBand, ExplainedOne, ExplainPlace, ExplainResult, PoolExplanation } from './explain-result.ts';
import { explainSentence } from './explain-sentence.ts';
import { sharedBySlowest, slowestOf } from './slowest.ts';
import { explainPool } from './throughput-bound.ts';

/** What was asked, beside the scenario. */
export interface ExplainQuestion {
  /** Statistics to take apart; the first decides the answer. */
  readonly at: readonly ExplainPlace[];
  readonly request?: number;
}

/** What an explanation is made from. */
export interface ExplainInput {
  /** Name of the scenario as the user gave it. */
  readonly shown: string;
  readonly scenario: Scenario;
  readonly facts: RunFacts;
  readonly output: SimulationOutput;
  readonly recorder: ExplainRecorder;
}

/** Puts an explanation together, without knobs. @throws ForetokenError E1094 (no such request), E1095 (it got no answer). */
export function buildExplanation(input: ExplainInput, { at, request }: ExplainQuestion): ExplainResult {
  const { shown, scenario, output, recorder } = input;
  const { result, columns, log } = output;
  const explained = new ExplainedRequests(recorder, columns, result.latency.requestOverheadS);
  const requests = Array.from({ length: columns.count }, (_, row) => explained.of(row)).filter((each) => each !== null);
  const describe = (each: ExplainedRequest): ExplainedOne => describeOne(output, each);
  const bands = at.map((place) => bandAt(requests, (row) => log.generatedTokens[row]!, place)).filter((band): band is ExplainedBand => band !== null);
  const pools = poolExplanations(input, requests);
  return {
    schema: 'foretoken.explain/1',
    scenario: shown,
    name: scenario.name,
    title: result.title,
    sentence: explainSentence(bands[0], pools),
    seed: scenario.seed,
    requests: { total: columns.count, completed: requests.length },
    ttft: meanOf(requests.map(({ ttftS, ttft }) => ({ seconds: ttftS, parts: ttft }))),
    e2e: meanOf(requests.map(({ e2eS, e2e }) => ({ seconds: e2eS, parts: e2e }))),
    bands,
    ...(request === undefined ? {} : { request: describe(oneOf(explained, request, output)) }),
    pools,
    slowest: slowestOf(requests, describe),
    shared: sharedBySlowest(requests, describe),
    knobs: null,
    foretoken: result.provenance.foretoken,
  };
}

function oneOf(explained: ExplainedRequests, request: number, { columns, log }: SimulationOutput): ExplainedRequest {
  if (request >= columns.count) throw noSuchRequest(request, columns.count);
  const one = explained.of(request);
  if (one === null) throw noAnswer(request, (FAILURE_NAMES[log.outcome[request]!] ?? 'unfinished').replaceAll('_', ' '));
  return one;
}

function describeOne({ columns, log, pools }: SimulationOutput, { request, residualS: _residualS, ...parts }: ExplainedRequest): ExplainedOne {
  const className = columns.classNames?.[columns.classIndex?.[request] ?? 0];
  const pool = pools?.names[pools.poolOf(request)];
  return {
    request,
    ...(className === undefined ? {} : { class: className }),
    arrivalS: columns.arrivalS[request]!,
    inputTokens: columns.inputTokens[request]!,
    cachedTokens: log.cachedTokens[request]!,
    outputTokens: log.generatedTokens[request]!,
    preemptions: log.preemptions[request]!,
    ...(pool === undefined ? {} : { pool }),
    replica: log.replica[request]!,
    ...parts,
  };
}

function poolExplanations({ scenario, facts, output, recorder }: ExplainInput, requests: readonly ExplainedRequest[]): readonly PoolExplanation[] {
  const { result } = output;
  const mean = (of: (request: ExplainedRequest) => number): number => (requests.length === 0 ? 0 : requests.reduce((sum, each) => sum + of(each), 0) / requests.length);
  const kv = mean(({ e2e }) => e2e['queue-kv'] + e2e.preemption);
  const [batch, tokens] = [mean(({ e2e }) => e2e['queue-batch']), mean(({ e2e }) => e2e['queue-tokens'])];
  const all = kv + batch + tokens + mean(({ e2e }) => e2e['queue-step'] + e2e['queue-held']);
  return poolsOf(scenario).map((pool, index) => {
    const { plan, totals } = recorder.pools[index]!;
    const { gpu, llm } = facts.pools?.[pool.name] ?? facts;
    const busy = scenario.fleet.pools === undefined ? result.engine.busy : busyOf(result.replicas.filter((replica) => replica.pool === pool.name));
    return explainPool({ name: pool.name, plan: plan.plan, gpu, llm, gpusPerReplica: gpusPerReplica(pool), busy, totals, waits: { kv, batch, tokens, all, ttft: mean(({ ttftS }) => ttftS) }, isOverloaded: result.decision.verdict === 'overloaded' });
  });
}

function busyOf(replicas: readonly { readonly busy: number }[]): number {
  return replicas.length === 0 ? 0 : replicas.reduce((sum, { busy }) => sum + busy, 0) / replicas.length;
}
