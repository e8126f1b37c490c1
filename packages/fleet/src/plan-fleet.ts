import type { EngineSpec } from '@foretoken/catalog';
import type { EnginePlan } from '@foretoken/engines';
import { ForetokenError } from '@foretoken/kernel';
import type { LatencyData } from '@foretoken/latency';
import { autoscalerPolicy } from './autoscalers/registry.ts';
import { coldStartFacts } from './cold-start/cold-start-facts.ts';
import { createColdStart, DEFAULT_COLD_START, nodeProvisioning } from './cold-start/create-cold-start.ts';
import { fleetDataMissing } from './diagnostics.ts';
import { gpuPower } from './energy/gpu-power.ts';
import { defaultNicBytesPerS } from './links/default-nic.ts';
import { checkHandOver } from './loop/check-hand-over.ts';
import { isWatchedPool } from './loop/is-watched-pool.ts';
import type { FleetPlan } from './loop/fleet-plan.ts';
import { plainLeg } from './loop/plain-leg.ts';
import type { PoolPlan } from './loop/pool-plan.ts';
import { NodePool } from './nodes/node-pool.ts';
import { planDeployment } from './plan-deployment.ts';
import { guardedRouter } from './routers/guarded-router.ts';
import { routerPolicy } from './routers/registry.ts';
import { ONLY_POOL } from './scenario/check-fleet.ts';
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

/** How often a gateway looks that decides by the gauges of the replicas: llm-d's endpoint picker. */
const GATEWAY_SCRAPE_S = 0.05;

/** Resolves every pool and route of a scenario. Throws what {@link planDeployment} throws, for the pool that it names, and E0741 to E0743. */
export function planFleet(scenario: Scenario, facts: RunFacts, first: FirstPoolFacts): FleetPlan {
  const pools = poolsOf(scenario);
  const routes = scenario.fleet.routes ?? [{ when: {}, chain: [plainLeg({ kind: 'pools', shares: [{ pool: pools[0]!.name, weight: 1 }] })] }];
  const plans = pools.map((pool) => planPool(scenario, pool, routes, facts, catalogOf(pool, facts, first)));
  checkHandOver(routes, plans, scenario.fleet.faults ?? []);
  return { pools: plans, routes, external: scenario.fleet.external ?? {}, faults: scenario.fleet.faults ?? [], classes: scenario.workload.classes ?? [] };
}

/** What the catalogue says about a pool. */
export function catalogOf({ name }: Pick<NamedPool, 'name'>, facts: RunFacts, first: FirstPoolFacts): PoolCatalog {
  return facts.pools?.[name] ?? { ...facts, ...first };
}

/** Replicas of this pool start and end during the run, or may have to. */
export function isDynamicPool({ autoscale, nodes, coldStart }: NamedPool, { faults }: Scenario['fleet']): boolean {
  return autoscale !== undefined || nodes !== undefined || coldStart !== undefined || (faults ?? []).length > 0;
}

/** Whether a scenario needs the catalogue's data of cold starts, power and prices: for these, and for a bill by pool or class. */
export function needsFleetData(scenario: Scenario): boolean {
  const { energy, pools, routes } = scenario.fleet;
  if (pools !== undefined || routes !== undefined || scenario.workload.classes !== undefined) return true;
  return energy !== undefined || poolsOf(scenario).some((pool) => isDynamicPool(pool, scenario.fleet));
}

function planPool(scenario: Scenario, pool: NamedPool, routes: readonly RouteScenario[], facts: RunFacts, catalog: PoolCatalog): PoolPlan {
  const own = poolView(scenario, pool);
  const { fleet } = scenario;
  const plan = named(pool, fleet.pools !== undefined, () => planDeployment(own, { ...catalog, ...(facts.engines === undefined ? {} : { engines: facts.engines }) }, catalog.latencyData, catalog.engineDefaults));
  const router = catalog.policies?.router === undefined ? routerPolicy(pool.router) : guardedRouter(catalog.policies.router.policy);
  const scrapeS = pool.routing?.scrapeS ?? router.scrapeS ?? (pool.flowControl?.saturation.detector === 'utilization' ? GATEWAY_SCRAPE_S : undefined);
  const isDynamic = isDynamicPool(pool, fleet);
  const power = fleet.energy === undefined ? null : gpuPower(catalog.gpu, dataOf(facts).power, (id) => dataOf(facts).tdpOf(id));
  const scalesToZero = pool.autoscale?.min === 0;
  return {
    name: pool.name,
    plan,
    replicas: pool.replicas,
    router,
    routerOptions: pool.routing?.options ?? {},
    ...(scrapeS === undefined ? {} : { scrapeS }),
    gpusPerReplica: gpusPerReplica(pool),
    nicBytesPerS: gpusPerReplica(pool) * defaultNicBytesPerS(catalog.gpu),
    ...(isDynamic ? startsOf(own, pool, plan, facts, catalog) : {}),
    ...(pool.autoscale === undefined ? {} : { autoscale: pool.autoscale }),
    ...(pool.flowControl === undefined ? {} : { flowControl: pool.flowControl }),
    slo: scenario.slo,
    drainGraceS: pool.drainGraceS ?? Infinity,
    buffers: pool.buffer?.isOn ?? scalesToZero,
    ...(pool.buffer?.limit === undefined ? {} : { bufferLimit: pool.buffer.limit }),
    ...(power === null ? {} : { power }),
    isDynamic,
    isWatched: pool.flowControl !== undefined || plan.createSharedTier !== undefined || isWatchedPool(pool.name, routes, fleet.faults ?? []),
  };
}

/** What planning refuses names the pool, in a fleet of several. */
function named<T>({ name }: NamedPool, isOneOfSeveral: boolean, plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    if (!isOneOfSeveral || !(error instanceof ForetokenError)) throw error;
    const { code, hint, exitCode } = error;
    throw new ForetokenError(`Pool ${name}: ${error.message}`, { code, path: `fleet.pools.${name}`, exitCode: exitCode === 4 ? 4 : 2, ...(hint === undefined ? {} : { hint }) });
  }
}

/** How replicas of a pool start, and on what; a pool with a minimum that can never be met is refused (E0730). */
function startsOf(scenario: Scenario, pool: NamedPool, plan: EnginePlan, facts: RunFacts, catalog: PoolCatalog): Pick<PoolPlan, 'coldStart' | 'createNodes'> {
  const cold = pool.coldStart ?? DEFAULT_COLD_START;
  const scope = pool.name === ONLY_POOL ? {} : { pool: pool.name };
  const coldFacts = { ...coldStartFacts(scenario, catalog, plan, dataOf(facts).coldStart), ...scope };
  const createNodes = (): NodePool =>
    new NodePool(pool.nodes, {
      gpusPerReplica: gpusPerReplica(pool),
      usualGpusPerNode: catalog.gpu.scaleUp?.domainGpus ?? 8,
      provisionS: nodeProvisioning(cold, coldFacts),
      seed: scenario.seed,
      ...scope,
    });
  createNodes().checkRoom(Math.max(pool.replicas, pool.autoscale?.min ?? 0));
  if (pool.autoscale !== undefined) autoscalerPolicy(pool.autoscale.policy);
  return { coldStart: createColdStart(cold, coldFacts), createNodes };
}

function dataOf({ fleetData }: RunFacts): NonNullable<RunFacts['fleetData']> {
  if (fleetData === undefined) throw fleetDataMissing();
  return fleetData;
}
