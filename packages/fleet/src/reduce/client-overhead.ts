import type { FleetPlan } from '../loop/fleet-plan.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Seconds that a client sees on top of the engine in every request; 0 on the server side. */
export function clientOverheadS({ latency }: Pick<Scenario, 'latency'>, { pools }: Pick<FleetPlan, 'pools'>): number {
  return latency.side === 'client' ? (latency.requestOverheadS ?? pools[0]!.plan.requestOverheadS) : 0;
}
