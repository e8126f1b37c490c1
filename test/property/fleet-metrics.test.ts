import { describe, expect, it } from 'vitest';
import { createRequestLog, OUTCOME } from '@foretoken/engines';
import type { RequestColumns } from '@foretoken/engines';
import { planDeployment, simulate } from '@foretoken/fleet';
import type { MetricSummary, SimulationOutput } from '@foretoken/fleet';
import { SegmentCensus } from '@foretoken/kvcache';
import { areaUnder, chats, inputOf, USD_PER_GPU_HOUR } from './fleet-fixture.ts';
import type { Differences } from './fleet-fixture.ts';

/** Some prompts are too long, some outputs are a single token. */
const columns: RequestColumns = ((): RequestColumns => {
  const drawn = chats({ requests: 400, arrivals: { process: 'gamma', ratePerS: 9, cv: 2 }, prefix: { tokens: 100, groups: 3 } });
  return { ...drawn, outputTokens: drawn.outputTokens.map((tokens, row) => (row % 17 === 0 ? 1 : tokens)) };
})();

const SETTINGS: Differences = { engine: { maxModelLen: 640, numGpuBlocks: 200, maxNumSeqs: 32 }, slo: { ttft: { p90: '200ms' }, tpot: { p99: '15ms' }, e2e: { mean: '1s' }, itl: { p99: '12ms' } } };
/** Every gap counts for the term; a request is good when its mean gap is within it. */
const ITL_BOUND_S = 0.012;

/** numpy.percentile with its default, linear interpolation, the long way. */
function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = ((sorted.length - 1) * p) / 100;
  const below = Math.floor(at);
  return sorted[below]! + (sorted[Math.min(below + 1, sorted.length - 1)]! - sorted[below]!) * (at - below);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function expectClose(actual: number, expected: number, what: string): void {
  expect(Math.abs(actual - expected), `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(1e-9 * Math.max(1e-3, Math.abs(expected)));
}

function expectSummary(summary: MetricSummary, values: readonly number[], what: string): void {
  expect(summary.count, what).toBe(values.length);
  expectClose(summary.mean, sum(values) / values.length, `mean ${what}`);
  for (const [key, p] of [['p50', 50], ['p90', 90], ['p95', 95], ['p99', 99], ['min', 0], ['max', 100]] as const) expectClose(summary[key], percentile(values, p), `${key} ${what}`);
}

/** Every single gap between two outputs, from the per-request loop of one replica. */
function gapsOf(differences: Differences): number[] {
  const { scenario, facts, latencyData, engineDefaults } = inputOf(differences, columns);
  const log = createRequestLog(columns.count);
  const gaps: number[] = [];
  const sink = { onStep: () => undefined, onEmptyStep: () => undefined, onGap: (gapS: number, count: number) => void gaps.push(...new Array<number>(count).fill(gapS)) };
  const plan = planDeployment(scenario, facts, latencyData, engineDefaults);
  const replica = plan.createReplica({ columns, log, sink, replica: 0, census: new SegmentCensus(columns.content!), naive: true, seed: 1 });
  for (let row = 0; row < columns.count; row++) {
    replica.advance(columns.arrivalS[row]!);
    replica.submit(row, columns.arrivalS[row]!);
  }
  replica.advance(Infinity);
  return gaps;
}

describe.each(['server', 'client'] as const)('metrics on the %s side against a recomputation from the log', (side) => {
  const differences: Differences = { ...SETTINGS, side };
  const output: SimulationOutput = simulate(inputOf(differences, columns));
  const { result, log } = output;
  const rows = [...log.outcome.keys()].filter((row) => log.outcome[row] === OUTCOME.completed);
  const overheadS = result.latency.requestOverheadS;
  const of = (value: (row: number) => number): number[] => rows.map(value);
  const ttft = of((row) => log.firstTokenS[row]! - columns.arrivalS[row]! + overheadS);
  const e2e = of((row) => log.finishS[row]! - columns.arrivalS[row]! + overheadS);
  const tpotOf = (row: number): number => (log.finishS[row]! - log.firstTokenS[row]!) / (log.generatedTokens[row]! - 1);
  const longer = rows.filter((row) => log.generatedTokens[row]! > 1);

  it('is a run worth measuring', () => {
    expect(rows.length).toBeGreaterThan(350);
    expect(rows.length).toBeLessThan(columns.count);
    expect(longer.length).toBeLessThan(rows.length);
    expect(result.engine.preemptions).toBeGreaterThan(0);
    expect(overheadS > 0).toBe(side === 'client');
  });

  it('TTFT = first token - arrival, E2E = last token - arrival, each with the constant of the client', () => {
    expectSummary(result.latency.ttft, ttft, 'TTFT');
    expectSummary(result.latency.e2e, e2e, 'E2E');
  });

  it('TPOT = (last - first) / (out - 1), of outputs longer than one token', () => {
    expectSummary(result.latency.tpot, longer.map(tpotOf), 'TPOT');
  });

  it('queueing, prefill and normalized latency', () => {
    expectSummary(result.latency.queue, of((row) => log.firstScheduledS[row]! - columns.arrivalS[row]!), 'queue');
    expectSummary(result.latency.prefill, of((row) => log.firstTokenS[row]! - log.firstScheduledS[row]!), 'prefill');
    expectSummary(result.latency.normalized, of((row) => (log.finishS[row]! - columns.arrivalS[row]! + overheadS) / log.generatedTokens[row]!), 'normalized');
    const { queueS, prefillS } = result.ttftBreakdown;
    expectClose(queueS + prefillS + result.ttftBreakdown.overheadS, result.latency.ttft.mean, 'the parts of TTFT');
  });

  it('ITL = every gap between consecutive outputs', () => {
    const gaps = gapsOf(differences);
    expect(gaps).toHaveLength(sum(of((row) => log.generatedTokens[row]! - 1)));
    expectSummary(result.latency.itl, gaps, 'ITL');
  });

  it('throughput over the makespan', () => {
    const makespanS = Math.max(...of((row) => log.finishS[row]!), columns.arrivalS.at(-1)!);
    const input = sum(of((row) => columns.inputTokens[row]!));
    const out = sum(of((row) => log.generatedTokens[row]!));
    expectClose(result.throughput.makespanS, makespanS, 'makespan');
    expectClose(result.throughput.requestsPerS, rows.length / makespanS, 'requests/s');
    expectClose(result.throughput.inputTokensPerS, input / makespanS, 'input tokens/s');
    expectClose(result.throughput.outputTokensPerS, out / makespanS, 'output tokens/s');
    expectClose(result.throughput.totalTokensPerS, (input + out) / makespanS, 'tokens/s');
    expectClose(result.throughput.offeredRequestsPerS, (columns.count - 1) / (columns.arrivalS.at(-1)! - columns.arrivalS[0]!), 'offered');
  });

  it('goodput = requests that meet every bound of their own', () => {
    const good = rows.filter((row, i) => ttft[i]! <= 0.2 && e2e[i]! <= 1 && (log.generatedTokens[row] === 1 || tpotOf(row) <= Math.min(0.015, ITL_BOUND_S)));
    expect(good.length).toBeGreaterThan(0);
    expect(good.length).toBeLessThan(rows.length);
    expectClose(result.goodput!.fraction, good.length / columns.count, 'fraction');
    expectClose(result.goodput!.requestsPerS, good.length / result.throughput.makespanS, 'requests/s');
    expectClose(result.goodput!.tokensPerS, sum(good.map((row) => log.generatedTokens[row]!)) / result.throughput.makespanS, 'tokens/s');
  });

  it('checks each term of the SLO against its statistic', () => {
    // Who failed was never answered: ranks are those among all requests.
    const answered = rows.length / columns.count;
    expect(answered).toBeLessThan(1);
    const expected = [['ttft', percentile(ttft, 90 / answered), 0.2], ['itl', result.latency.itl.p99, ITL_BOUND_S], ['tpot', percentile(longer.map(tpotOf), 99 / answered), 0.015], ['e2e', sum(e2e) / e2e.length, 1]] as const;
    expect(result.slo.map(({ metric }) => metric)).toEqual(expected.map(([metric]) => metric));
    for (const [i, [metric, actualS, boundS]] of expected.entries()) {
      const check = result.slo[i]!;
      expectClose(check.actualS, actualS, metric);
      expect([check.boundS, check.met]).toEqual([boundS, actualS <= boundS]);
    }
    expect(result.slo.map(({ met }) => met)).toContain(false);
    expect(['missed', 'overloaded']).toContain(result.decision.verdict);
  });

  it('cost = GPU hours over tokens, idle time included', () => {
    const hours = result.throughput.makespanS / 3600;
    const million = (tokens: number): number => (USD_PER_GPU_HOUR * hours * 1e6) / tokens;
    const out = sum(of((row) => log.generatedTokens[row]!));
    expectClose(result.cost!.usdPerHour, USD_PER_GPU_HOUR, 'usd/h');
    expectClose(result.cost!.usdPerMillionOutputTokens, million(out), 'usd per million output tokens');
    expectClose(result.cost!.usdPerMillionTokens, million(out + sum(of((row) => columns.inputTokens[row]!))), 'usd per million tokens');
    expectClose(result.cost!.usdPerMillionOutputTokensAtGoodput!, million(result.goodput!.tokensPerS * result.throughput.makespanS), 'usd per million good tokens');
  });

  it('timelines integrate to the totals', () => {
    const { timeline, throughput, engine, cache } = result;
    const area = (values: readonly number[]): number => areaUnder(values, timeline.binS, throughput.makespanS);
    expectClose(area(timeline.outputTokensPerS), sum([...log.generatedTokens]), 'output tokens');
    expectClose(area(timeline.arrivalsPerS), columns.count, 'arrivals');
    expectClose(area(timeline.waiting) / throughput.makespanS, engine.waitingMean, 'waiting');
    expectClose(area(timeline.kvUsage) / throughput.makespanS, engine.kvUsageMean, 'KV usage');
    // Running requests may wait for their turn in a batch.
    expect(area(timeline.running)).toBeGreaterThanOrEqual(engine.batchMean * engine.busy * throughput.makespanS);
    // Prefill is computed once, unless a preemption has it computed again; hits and one-token rests are not in it.
    expect(area(timeline.prefillTokensPerS)).toBeGreaterThan(0.9 * (cache.queriedTokens - cache.hitTokens));
  });

  it('cache hits are those of the first admission', () => {
    const admitted = [...log.outcome.keys()].filter((row) => !Number.isNaN(log.firstScheduledS[row]));
    expect(result.cache.queriedTokens).toBe(sum(admitted.map((row) => columns.inputTokens[row]!)));
    expect(result.cache.hitTokens).toBe(sum(admitted.map((row) => log.cachedTokens[row]!)));
    expect(result.cache.hitRate).toBe(result.cache.hitTokens / result.cache.queriedTokens);
    expect(result.cache.hitRate).toBeGreaterThan(0.1);
  });

  it('curves go through the percentiles', () => {
    for (const [metric, values] of [['ttft', ttft], ['e2e', e2e]] as const) {
      const { p, valueS } = result.cdf[metric];
      for (const [i, each] of p.entries()) expectClose(valueS[i]!, percentile(values, 100 * each), `${metric} at ${each}`);
    }
  });
});
