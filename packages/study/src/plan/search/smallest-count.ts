import type { Holding } from './hold.ts';
import type { Search } from './trial.ts';

/** Where the smallest number of replicas is looked for. */
export interface CountRange {
  /** By estimate. */
  readonly start: number;
  /** Fewer cannot hold, by a bound. */
  readonly least: number;
  /** More are not wanted; may fall while the search goes on. */
  most(): number;
}

/** What was found. */
export interface SmallestCount {
  /** null = none within the range holds. */
  readonly replicas: number | null;
  /** By number of replicas. */
  readonly tried: ReadonlyMap<number, Holding>;
}

/**
 * The smallest number of replicas that holds, taking more replicas to be no worse. From the estimate it steps up by a quarter until one
 * holds, or down by growing steps until one does not, and then halves the gap.
 */
export function* smallestCount({ start, least, most }: CountRange, holds: (replicas: number) => Search<Holding>): Search<SmallestCount> {
  const tried = new Map<number, Holding>();
  let missed = least - 1;
  let held: number | null = null;
  let stepDown = 1;
  for (;;) {
    const limit = most();
    if (held !== null && held > limit) held = null;
    if (missed >= limit || (held !== null && held - missed <= 1)) return { replicas: held, tried };
    const next = held === null ? (tried.size === 0 ? start : missed + Math.max(1, Math.ceil(missed / 4))) : tried.has(missed) ? Math.floor((held + missed) / 2) : held - stepDown;
    const replicas = Math.min(limit, held === null ? limit : held - 1, Math.max(missed + 1, next));
    const holding = yield* holds(replicas);
    tried.set(replicas, holding);
    if (holding.kind === 'held') held = replicas;
    else missed = replicas;
    if (holding.kind === 'held') stepDown *= 2;
  }
}
