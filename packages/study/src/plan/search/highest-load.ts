import type { Holding } from './hold.ts';
import type { Search } from './trial.ts';

/** Loads between which a fleet ceases to hold. */
export interface LoadInterval {
  /** Highest that held. */
  readonly held: number;
  /** Lowest that did not; Infinity = none was found. */
  readonly missed: number;
}

/** Beyond so many times the load nobody asks. */
const HIGHEST_LOAD = 16;

/** Noisy bisection: from a load that holds, up by `step` until one does not, then halves the interval until it is narrower than `precision`. */
export function* highestLoad(from: number, step: number, precision: number, holds: (load: number) => Search<Holding>): Search<LoadInterval> {
  let held = from;
  let missed = Infinity;
  for (let factor = 1 + step; missed > held * (1 + precision) && held < HIGHEST_LOAD; ) {
    const load = missed === Infinity ? held * factor : Math.sqrt(held * missed);
    const holding = yield* holds(load);
    if (holding.kind === 'held') held = load;
    else missed = load;
    if (missed === Infinity) factor *= factor;
  }
  return { held, missed };
}
