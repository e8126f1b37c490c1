import type { EngineSpec } from '@foretoken/catalog';
import type { LatencyData } from '@foretoken/latency';
import { isWatchedPool } from './loop/is-watched-pool.ts';
import type { FleetPlan } from './loop/fleet-plan.ts';
import { plainLeg } from './loop/plain-leg.ts';
import type { PoolPlan } from './loop/pool-plan.ts';
import { planDeployment } from './plan-deployment.ts';
import { guardedRouter } from './routers/guarded-router.ts';
import { routerPolicy } from './routers/registry.ts';
import type { RouteScenario } from './scenario/route-scenario.ts';
import { gpusPerReplica } from './scenario/gpus-per-replica.ts';
import { poolsOf, poolView } from './scenario/pools-of.ts';
import type { NamedPool, Scenario } from './scenario/scenario.ts';
import type { PoolCatalog, RunFacts } from './simulation.ts';

/** Facts of the only pool, or of the first. */
export interface FirstPoolFacts {
  readonly latencyData: LatencyData;
  readonly engineDefaults: EngineSpec;
}

/** Resolves every pool and route of a scenario. Throws what {@link planDeployment} throws, for the pool that it names. */
export function planFleet(scenario: Scenario, facts: RunFacts, first: FirstPoolFacts): FleetPlan {
  const pools = poolsOf(scenario);
  const routes = scenario.fleet.routes ?? [{ when: {}, chain: [plainLeg({ kind: 'pools', shares: [{ pool: pools[0]!.name, weight: 1 }] })] }];
  return {
    pools: pools.map((pool) => planPool(scenario, pool, routes, facts, catalogOf(pool, facts, first))),
    routes,
    external: scenario.fleet.external ?? {},
    faults: scenario.fleet.faults ?? [],
    classes: scenario.workload.classes ?? [],
  };
}

/** What the catalogue says about a pool. */
export function catalogOf({ name }: Pick<NamedPool, 'name'>, facts: RunFacts, first: FirstPoolFacts): PoolCatalog {
  return facts.pools?.[name] ?? { ...facts, ...first };
}

function planPool(scenario: Scenario, pool: NamedPool, routes: readonly RouteScenario[], facts: RunFacts, catalog: PoolCatalog): PoolPlan {
  const own = poolView(scenario, pool);
  const engines = facts.engines === undefined ? {} : { engines: facts.engines };
  const { fleet } = scenario;
  return {
    name: pool.name,
    plan: planDeployment(own, { ...catalog, ...engines }, catalog.latencyData, catalog.engineDefaults),
    replicas: pool.replicas,
    router: catalog.policies?.router === undefined ? routerPolicy(pool.router) : guardedRouter(catalog.policies.router.policy),
    routerOptions: pool.routing?.options ?? {},
    gpusPerReplica: gpusPerReplica(pool),
    isDynamic: (fleet.faults ?? []).length > 0,
    isWatched: isWatchedPool(pool.name, routes, fleet.faults ?? []),
  };
}
