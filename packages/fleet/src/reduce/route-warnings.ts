import { duration } from '@foretoken/kernel';
import type { LegResult } from '../fleet-result.ts';
import type { RunResult, RunWarning } from '../result.ts';
import type { LegTarget, RouteScenario } from '../scenario/route-scenario.ts';

/** Routes that nothing came to, and pools that no route leads to: they are paid for all the same. */
export function idleRouteWarnings(routes: readonly RouteScenario[], legs: readonly LegResult[], pools: readonly string[]): RunWarning[] {
  const warnings: RunWarning[] = [];
  for (const index of routes.keys()) {
    const own = legs.filter(({ route }) => route === index);
    if (own.some(({ attempts, passedOver }) => attempts > 0 || passedOver > 0)) continue;
    warnings.push({ code: 'W0753', message: `No request took route ${index + 1} (to ${own.map(({ to }) => to).join(', ')}): its conditions hold for none, or an earlier route takes them all.` });
  }
  const reached = new Set(routes.flatMap(({ chain }) => chain.flatMap(({ target }) => poolsOfTarget(target))));
  for (const pool of pools) if (!reached.has(pool)) warnings.push({ code: 'W0754', message: `No route leads to pool ${pool}: its GPUs idle all the time, and are paid for.` });
  return warnings;
}

function poolsOfTarget(target: LegTarget): readonly string[] {
  if (target.kind === 'pools') return target.shares.map(({ pool }) => pool);
  return target.kind === 'disaggregated' ? [target.prefill, target.decode] : [];
}

/** Settings of routes that a careful reader would doubt after this run. */
export function routeWarnings(routes: readonly RouteScenario[], legs: readonly LegResult[], { e2e }: Pick<RunResult['latency'], 'e2e'>): RunWarning[] {
  return legs.flatMap(({ route, leg, to, timedOut, hedges, attempts }) => {
    const { timeouts } = routes[route]!.chain[leg]!;
    const warnings: RunWarning[] = [];
    if (timeouts.totalS !== undefined && timedOut > 0 && timeouts.totalS < e2e.p50) {
      warnings.push({
        code: 'W0750',
        message: `The total timeout of ${duration(timeouts.totalS)} towards ${to} is shorter than the median answer takes (${duration(e2e.p50)}): it ends answers that go well. A TTFT timeout bounds the wait alone.`,
      });
    }
    if (hedges > 0.1 * attempts) warnings.push({ code: 'W0751', message: `${hedges} of ${attempts} attempts towards ${to} were hedges: hedge later than the p95 of TTFT, or the copies are load.` });
    return warnings;
  });
}
