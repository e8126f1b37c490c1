import { duration } from '@foretoken/kernel';
import type { LegResult } from '../fleet-result.ts';
import type { RunResult, RunWarning } from '../result.ts';
import type { RouteScenario } from '../scenario/route-scenario.ts';

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
