import { type Asking, isHopeful } from './hold.ts';
import type { Search } from './trial.ts';

/** Loads between which a fleet ceases to hold. */
export interface LoadInterval {
  /** Highest that held, by all replications. */
  readonly held: number;
  /** Lowest that did not; Infinity = none was found. */
  readonly missed: number;
}

/** Beyond so many times the load nobody asks. */
const HIGHEST_LOAD = 16;

/**
 * Noisy bisection: from a load that holds, up by growing steps until a replication misses, then halves the interval until it is narrower
 * than `precision`; its lower end is judged by all replications, and becomes its upper end if it does not hold.
 */
export function* highestLoad(from: number, step: number, precision: number, asking: (load: number) => Asking): Search<LoadInterval> {
  let held = from;
  let missed = Infinity;
  for (;;) {
    let hopeful = held;
    for (let factor = 1 + step; missed > hopeful * (1 + precision) && hopeful < HIGHEST_LOAD; factor *= missed === Infinity ? factor : 1) {
      const load = missed === Infinity ? hopeful * factor : Math.sqrt(hopeful * missed);
      if (isHopeful(yield* asking(load).glance())) hopeful = load;
      else missed = load;
    }
    if (hopeful === held) return { held, missed };
    if ((yield* asking(hopeful).judge()).kind === 'held') held = hopeful;
    else missed = hopeful;
  }
}
