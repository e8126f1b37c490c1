import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import type { LegScenario } from '../../packages/fleet/src/scenario/route-scenario.ts';
import { firstDifference } from '../../packages/fleet/src/prove.ts';
import { plainLeg } from '../../packages/fleet/src/loop/plain-leg.ts';
import { FAILURE_NAMES } from '../../packages/fleet/src/outcomes.ts';
import { requestStreams } from '../contract/request-stream.ts';
import { enginePlans, fleetOf, legTo, localFaults, poolOf, runFleet } from './loop-fixture.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 2000);
const plans = enginePlans().filter(({ plan }) => plan.handover !== undefined);
const engines = fc.constantFrom(...plans);
const rules = fc.record(
  {
    timeouts: fc.record({ connectS: fc.constantFrom(0.01, 0.5), ttftS: fc.constantFrom(0.05, 0.5), idleS: fc.constantFrom(0.05, 0.5), totalS: fc.constantFrom(0.2, 1) }, { requiredKeys: [] }),
    abortOnTimeout: fc.boolean(),
    resume: fc.boolean(),
    hedge: fc.record({ afterS: fc.constantFrom(0.02, 0.2) }),
    retries: fc.record({ max: fc.integer({ min: 0, max: 2 }), backoffS: fc.constantFrom(0, 0.05), factor: fc.constant(1), maxBackoffS: fc.constant(1), jitter: fc.constant(0), budgetMin: fc.constant(5) }),
  },
  { requiredKeys: ['timeouts', 'abortOnTimeout', 'resume'] },
);
const target = fc.record({ minUncachedTokens: fc.constantFrom(0, 8, 40), overlap: fc.boolean(), maxTransfers: fc.constantFrom(1, 2) }, { requiredKeys: ['minUncachedTokens', 'overlap'] });
const fleets = fc.record({
  engine: engines,
  prefill: fc.integer({ min: 1, max: 2 }),
  decode: fc.integer({ min: 1, max: 2 }),
  nic: fc.constantFrom(1e5, 1e7, 50e9),
  leg: fc.tuple(target, rules),
  fallback: fc.boolean(),
  // A cut network beside hand-overs is refused (E0745).
  faults: fc.array(localFaults, { maxLength: 3 }),
  seed: fc.nat({ max: 50 }),
});

it('disaggregated pools under random faults lose nothing, count everything once, and give the same fast and naive', () => {
  fc.assert(
    fc.property(fleets, requestStreams, ({ engine, prefill, decode, nic, leg: [to, own], fallback, faults, seed }, columns) => {
      const base = { plan: engine.plan, nicBytesPerS: nic };
      const first: LegScenario = { ...plainLeg({ kind: 'disaggregated', prefill: 'a', decode: 'b', ...to }), ...own };
      const fleet = fleetOf([poolOf({ ...base, replicas: prefill }), poolOf({ ...base, name: 'b', replicas: decode })], fallback ? [first, legTo('b')] : [first], { faults });
      const run = runFleet(fleet, columns, { seed, digests: true });
      expect(firstDifference(runFleet(fleet, columns, { seed, digests: true, naive: true }), run), engine.name).toBeUndefined();
      const { log, legs, handOver } = run;
      for (let r = 0; r < columns.count; r++) {
        const outcome = log.outcome[r]!;
        expect(outcome === OUTCOME.completed || outcome in FAILURE_NAMES, `outcome ${outcome} of request ${r}`).toBe(true);
        if (outcome === OUTCOME.completed) expect(log.generatedTokens[r]).toBe(columns.outputTokens[r]);
        // Nothing hangs for ever where nothing is cut or stands still for ever.
        if (faults.every((fault) => !('forS' in fault) || fault.forS !== Infinity)) expect(outcome, `request ${r} of ${engine.name}`).not.toBe(OUTCOME.unfinished);
      }
      for (const { counts, active } of legs) {
        expect(active).toBe(0);
        expect(counts.answered + counts.refused + counts.timedOut + counts.failed + counts.cancelled).toBe(counts.attempts);
      }
      expect(handOver!.transfers).toBeLessThanOrEqual(handOver!.handedOver);
    }),
    { numRuns: RUNS, seed: 20261125, endOnFailure: true },
  );
}, 300_000);

it('a prefill pool is scaled by the prompts that it computes, not by the answers that follow elsewhere', () => {
  const { plan } = plans.find(({ name }) => name.startsWith('vllm-v1'))!;
  const count = 60;
  // Answers take many times as long as their prompts.
  const columns = { count, arrivalS: Float64Array.from({ length: count }, (_, i) => i), inputTokens: new Int32Array(count).fill(20), outputTokens: new Int32Array(count).fill(150) };
  const coldStart = { meanS: { onNode: 1, onNewNode: 1 }, start: () => ({ readyS: 1, runningS: 1, metricsS: 1, spans: [] }) };
  const autoscale = { policy: 'ray-serve', min: 1, max: 9, options: { targetOngoingRequests: 0.5, upscaleDelayS: 5, lookBackPeriodS: 10 } };
  const one = { plan, nicBytesPerS: 50e9, coldStart };
  const fleet = fleetOf([poolOf({ ...one, autoscale }), poolOf({ ...one, name: 'b', autoscale })], [plainLeg({ kind: 'disaggregated', prefill: 'a', decode: 'b', minUncachedTokens: 0, overlap: true })]);
  const [prefill, decode] = runFleet({ ...fleet, pools: fleet.pools.map((pool) => ({ ...pool, isDynamic: true })) }, columns).pools;
  expect(prefill!.slots).toHaveLength(1);
  expect(decode!.slots.length).toBeGreaterThan(1);
});
