import { poolsOf } from '../scenario/pools-of.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { LegScenario } from '../scenario/route-scenario.ts';

/**
 * Whether what a run has shown so far bounds what it will have shown in the end: each request has one attempt, at one replica, whose
 * tokens its client sees as they come. Otherwise a run is judged by its whole.
 */
export function canWatch(scenario: Scenario): boolean {
  const { routes = [], external, faults = [] } = scenario.fleet;
  if (external !== undefined || faults.length > 0) return false;
  if (routes.some(({ chain }) => chain.length > 1 || chain.some(isElaborate))) return false;
  return poolsOf(scenario).every(({ autoscale, nodes, coldStart, flowControl, buffer }) => [autoscale, nodes, coldStart, flowControl, buffer].every((part) => part === undefined));
}

function isElaborate({ target, timeouts, retries, hedge, breaker, overflowAbove }: LegScenario): boolean {
  return target.kind !== 'pools' || Object.keys(timeouts).length > 0 || retries.max > 0 || hedge !== undefined || breaker !== undefined || overflowAbove !== undefined;
}
