import { describe, expect, it } from 'vitest';
import { firstDifference } from '../../packages/fleet/src/prove.ts';
import type { FaultScenario } from '../../packages/fleet/src/scenario/fault-scenario.ts';
import type { LegScenario } from '../../packages/fleet/src/scenario/route-scenario.ts';
import { simulate } from '@foretoken/fleet';
import { renderJson } from '@foretoken/report';
import { chats, inputOf } from './fleet-fixture.ts';
import { enginePlan, fleetOf, legTo, poolOf, runFleet } from './loop-fixture.ts';
import type { FleetRun } from '../../packages/fleet/src/loop/fleet-run.ts';

const columns = chats({ input: { distribution: 'lognormal', mean: 60, cv: 1, max: 120 }, output: { distribution: 'lognormal', mean: 30, cv: 1, max: 60 }, arrivals: { process: 'poisson', ratePerS: 30 } });
const ENGINES = ['vllm-v1', 'sglang', 'tgi', 'static-batching', 'tensorrt-llm', 'lmdeploy'];
const FOREVER = 1e9;

interface Change {
  readonly rules?: Partial<LegScenario>;
  readonly after?: readonly LegScenario[];
  readonly faults?: readonly FaultScenario[];
  readonly second?: boolean;
}

function run(engine: string, { rules = {}, after = [], faults = [], second = false }: Change = {}): FleetRun {
  const pool = poolOf({ plan: enginePlan(engine), replicas: 2, router: 'least-outstanding' });
  const other = poolOf({ plan: enginePlan('orca'), name: 'b', replicas: 3, router: 'random' });
  return runFleet(fleetOf(second ? [pool, other] : [pool], [legTo('a', rules), ...after], { faults }), columns, { seed: 3 });
}

/** Answers and steps of the first pool are those of a plain fleet. */
function expectUnchanged(engine: string, change: Change): FleetRun {
  const [plain, changed] = [run(engine), run(engine, change)];
  expect(firstDifference({ log: plain.log, recorders: plain.recorders }, { log: changed.log, recorders: changed.recorders.slice(0, 1) }), engine).toBeUndefined();
  return changed;
}

describe.each(ENGINES)('nothing changes on %s', (engine) => {
  it.each<[string, Change]>([
    ['timeouts that never come', { rules: { timeouts: { connectS: FOREVER, ttftS: FOREVER, idleS: FOREVER, totalS: FOREVER } } }],
    ['a fallback that nobody needs', { after: [legTo('b')], second: true }],
    ['a second pool without requests', { second: true }],
    ['retries that nobody needs', { rules: { retries: { max: 3, backoffS: 1, factor: 2, maxBackoffS: 9, jitter: 1, budgetMin: 3 }, resume: true } }],
    ['a hedge after for ever', { rules: { hedge: { afterS: FOREVER } } }],
    ['a breaker that never opens', { rules: { breaker: { failures: 1, volume: 1, windowS: 1, openS: 1, openFactor: 1, maxOpenS: 1, successes: 1 } } }],
    ['faults of no length', { faults: [{ kind: 'hang', atS: 1, forS: 0 }, { kind: 'delay', atS: 1, forS: 0, delayS: 5 }, { kind: 'partition', atS: 1, forS: 0, detectS: 0 }, { kind: 'slow', atS: 1, forS: 0, factor: 9 }] }],
    ['steps that take once as long', { faults: [{ kind: 'slow', atS: 0.5, forS: 2, factor: 1 }] }],
    ['faults after the end', { faults: [{ kind: 'crash', atS: 1e6 }, { kind: 'upgrade', atS: 1e6, surge: 1, unavailable: 0 }] }],
    ['faults of replicas that there are not', { faults: [{ kind: 'crash', atS: 1, replicas: [17] }, { kind: 'hang', atS: 0, forS: Infinity, replicas: [2] }] }],
    ['faults of another pool', { faults: [{ kind: 'crash', atS: 0, pool: 'b' }, { kind: 'mtbf', meanS: 0.3, pool: 'b' }], second: true }],
  ])('by %s', (_, change) => {
    const { legs } = expectUnchanged(engine, change);
    const [first, ...others] = legs.map(({ counts }) => counts);
    expect(first).toMatchObject({ attempts: columns.count, retries: 0, hedges: 0, timedOut: 0 });
    for (const counts of others) expect(counts.attempts).toBe(0);
  });
});

describe('routes that say what a fleet does without them', () => {
  it('give the same result to the byte', () => {
    const json = (fleet: Record<string, unknown>): string => {
      const { routes: _, provenance: __, fleet: ___, pools: ____, ...result } = simulate(inputOf({ fleet: { replicas: 2, ...fleet } }, chats())).result;
      return renderJson(result as never);
    };
    const plain = json({});
    expect(json({ routes: [{ to: 'default' }] })).toBe(plain);
    expect(json({ routes: [{ when: { inputTokens: { from: 100 } }, to: { pool: 'default' } }, { to: [{ split: { default: 3 } }] }] })).toBe(plain);
  });
});
