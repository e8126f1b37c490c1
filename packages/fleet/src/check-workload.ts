import { ENGINE_DRIVERS, engineDriver } from '@foretoken/engines';
import type { EngineCapabilities, RequestColumns } from '@foretoken/engines';
import { lacksCapability } from './diagnostics.ts';
import type { FleetPlan } from './loop/fleet-plan.ts';
import type { PoolPlan } from './loop/pool-plan.ts';
import { routeRequests } from './loop/routes.ts';
import type { LegScenario } from './scenario/route-scenario.ts';
import { poolsOf } from './scenario/pools-of.ts';
import type { Scenario } from './scenario/scenario.ts';

/** Columns that only some engines can serve. */
const NEEDS: readonly { readonly column: 'adapter' | 'grammar'; readonly capability: keyof EngineCapabilities; readonly what: string }[] = [
  { column: 'adapter', capability: 'lora', what: 'name LoRA adapters' },
  { column: 'grammar', capability: 'structuredOutput', what: 'bind their answers to a grammar' },
];

/**
 * Refuses requests that ask a pool for what its engine cannot do as it is set up, instead of ignoring it; only those that can get there
 * count. Throws E0704.
 */
export function checkWorkload(fleet: FleetPlan, scenario: Scenario, columns: RequestColumns): void {
  const scenarios = poolsOf(scenario);
  for (const { column, capability, what } of NEEDS) {
    const values = columns[column];
    if (values === undefined) continue;
    for (const [index, pool] of fleet.pools.entries()) {
      if (pool.plan.capabilities[capability]) continue;
      const asking = countAsking(fleet, pool, columns, values);
      if (asking === 0) continue;
      const able = ENGINE_DRIVERS.filter(({ capabilities }) => capabilities[capability]).map(({ name }) => name);
      throw lacksCapability(pool.plan.label, `${asking} of ${columns.count} requests ${what}`, able, engineDriver(scenarios[index]!.engine.name).switches?.[capability]);
    }
  }
}

function countAsking(fleet: FleetPlan, pool: PoolPlan, columns: RequestColumns, values: Int32Array): number {
  const reaches = fleet.routes.map(({ chain }) => chain.some((leg) => leadsTo(leg, pool.name)));
  const routeOf = routeRequests(fleet.routes, columns, fleet.classes);
  let asking = 0;
  for (let request = 0; request < columns.count; request++) if (values[request] !== 0 && reaches[routeOf(request)] === true) asking++;
  return asking;
}

function leadsTo({ target }: LegScenario, name: string): boolean {
  if (target.kind === 'pools') return target.shares.some(({ pool }) => pool === name);
  return target.kind === 'disaggregated' && (target.prefill === name || target.decode === name);
}
