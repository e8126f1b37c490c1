import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import { ROUTER_POLICIES, simulate } from '@foretoken/fleet';
import type { RunResult, SimulationOutput } from '@foretoken/fleet';
import { renderJson } from '@foretoken/report';
import { areaUnder, chats, inputOf } from './fleet-fixture.ts';
import type { Differences } from './fleet-fixture.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/result.schema.json', import.meta.url), 'utf8')) as object;
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

const differences: fc.Arbitrary<Differences> = fc.record({
  seed: fc.nat({ max: 100 }),
  outputEndsBy: fc.constantFrom('length', 'eos'),
  fleet: fc.record({
    replicas: fc.integer({ min: 1, max: 3 }),
    router: fc.constantFrom(...ROUTER_POLICIES.filter(({ knowsTruth }) => knowsTruth !== true).map(({ name }) => name)),
    queueLimit: fc.constantFrom(1000, 1000, 5),
  }),
  engine: fc.record({
    version: fc.constantFrom('0.23', 'main'),
    maxModelLen: fc.constantFrom(512, 1024),
    numGpuBlocks: fc.constantFrom(70, 150, 2000),
    maxNumSeqs: fc.constantFrom(2, 8, 64),
    maxNumBatchedTokens: fc.constantFrom(64, 256, 2048),
    enablePrefixCaching: fc.boolean(),
    asyncScheduling: fc.boolean(),
    policy: fc.constantFrom('fcfs', 'priority'),
    reserveFullIsl: fc.boolean(),
    longPrefillTokenThreshold: fc.constantFrom(0, 40),
  }),
  slo: fc.constantFrom({}, { ttft: '500ms', itl: '50ms' }, { tpot: { mean: '20ms' }, e2e: { p90: '5s' } }),
  side: fc.constantFrom('client', 'server'),
});

const workloads = fc.record({
  seed: fc.nat({ max: 100 }),
  ratePerS: fc.constantFrom(1, 10, 100),
  requests: fc.integer({ min: 1, max: 60 }),
  process: fc.constantFrom('poisson' as const, 'burst' as const),
  prefix: fc.boolean(),
  sessions: fc.boolean(),
});

function columnsOf({ seed, ratePerS, requests, process, prefix, sessions }: typeof workloads extends fc.Arbitrary<infer T> ? T : never): ReturnType<typeof chats> {
  return chats(
    {
      requests,
      arrivals: process === 'burst' ? { process, size: 7, everyS: 0.5 } : { process, ratePerS },
      ...(prefix ? { prefix: { tokens: 70, groups: 2 } } : {}),
      ...(sessions ? { sessions: { turns: 3, thinkS: 0.7 } } : {}),
    },
    seed,
  );
}

describe('simulate() on random scenarios', () => {
  it('proves its fast path, adds up, and writes results that fit the schema', () => {
    fc.assert(
      fc.property(differences, workloads, (scenario, workload) => {
        const columns = columnsOf(workload);
        const input = inputOf({ ...scenario, engine: { ...scenario.engine, maxNumSeqs: Math.min(scenario.engine!['maxNumSeqs'] as number, scenario.engine!['maxNumBatchedTokens'] as number) } }, columns);
        const output = simulate({ ...input, mode: 'proof' });
        expectSane(output, scenario.outputEndsBy === 'eos');
        expect(renderJson(simulate({ ...input, mode: 'naive' }).result)).toBe(renderJson(output.result));
        validate(JSON.parse(renderJson(output.result)));
        expect(validate.errors).toBeNull();
      }),
      { numRuns: Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 120), seed: 20261121 },
    );
  });
});

/** After an early EOS asynchronous engines compute one more step, with which the timeline ends. */
function expectSane({ result, columns, log }: SimulationOutput, mayWaste: boolean): void {
  const { requests, timeline, throughput, engine, replicas, cache } = result;
  expect(requests.total).toBe(columns.count);
  expect(requests.completed + Object.values(requests.failed).reduce((a, b) => a + b, 0)).toBe(requests.total);
  expect([...log.outcome]).not.toContain(OUTCOME.pending);
  expect(replicas.reduce((sum, each) => sum + each.requests, 0)).toBe(columns.count);
  expect(replicas.reduce((sum, each) => sum + each.steps, 0)).toBe(engine.steps);
  expect(replicas.reduce((sum, each) => sum + each.preemptions, 0)).toBe(engine.preemptions);
  const outputTokens = log.generatedTokens.reduce((a, b) => a + b, 0);
  if (!mayWaste) {
    expectClose(areaUnder(timeline.outputTokensPerS, timeline.binS, throughput.makespanS), outputTokens);
    expectClose(areaUnder(timeline.arrivalsPerS, timeline.binS, throughput.makespanS), columns.count);
  }
  expectClose(throughput.outputTokensPerS * throughput.makespanS, outputTokens);
  expect(cache.hitTokens).toBeLessThanOrEqual(cache.queriedTokens);
  expectFractions(result);
}

/** What is called a fraction is one, in every bin too. */
function expectFractions({ engine, replicas, timeline, cache, goodput, requests }: RunResult): void {
  const fractions = [engine.busy, engine.kvUsageMean, engine.kvUsagePeak, cache.hitRate, goodput?.fraction ?? 0, ...replicas.map(({ busy }) => busy), ...timeline.kvUsage];
  for (const each of fractions) {
    expect(each).toBeGreaterThanOrEqual(0);
    expect(each).toBeLessThanOrEqual(1 + 1e-9);
  }
  for (const running of timeline.running) expect(running).toBeLessThanOrEqual(requests.total * (1 + 1e-9));
}

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(1e-9 * Math.max(1, expected));
}
