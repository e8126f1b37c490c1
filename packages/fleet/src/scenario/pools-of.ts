import { ONLY_POOL } from './check-fleet.ts';
import type { NamedPool, Scenario } from './scenario.ts';

/** The pools of a fleet, in order of appearance. */
export function poolsOf({ fleet }: Pick<Scenario, 'fleet'>): readonly NamedPool[] {
  if (fleet.pools !== undefined) return fleet.pools;
  const { pools: _pools, routes: _routes, external: _external, faults: _faults, energy: _energy, ...own } = fleet;
  return [{ ...own, name: ONLY_POOL }];
}

/** The scenario as one of its pools sees it: that pool alone is the fleet. */
export function poolView(scenario: Scenario, { name: _name, ...pool }: NamedPool): Scenario {
  return { ...scenario, fleet: pool };
}
