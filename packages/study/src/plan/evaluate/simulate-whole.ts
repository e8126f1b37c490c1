import { simulate } from '@foretoken/fleet';
import type { SimulationInput, WatchedOutcome } from '@foretoken/fleet';

/** A run to its end, in the form of one that may be cut. */
export function simulateWhole(input: SimulationInput): WatchedOutcome {
  return { kind: 'ended', output: simulate(input) };
}
