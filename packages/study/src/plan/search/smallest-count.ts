import { type Asking, type Holding, isHopeful } from './hold.ts';
import type { Search } from './trial.ts';

/** Where the smallest number of replicas is looked for. */
export interface CountRange {
  /** By estimate. */
  readonly start: number;
  /** Part by which a number that misses is raised. */
  readonly step: number;
  /** Fewer cannot hold, by a bound. */
  readonly least: number;
  /** More are not wanted; may fall while the search goes on. */
  most(): number;
}

/** What was found. */
export interface SmallestCount {
  /** null = none within the range holds. */
  readonly replicas: number | null;
  /** The last word on each number of replicas. */
  readonly tried: ReadonlyMap<number, Holding>;
}

/**
 * The smallest number of replicas that holds, taking more replicas to be no worse. From the estimate it steps up by a part until one
 * replication holds, or down by growing steps until one does not, and halves the gap; the number found is then judged by all its
 * replications, and raised one by one until it holds.
 */
export function* smallestCount(range: CountRange, asking: (replicas: number) => Asking): Search<SmallestCount> {
  const { start, step, least, most } = range;
  const tried = new Map<number, Holding>();
  let missed = least - 1;
  let hopeful: number | null = null;
  let stepDown = 1;
  for (;;) {
    const limit = most();
    if (hopeful !== null && hopeful > limit) hopeful = null;
    if (missed >= limit) return { replicas: null, tried };
    if (hopeful !== null && hopeful - missed <= 1) {
      const holding = yield* asking(hopeful).judge();
      tried.set(hopeful, holding);
      if (holding.kind === 'held') return { replicas: hopeful > most() ? null : hopeful, tried };
      missed = hopeful;
      hopeful = missed < most() ? missed + 1 : null;
      continue;
    }
    const up = tried.size === 0 ? start : missed + Math.max(1, Math.ceil(step * missed));
    const down = (above: number): number => (tried.has(missed) ? Math.floor((above + missed) / 2) : above - stepDown);
    const replicas = Math.max(missed + 1, hopeful === null ? Math.min(limit, up) : down(hopeful));
    const holding = yield* asking(replicas).glance();
    tried.set(replicas, holding);
    if (isHopeful(holding)) [hopeful, stepDown] = [replicas, 2 * stepDown];
    else missed = replicas;
  }
}
