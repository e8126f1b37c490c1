import type { FaultScenario } from '../scenario/fault-scenario.ts';
import type { LegScenario, RouteScenario } from '../scenario/route-scenario.ts';

/**
 * Whether something answers at once to what the replicas of a pool do: a fallback, a retry or a hedge to an end, the other side to
 * a hand-over, a client behind a slow network. If nothing does, they are advanced when somebody looks at them, which is faster.
 */
export function isWatchedPool(name: string, routes: readonly RouteScenario[], faults: readonly FaultScenario[]): boolean {
  if (faults.some(({ kind }) => kind === 'delay' || kind === 'partition')) return true;
  return routes.some(({ chain }) => chain.some((leg, index) => leads(leg, name) && reacts(leg, index < chain.length - 1)));
}

function leads({ target }: LegScenario, name: string): boolean {
  if (target.kind === 'pools') return target.shares.some(({ pool }) => pool === name);
  return target.kind === 'disaggregated' && (target.prefill === name || target.decode === name);
}

function reacts({ target, retries, hedge, breaker, timeouts, resume }: LegScenario, hasNext: boolean): boolean {
  return hasNext || resume || target.kind === 'disaggregated' || retries.max > 0 || hedge !== undefined || breaker !== undefined || timeouts.idleS !== undefined;
}
