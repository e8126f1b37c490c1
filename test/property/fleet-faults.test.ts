import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns } from '@foretoken/engines';
import { fleetFigures } from '../../packages/fleet/src/reduce/fleet-figures.ts';
import type { FleetRun } from '../../packages/fleet/src/loop/fleet-run.ts';
import type { FleetPlan } from '../../packages/fleet/src/loop/fleet-plan.ts';
import { FAILURE_NAMES, FLEET_OUTCOME } from '../../packages/fleet/src/outcomes.ts';
import { firstDifference } from '../../packages/fleet/src/prove.ts';
import type { ExternalScenario, LegScenario } from '../../packages/fleet/src/scenario/route-scenario.ts';
import { requestStreams } from '../contract/request-stream.ts';
import { enginePlans, fleetOf, legTo, localFaults, networkFaults, poolOf, runFleet } from './loop-fixture.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 300);

const seconds = (...values: number[]): fc.Arbitrary<number> => fc.oneof(fc.constantFrom(...values), fc.double({ min: 0.001, max: 2, noNaN: true }));

const timeouts = fc.record({ connectS: seconds(0.01, 0.5), ttftS: seconds(0.05, 0.5), idleS: seconds(0.02, 0.5), totalS: seconds(0.1, 1) }, { requiredKeys: [] });

const retries = fc.record(
  { max: fc.integer({ min: 0, max: 3 }), backoffS: fc.constantFrom(0, 0.05, 0.5), factor: fc.constantFrom(1, 2), maxBackoffS: fc.constantFrom(0.2, 30), jitter: fc.constantFrom(0, 0.2, 1), budget: fc.constantFrom(0, 0.2, 1), budgetMin: fc.nat({ max: 2 }) },
  { requiredKeys: ['max', 'backoffS', 'factor', 'maxBackoffS', 'jitter', 'budgetMin'] },
);

const breaker = fc.record(
  { failures: fc.integer({ min: 1, max: 4 }), failureRate: fc.constantFrom(0.3, 1), volume: fc.integer({ min: 1, max: 5 }), windowS: fc.constantFrom(0.1, 10), openS: seconds(0.1, 1), openFactor: fc.constantFrom(1, 2), maxOpenS: fc.constantFrom(0.5, 300), successes: fc.integer({ min: 1, max: 3 }) },
  { requiredKeys: ['failures', 'volume', 'windowS', 'openS', 'openFactor', 'maxOpenS', 'successes'] },
);

const target: fc.Arbitrary<LegScenario['target']> = fc.constantFrom<LegScenario['target']>(
  { kind: 'pools', shares: [{ pool: 'a', weight: 1 }] },
  { kind: 'pools', shares: [{ pool: 'b', weight: 1 }] },
  { kind: 'pools', shares: [{ pool: 'a', weight: 1 }, { pool: 'b', weight: 2 }] },
  { kind: 'external', name: 'api' },
);

const leg: fc.Arbitrary<LegScenario> = fc
  .record(
    { target, timeouts, abortOnTimeout: fc.boolean(), retries, hedge: fc.record({ afterS: seconds(0.01, 0.1) }), breaker, overflowAbove: fc.constantFrom(0, 1.5, 10), resume: fc.boolean() },
    { requiredKeys: ['target', 'timeouts', 'abortOnTimeout', 'resume'] },
  )
  .map(({ target: to, ...rules }) => ({ ...legTo('a', rules), target: to }));

const time = fc.oneof(fc.constantFrom(0.01, 0.3), fc.constant({ distribution: 'exponential', mean: 0.1 } as const));
const external: fc.Arbitrary<ExternalScenario> = fc.record(
  { ttftS: time, tpotS: fc.constantFrom(0.001, 0.02), usdPerMillionInputTokens: fc.constant(1), usdPerMillionOutputTokens: fc.constant(2), requestsPerMinute: fc.constantFrom(1, 60), tokensPerMinute: fc.constantFrom(100, 5000), availability: fc.constantFrom(0.5, 1) },
  { requiredKeys: ['ttftS', 'tpotS', 'usdPerMillionInputTokens', 'usdPerMillionOutputTokens', 'availability'] },
);

const pool = fc.record({
  plan: fc.constantFrom(...enginePlans()),
  replicas: fc.integer({ min: 0, max: 3 }),
  router: fc.constantFrom('round-robin', 'random', 'least-outstanding', 'power-of-two', 'least-tokens', 'session-affinity', 'consistent-hash', 'weighted-round-robin', 'sglang-cache-aware', 'dynamo-kv'),
});

const fleets = fc.record({ pools: fc.tuple(pool, pool), chain: fc.array(leg, { minLength: 1, maxLength: 3 }), faults: fc.array(fc.oneof(localFaults, networkFaults), { maxLength: 4 }), external, seed: fc.nat({ max: 50 }) });

describe('a fleet under random faults', () => {
  it('loses nothing, counts everything once, and gives the same to the last bit, fast or naive', () => {
    fc.assert(
      fc.property(fleets, requestStreams, ({ pools, chain, faults, external: api, seed }, columns) => {
        const [a, b] = pools.map(({ plan, ...rest }, i) => poolOf({ ...rest, name: 'ab'[i]!, plan: plan.plan }));
        const fleet = fleetOf([a!, b!], chain, { faults, external: { api } });
        const run = runFleet(fleet, columns, { seed, digests: true });
        const names = pools.map(({ plan }) => plan.name).join(' + ');
        expect(firstDifference(runFleet(fleet, columns, { seed, digests: true, naive: true }), run), names).toBeUndefined();
        expectConserved(run, fleet, columns);
      }),
      { numRuns: RUNS, seed: 20261125, endOnFailure: true },
    );
  });
});

function expectConserved(run: FleetRun, fleet: FleetPlan, columns: RequestColumns): void {
  const { log, legs, waste, table, externals, endS } = run;
  const DOOR: readonly number[] = [OUTCOME.emptyPrompt, FLEET_OUTCOME.unavailable];
  for (let r = 0; r < columns.count; r++) {
    const outcome = log.outcome[r]!;
    expect(outcome === OUTCOME.completed || outcome in FAILURE_NAMES, `outcome ${outcome} of request ${r}`).toBe(true);
    const [arrivalS, firstS, finishS, tokens] = [columns.arrivalS[r]!, log.firstTokenS[r]!, log.finishS[r]!, log.generatedTokens[r]!];
    if (outcome === OUTCOME.completed) {
      expect(tokens, `tokens of request ${r}`).toBe(columns.outputTokens[r]);
      expect(firstS).toBeGreaterThanOrEqual(arrivalS);
      expect(finishS).toBeLessThan(Infinity);
    } else expect(tokens, `tokens of request ${r}`).toBeLessThanOrEqual(columns.outputTokens[r]!);
    if (!Number.isNaN(firstS) && !Number.isNaN(finishS)) expect(firstS, `first token of request ${r}`).toBeLessThanOrEqual(finishS);
    if (!Number.isNaN(finishS)) expect(finishS).toBeGreaterThanOrEqual(arrivalS);
    if (DOOR.includes(outcome) && legs.every(({ counts }) => counts.attempts === counts.refused)) expect(tokens).toBe(0);
  }
  for (const { counts } of legs) {
    const { attempts, answered, refused, timedOut, failed, cancelled } = counts;
    expect(answered + refused + timedOut + failed + cancelled, JSON.stringify(counts)).toBe(attempts);
  }
  // Nobody is answered twice, and nothing is under way any more.
  const completed = log.outcome.filter((outcome) => outcome === OUTCOME.completed).length;
  expect(legs.reduce((sum, { counts }) => sum + counts.answered, 0)).toBe(completed);
  for (const { active } of legs) expect(active).toBe(0);
  // Tokens of engines: in answers, in answers that were resumed elsewhere, or wasted.
  let [generated, paid] = [0, 0];
  for (let row = 0; row < table.rows; row++) if (table.slot[row]! >= 0) generated += table.log.generatedTokens[row]!;
  for (let r = 0; r < columns.count; r++) if (log.outcome[r] === OUTCOME.completed) paid += log.generatedTokens[r]!;
  const apiTokens = externals.reduce((sum, { use }) => sum + use.outputTokens, 0);
  expect(generated - waste.outputTokens).toBeLessThanOrEqual(paid);
  expect(generated + apiTokens).toBeGreaterThanOrEqual(paid);
  if (externals.every(({ use }) => use.requests === 0)) expect(generated - waste.outputTokens).toBe(paid);
  expect(waste.zombieOutputTokens).toBeLessThanOrEqual(waste.outputTokens);
  const { gpuSeconds } = fleetFigures(run, columns, null);
  const { total, busy, idle, starting, draining, down } = gpuSeconds;
  for (const each of [busy, idle, starting, draining, down]) expect(each, JSON.stringify(gpuSeconds)).toBeGreaterThanOrEqual(0);
  expect(Math.abs(busy + idle + starting + draining + down - total), JSON.stringify(gpuSeconds)).toBeLessThan(1e-6 * Math.max(1, total));
  expect(endS).toBeLessThan(Infinity);
  for (const { numbered, slots } of run.pools) for (const slot of slots) if (slot.state !== 'gone') expect(numbered[slot.number]).toBe(slot);
  expect(fleet.pools).toHaveLength(run.pools.length);
}
