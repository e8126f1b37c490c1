import type { RequestColumns } from '@foretoken/engines';
import { autoscaleSchema, createAutoscaler } from '@foretoken/fleet';
import type { Autoscaler, AutoscalerPolicy, PoolFacts } from '@foretoken/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainRequests } from './request-stream.ts';
import { runToyPool } from './toy-pool.ts';
import type { ToyPool, ToyStep } from './toy-pool.ts';

/** What one policy is tried with. */
export interface AutoscalerTrial {
  /** In the scenario's words. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Goes by the clock alone: load moves nothing. */
  readonly ignoresLoad?: boolean;
}

const MAX = 6;
const SERVICE_S = 2;
const BATCH = 8;
/** One pod serves 8 requests in 2 s; facts that say about the same: 0.05 s of prefill each, and 100 steps of 14.5 ms. */
const FACTS: PoolFacts = { blockSizeTokens: 16, kvTokens: 8 * 1100, maxSequences: BATCH, stepTokens: null, prefillS: (tokens, cached) => (0.05 * (tokens - cached)) / 1000, decodeStepS: () => 0.0145 };

const loads = fc.array(fc.record({ perS: fc.integer({ min: 0, max: 20 }), forS: fc.integer({ min: 20, max: 200 }) }), { minLength: 1, maxLength: 4 });

/** Evenly spaced arrivals at one rate after the other. */
function arrivals(phases: readonly { readonly perS: number; readonly forS: number }[]): number[] {
  const times: number[] = [];
  let fromS = 0;
  for (const { perS, forS } of phases) {
    for (let i = 0; i < perS * forS; i++) times.push(fromS + (i + 0.5) / perS);
    fromS += forS;
  }
  return times;
}

function columnsOf(arrivalS: readonly number[]): RequestColumns {
  return { ...plainRequests(arrivalS.map(() => ({ input: 1000, output: 100 }))), arrivalS: Float64Array.from(arrivalS) };
}

/** The promises of every `AutoscalerPolicy`. */
export function describeAutoscaler(policy: AutoscalerPolicy, { options = {}, ignoresLoad = false }: AutoscalerTrial): void {
  const make = (arrivalS: readonly number[], min: number, replicas: number): Autoscaler => {
    const scenario = autoscaleSchema.parse({ policy: policy.name, min, max: MAX, ...options });
    return createAutoscaler(scenario, { initial: replicas, facts: FACTS, slo: [], gpusPerReplica: 1, coldStartS: 30, seed: 1, future: columnsOf(arrivalS) });
  };
  const poolOf = (arrivalS: readonly number[], replicas: number, lastS: number): ToyPool => ({ arrivalS, replicas, lastS, coldStartS: 30, serviceS: SERVICE_S, batch: BATCH, ...policy.pipeline });
  const run = (arrivalS: readonly number[], replicas: number, lastS: number, min = 1): ToyStep[] => runToyPool(make(arrivalS, min, replicas), poolOf(arrivalS, replicas, lastS));
  const forAll = (check: (phases: readonly { readonly perS: number; readonly forS: number }[], replicas: number) => void): void => fc.assert(fc.property(loads, fc.integer({ min: 1, max: MAX }), check), { numRuns: 8, seed: 20261125 });
  const lengthOf = (phases: readonly { readonly forS: number }[]): number => phases.reduce((sum, { forS }) => sum + forS, 0);

  describe(`autoscaler ${policy.name}`, () => {
    it('wants whole replicas within its bounds, and asks for no more of the past than it says', () => {
      forAll((phases, replicas) => {
        const arrivalS = arrivals(phases);
        runToyPool(make(arrivalS, 2, Math.max(2, replicas)), poolOf(arrivalS, Math.max(2, replicas), lengthOf(phases)), (_observation, wanted) => {
          expect(Number.isInteger(wanted)).toBe(true);
          expect(wanted).toBeGreaterThanOrEqual(2);
          expect(wanted).toBeLessThanOrEqual(MAX);
        });
      });
    });

    it('does the same again, and keeps no state outside of what it makes', () => {
      forAll((phases, replicas) => {
        const arrivalS = arrivals(phases);
        const first = run(arrivalS, replicas, lengthOf(phases));
        expect(run(arrivalS, replicas, lengthOf(phases))).toEqual(first);
      });
    });

    // Who knows the future is told of it on purpose.
    if (policy.knowsFuture !== true) it('decides by the past alone: another future changes nothing before it begins', () => {
      forAll((phases, replicas) => {
        const beginS = lengthOf(phases);
        const before = (phasesAfter: typeof phases): ToyStep[] => run(arrivals([...phases, ...phasesAfter]), replicas, beginS + 60).filter(({ timeS }) => timeS < beginS);
        expect(before([{ perS: 20, forS: 60 }])).toEqual(before([]));
      });
    });

    if (!ignoresLoad) it('reaches its maximum under endless overload', () => {
      // 40/s against 6 pods of 4/s
      const steps = run(arrivals([{ perS: 40, forS: 1000 }]), 1, 1000);
      expect(steps.at(-1)?.replicas).toBe(MAX);
    });

    it('reaches its minimum when idle for long', () => {
      const steps = run(arrivals([{ perS: 3, forS: 100 }]), MAX, 2700);
      expect(steps.at(-1)?.replicas).toBe(1);
    });

    if (policy.scalesToZero === true && !ignoresLoad && policy.name !== 'hpa') it('goes to 0 when idle, comes back for a request, and goes again', () => {
      const arrivalS = [10, 11, 12, 2400, 2401];
      const steps = run(arrivalS, 1, 4800, 0);
      const [down, up] = [steps.findIndex(({ replicas }) => replicas === 0), steps.findIndex(({ timeS, replicas }) => timeS > 2300 && replicas > 0)];
      expect(down).toBeGreaterThan(0);
      expect(steps[up]!.timeS).toBeLessThan(2400 + 61);
      // Not at the end: a season may bring it back once more.
      expect(steps.slice(up).map(({ replicas }) => replicas)).toContain(0);
    });

    it('has a sentence about it and about each of its options', () => {
      expect(policy.about).toMatch(/^[A-Z].{20,}\.$/);
      for (const { about } of Object.values(policy.options)) expect(about).toMatch(/\S\.$/);
    });
  });
}
