import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import { simulate, simulateReplications } from '@foretoken/fleet';
import type { SimulationOutput } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';
import { renderJson } from '@foretoken/report';
import { chats, inputOf, replicationInputOf, USD_PER_GPU_HOUR } from './fleet-fixture.ts';
import type { Differences } from './fleet-fixture.ts';

const run = (differences: Differences, columns = chats()): SimulationOutput => simulate(inputOf(differences, columns));

describe('a fleet', () => {
  it('leaves the requests alone, however many replicas serve them', () => {
    const columns = chats({ prefix: { tokens: 64 } });
    const before = structuredClone(columns);
    const outputs = [1, 2, 5].map((replicas) => run({ fleet: { replicas, router: 'random' } }, columns));
    expect(columns).toEqual(before);
    for (const { result, log } of outputs) {
      expect(result.throughput.offeredRequestsPerS).toBe(outputs[0]!.result.throughput.offeredRequestsPerS);
      expect([...log.generatedTokens]).toEqual([...columns.outputTokens]);
    }
  });

  it('serves a burst sooner with more replicas, and costs as much more per hour', () => {
    const burst = chats({ arrivals: { process: 'burst' } });
    const [one, four] = [1, 4].map((replicas) => run({ fleet: { replicas } }, burst).result);
    expect(four!.latency.e2e.mean).toBeLessThan(one!.latency.e2e.mean);
    expect(four!.throughput.makespanS).toBeLessThan(one!.throughput.makespanS);
    expect(four!.cost!.usdPerHour).toBeCloseTo(4 * USD_PER_GPU_HOUR, 12);
    expect(four!.replicas.map(({ requests }) => requests)).toEqual([30, 30, 30, 30]);
  });

  it('gives each request to the replica that the router picked, in the log too', () => {
    const { log } = run({ fleet: { replicas: 3, router: 'round-robin' } });
    expect([...log.replica]).toEqual([...log.replica.keys()].map((row) => row % 3));
  });

  it('counts requests, not the attempts that it could have made', () => {
    const pools = { first: {}, second: {} };
    const routes = [{ to: [{ pool: 'first', timeout: { ttft: '60s' } }, { pool: 'second' }] }];
    const { result, log } = run({ fleet: { pools, routes } });
    expect(result.requests).toEqual({ total: 120, completed: 120, failed: {} });
    expect(log.outcome).toHaveLength(120);
  });

  it('refuses and counts what finds the queue full', () => {
    const burst = chats({ requests: 50, arrivals: { process: 'burst' } });
    const { result, log } = run({ fleet: { replicas: 2, queueLimit: 10 } }, burst);
    expect(result.requests).toEqual({ total: 50, completed: 20, failed: { queue_full: 30 } });
    expect([...log.outcome].filter((outcome) => outcome === OUTCOME.queueFull)).toHaveLength(30);
    expect(result.warnings.map(({ code }) => code)).toContain('W0702');
    expect(result.goodput).toBeNull();
  });

  it.each(['vllm-v1', 'lmdeploy', 'orca'])('says what had to be assumed about the model, whatever the engine: %s', (name) => {
    const input = inputOf({ engine: { name, maxModelLen: undefined } }, chats());
    const llm = { ...input.facts.llm, warnings: ['assumed: rope'] };
    expect(simulate({ ...input, facts: { ...input.facts, llm } }).result.warnings[0]).toEqual({ code: 'W0801', message: 'assumed: rope' });
  });

  it('says when it does not look at priorities', () => {
    const columns = { ...chats(), priority: new Int32Array(120).fill(1, 0, 40) };
    const codes = (engine: Record<string, unknown>): string[] => run({ engine }, columns).result.warnings.filter(({ code }) => code === 'W0708').map(({ message }) => message);
    expect(codes({})).toEqual(['40 of 120 requests have a priority, which vllm-v1 0.23 does not look at; fleet.engine.policy: priority does.']);
    expect(codes({ policy: 'priority' })).toEqual([]);
  });

  it.each([
    ['adapter', {}, { maxLoras: 1 }, /40 of 120 requests name LoRA adapters, which vllm-v1 0.23 serves only with `maxLoras`/],
    ['grammar', { name: 'vllm-v0', maxModelLen: 2048 }, {}, /40 of 120 requests bind their answers to a grammar, which vllm-v0 .* cannot do/],
  ] as const)('refuses requests that name a thing in column %s which the engine cannot serve', (column, engine, able, message) => {
    const columns = { ...chats(), [column]: new Int32Array(120).fill(1, 0, 40) };
    expect(() => run({ engine }, columns)).toThrow(expect.objectContaining({ code: 'E0704', message: expect.stringMatching(message) as unknown }));
    expect(run({ engine: able }, columns).result.requests.completed).toBe(120);
  });

  it('counts prompts that do not fit, and serves the rest', () => {
    const columns = chats();
    const tooLong = columns.inputTokens.filter((tokens) => tokens >= 256).length;
    expect(tooLong).toBeGreaterThan(3);
    const { result } = run({ engine: { maxModelLen: 256 } }, columns);
    expect(result.requests).toEqual({ total: 120, completed: 120 - tooLong, failed: { prompt_too_long: tooLong } });
    expect(result.warnings.find(({ code }) => code === 'W0701')!.message).toContain(`${tooLong} of 120`);
  });

  it('misses a percentile that lies among the failed requests, however fast the others were', () => {
    const burst = chats({ requests: 50, arrivals: { process: 'burst' } });
    const slo = { ttft: { p50: '100s', p99: '100s' }, itl: '100s' };
    const { result } = run({ fleet: { queueLimit: 30 }, slo }, burst);
    expect(result.slo.map(({ statistic, metric, met }) => [metric, statistic, met])).toEqual([['ttft', 'p50', true], ['ttft', 'p99', false], ['itl', 'p99', false]]);
    expect(result.decision.sentence).toContain('20 of 50 requests failed (20 queue full)');
    expect(run({ slo }, burst).result.decision.verdict).not.toBe('missed');
  });

  it('has no TPOT and no good requests where answers come at once and gaps are bounded', () => {
    const engine = { name: 'static-batching', maxModelLen: undefined, maxLength: 2048 };
    const { result } = run({ engine, slo: { tpot: '100s' } });
    expect(result.latency.tpot.count).toBe(0);
    expect(result.slo.map(({ met }) => met)).toEqual([false]);
    expect(result.goodput!.fraction).toBe(0);
  });

  it('says so when nothing could be served', () => {
    const { result } = run({ engine: { maxModelLen: 64 } }, chats({ input: 100 }));
    expect(result.requests).toEqual({ total: 120, completed: 0, failed: { prompt_too_long: 120 } });
    expect(result.decision).toMatchObject({ verdict: 'missed', bottleneck: 'admission' });
    expect(() => renderJson(result)).not.toThrow();
  });

  it('refuses an empty workload with E0702 and an impossible GPU plan with E0311', () => {
    const empty = { ...chats(), count: 0 };
    expect(codeOf(() => run({}, empty))).toBe('E0702');
    expect(codeOf(() => run({ engine: { maxModelLen: 2048, numGpuBlocks: 20 } }))).toBe('E0311');
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const json = (seed: number): string => renderJson(run({ seed, fleet: { replicas: 3, router: 'random' } }).result);
    expect(json(4)).toBe(json(4));
    expect(json(4)).not.toBe(json(5));
  });
});

describe('overload', () => {
  const columns = (ratePerS: number): ReturnType<typeof chats> => chats({ requests: 900, arrivals: { process: 'poisson', ratePerS }, output: 100 });
  const small: Differences = { engine: { maxNumSeqs: 8, maxModelLen: 1024 } };

  it('is seen when requests come faster than they can be served', () => {
    const { result } = run(small, columns(20));
    expect(result.decision.verdict).toBe('overloaded');
    expect(result.decision.sentence).toContain('queue grows');
    expect(result.throughput.requestsPerS).toBeLessThan(0.8 * result.throughput.offeredRequestsPerS);
  });

  it.each([1, 2])('is not seen in a stable run of %d requests a second', (ratePerS) => {
    const { result } = run(small, columns(ratePerS));
    expect(result.decision.verdict).toBe('no-slo');
    expect(result.throughput.requestsPerS).toBeGreaterThan(0.95 * result.throughput.offeredRequestsPerS);
  });

  it('goes away with enough replicas', () => {
    expect(run({ ...small, fleet: { replicas: 12 } }, columns(20)).result.decision.verdict).toBe('no-slo');
  });
});

describe('session affinity', () => {
  const turns = chats({ requests: 400, arrivals: { process: 'poisson', ratePerS: 1 }, sessions: { turns: 5, thinkS: { distribution: 'exponential', mean: 15 }, maxContextTokens: 2000 } });
  const hitRate = (router: string): number => run({ fleet: { replicas: 4, router } }, turns).result.cache.hitRate;

  it('finds more of a conversation in the prefix cache than turns that go round', () => {
    const [sticky, round] = [hitRate('session-affinity'), hitRate('round-robin')];
    expect(sticky).toBeGreaterThan(2 * round);
    // All but the newest turn of each prompt, in whole blocks.
    expect(sticky).toBeGreaterThan(0.5);
  });

  it('matters only where there is something to choose', () => {
    const single = (router: string): string => renderJson({ ...run({ fleet: { router } }, turns).result, provenance: run({}, turns).result.provenance });
    expect(single('session-affinity')).toBe(single('round-robin'));
  });
});

describe('replications', () => {
  const input = { ...replicationInputOf({ seed: 7, replications: 5, slo: { ttft: '2s' } }), columnsFor: (seed: number) => chats({}, seed) };

  it('average the runs of consecutive seeds and put an interval around them', async () => {
    const { result } = await simulateReplications(input);
    const means = [7, 8, 9, 10, 11].map((seed) => run({ seed, slo: { ttft: '2s' } }, chats({}, seed)).result.latency.ttft.mean);
    const mean = means.reduce((a, b) => a + b, 0) / 5;
    const deviation = Math.sqrt(means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 4);
    expect(result.latency.ttft.mean).toBeCloseTo(mean, 12);
    // Student's 97.5 % quantile with 4 degrees of freedom.
    expect(result.latency.ttft.interval.mean! / ((2.7764451 * deviation) / Math.sqrt(5))).toBeCloseTo(1, 6);
    expect(result.requests.total).toBe(600);
    expect(result.provenance.replications).toBe(5);
    expect(result.provenance.intervals).toContain('seeds 7 to 11');
    expect(result.slo[0]!.intervalS).toBeGreaterThan(0);
  });

  it('give the same bytes twice', async () => {
    const [one, two] = [await simulateReplications(input), await simulateReplications(input)];
    expect(renderJson(one.result)).toBe(renderJson(two.result));
  });

  it('report progress over all of them, up to the end', async () => {
    const seen: number[] = [];
    await simulateReplications({ ...input, onProgress: ({ done, total }) => void (expect(total).toBe(600), seen.push(done)) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBeGreaterThanOrEqual(5);
  });
});

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof ForetokenError) return error.code;
    throw error;
  }
  return undefined;
}
