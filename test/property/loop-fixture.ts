import fc from 'fast-check';
import { ENGINE_DRIVERS } from '@foretoken/engines';
import type { EnginePlan, RequestColumns } from '@foretoken/engines';
import { EventQueue } from '@foretoken/kernel';
import { FleetLoop } from '../../packages/fleet/src/loop/fleet-loop.ts';
import type { FleetRun } from '../../packages/fleet/src/loop/fleet-run.ts';
import type { FleetPlan } from '../../packages/fleet/src/loop/fleet-plan.ts';
import { isWatchedPool } from '../../packages/fleet/src/loop/is-watched-pool.ts';
import { plainLeg } from '../../packages/fleet/src/loop/plain-leg.ts';
import type { PoolPlan } from '../../packages/fleet/src/loop/pool-plan.ts';
import { routerPolicy } from '../../packages/fleet/src/routers/registry.ts';
import type { FaultScenario } from '../../packages/fleet/src/scenario/fault-scenario.ts';
import type { LegScenario, RouteScenario } from '../../packages/fleet/src/scenario/route-scenario.ts';
import { planSetting } from '../contract/engine-settings/plan-setting.ts';
import { ENGINE_SETTINGS } from '../contract/engine-settings/registry.ts';

/** A deployment of one engine, by a name that says which. */
export interface NamedPlan {
  readonly name: string;
  readonly plan: EnginePlan;
}

/** Settings of `test/contract` as deployments of a small model, planned once. */
export function enginePlans(): readonly NamedPlan[] {
  return (plans ??= ENGINE_DRIVERS.flatMap((driver) =>
    driver.versions.flatMap((version) =>
      Object.entries(ENGINE_SETTINGS[driver.name]!.settings)
        .filter(([, { versions, grammars }]) => versions?.includes(version) !== false && grammars !== true)
        .map(([name, setting]): NamedPlan => ({ name: `${driver.name} ${version}, ${name}`, plan: planSetting(driver, version, setting) })),
    ),
  ));
}

let plans: readonly NamedPlan[] | undefined;

/** One of {@link enginePlans} by the beginning of its name. */
export function enginePlan(name: string): EnginePlan {
  return enginePlans().find((each) => each.name.startsWith(name))!.plan;
}

/** What differs from one replica of a pool behind round-robin. */
export interface PoolDifferences extends Partial<Omit<PoolPlan, 'router'>> {
  readonly plan: EnginePlan;
  readonly router?: string;
}

export function poolOf({ router = 'round-robin', ...rest }: PoolDifferences): PoolPlan {
  return { name: 'a', replicas: 1, routerOptions: {}, gpusPerReplica: 1, nicBytesPerS: Infinity, slo: [], drainGraceS: Infinity, buffers: false, isDynamic: false, isWatched: false, ...rest, router: routerPolicy(router) };
}

/** A leg to one pool, with whatever differs from a plain one. */
export function legTo(pool: string, rules: Partial<LegScenario> = {}): LegScenario {
  return { ...plainLeg({ kind: 'pools', shares: [{ pool, weight: 1 }] }), ...rules };
}

/** A fleet; every pool is watched where the loop itself would watch it, unless `isWatched` says so for all. */
export function fleetOf(pools: readonly PoolPlan[], chain: readonly LegScenario[], rest: { readonly faults?: readonly FaultScenario[]; readonly external?: FleetPlan['external']; readonly routes?: readonly RouteScenario[]; readonly isWatched?: boolean } = {}): FleetPlan {
  const { faults = [], external = {}, routes = [{ when: {}, chain }], isWatched } = rest;
  return {
    pools: pools.map((pool) => ({ ...pool, isDynamic: faults.length > 0, isWatched: isWatched ?? (pool.plan.createSharedTier !== undefined || isWatchedPool(pool.name, routes, faults)) })),
    routes,
    external,
    faults,
    classes: [],
  };
}

/** The same deployment, with everything that its replicas report written down: by replica, or rank, and by row. */
export function traced(plan: EnginePlan, into: Map<string, unknown[]>): EnginePlan {
  const note = (key: string, ...what: unknown[]): void => void (into.get(key)?.push(what) ?? into.set(key, [what]));
  return {
    ...plan,
    createReplica: ({ sink, ...request }) =>
      plan.createReplica({
        ...request,
        sink: {
          onStep: (...step) => (note(`replica ${step[0]}`, ...step), sink.onStep(...step)),
          onEmptyStep: (replica) => (note(`replica ${replica}`, 'empty'), sink.onEmptyStep(replica)),
          onGap: (...gap) => sink.onGap(...gap),
          onFirstToken: (row, nowS) => (note(`row ${row}`, 'first token', nowS), sink.onFirstToken?.(row, nowS)),
          onEnd: (row, nowS) => (note(`row ${row}`, 'end', nowS), sink.onEnd?.(row, nowS)),
        },
      }),
  };
}

/** Runs a fleet; throws when the loop handles more than `most` events. */
export function runFleet(fleet: FleetPlan, columns: RequestColumns, { seed = 1, naive = false, digests = false, most = 300_000 }: { readonly seed?: number; readonly naive?: boolean; readonly digests?: boolean; readonly most?: number } = {}): FleetRun {
  const pop = EventQueue.prototype.pop;
  let events = 0;
  EventQueue.prototype.pop = function (this: EventQueue): boolean {
    if (++events > most) throw new Error(`the loop has handled ${most} events and does not end: next is kind ${this.kind} at ${this.timeS} for ${this.target}`);
    return pop.call(this);
  };
  try {
    return new FleetLoop({ fleet, columns, seed, naive, digests }).run();
  } finally {
    EventQueue.prototype.pop = pop;
  }
}

const aim = { replicas: fc.option(fc.subarray([0, 1, 2, 7], { minLength: 1 }), { nil: undefined, freq: 2 }) };
/** Some on a grid, so that things happen at the same time. */
const atS = fc.oneof(fc.constantFrom(0, 0, 0.3, 0.5, 1), fc.double({ min: 0, max: 3, noNaN: true }));
const forS = fc.oneof(fc.constantFrom(0.3, 0.5, Infinity), fc.double({ min: 0.001, max: 2, noNaN: true }));

/** Faults that nobody but the replica itself feels. */
export const localFaults: fc.Arbitrary<FaultScenario> = fc
  .oneof(
    fc.record({ kind: fc.constant('mtbf' as const), meanS: fc.constantFrom(0.5, 2, 20), ...aim }),
    fc.record({ kind: fc.constant('crash' as const), atS, ...aim }),
    fc.record({ kind: fc.constant('outage' as const), atS, forS, ...aim }),
    fc.record({ kind: fc.constant('hang' as const), atS, forS, ...aim }),
    fc.record({ kind: fc.constant('slow' as const), atS, forS, factor: fc.constantFrom(0.5, 1, 3, 20), ...aim }),
    fc.record({ kind: fc.constant('preempted' as const), atS, noticeS: fc.constantFrom(0, 0.2, 5), ...aim }),
    fc.record({ kind: fc.constant('zone' as const), atS, forS, zone: fc.constantFrom(0, 3) }),
    fc.record({ kind: fc.constant('upgrade' as const), atS, surge: fc.nat({ max: 2 }), unavailable: fc.nat({ max: 2 }) }),
  )
  .map(withoutUndefined);

/** Faults of the network. */
export const networkFaults: fc.Arbitrary<FaultScenario> = fc
  .oneof(
    fc.record({ kind: fc.constant('delay' as const), atS, forS, delayS: fc.constantFrom(0.01, 0.2, 2), ...aim }),
    fc.record({ kind: fc.constant('partition' as const), atS, forS, detectS: fc.constantFrom(0, 0.1, 5), ...aim }),
  )
  .map(withoutUndefined);

function withoutUndefined(value: object): FaultScenario {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as unknown as FaultScenario;
}
