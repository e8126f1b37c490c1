import { ROUTER_POLICIES } from '../routers/registry.ts';
import { isPolicyFile } from './policies-schema.ts';
import type { FleetScenario, Scenario, WorkloadScenario } from './scenario.ts';

const FIXED_PROCESSES: readonly string[] = ['constant', 'burst'];

/** Are the requests others under another seed? A recorded trace is the same, unless something in it is drawn. */
export function dependsOnSeed({ source, classes = [] }: WorkloadScenario): boolean {
  if (source.kind === 'classes') return classes.some(({ workload }) => workload !== undefined && dependsOnSeed(workload));
  if (source.kind !== 'trace' || source.jitter || source.resampleS !== undefined || source.warp?.process === 'mmpp') return true;
  return source.arrivals !== undefined && !FIXED_PROCESSES.includes(source.arrivals.process);
}

/** Can two seeds give two results? False = replications would all be the same run. */
export function variesWithSeed({ workload, fleet }: Pick<Scenario, 'workload' | 'fleet'>): boolean {
  return dependsOnSeed(workload) || servesByChance(fleet);
}

function servesByChance(fleet: FleetScenario): boolean {
  const { replicas, router, engine, pools, routes, faults, autoscale, nodes, flowControl } = fleet;
  // Splits, pauses, external APIs, crashes, node times, admission: something is drawn in most of these.
  if ([pools, routes, faults, autoscale, nodes, flowControl].some((part) => part !== undefined)) return true;
  // A policy of the user may draw, and nobody can tell.
  return engine.speculative !== undefined || engine.policies !== undefined || (replicas > 1 && (draws(router) || isPolicyFile(router)));
}

function draws(router: string): boolean {
  return ROUTER_POLICIES.some((policy) => policy.name === router && policy.draws === true);
}
