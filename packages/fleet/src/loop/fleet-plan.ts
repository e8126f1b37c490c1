import type { ExternalScenario, RouteScenario } from '../scenario/route-scenario.ts';
import type { FaultScenario } from '../scenario/fault-scenario.ts';
import type { PoolPlan } from './pool-plan.ts';
import type { ClassFacts } from './routes.ts';

/** A fleet with everything resolved. */
export interface FleetPlan {
  /** In order of appearance; never empty. */
  readonly pools: readonly PoolPlan[];
  /** Never empty; the last one takes what no other does, or the run fails on the first request that none is for. */
  readonly routes: readonly RouteScenario[];
  readonly external: Readonly<Record<string, ExternalScenario>>;
  readonly faults: readonly FaultScenario[];
  readonly classes: readonly ClassFacts[];
}

/** Attempts beside the first that any request can make, the legs of disaggregated ones included. */
export function furtherAttempts({ routes }: Pick<FleetPlan, 'routes'>): number {
  const most = routes.map(({ chain }) =>
    chain.reduce((sum, { retries, hedge, target }) => sum + (1 + retries.max) * (1 + (hedge === undefined ? 0 : 1)) * (target.kind === 'disaggregated' ? 2 : 1), 0),
  );
  return Math.max(...most) - 1;
}
