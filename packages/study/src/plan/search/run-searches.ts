import type { RunTrials, Search, Trial } from './trial.ts';

interface Running<Found> {
  readonly search: Search<Found>;
  wanted: readonly Trial[];
}

/**
 * Runs searches side by side, in rounds: what all of them want next is simulated together, and only then does any of them go on. Which
 * trials are run therefore depends on the searches alone, never on threads or their speed. `next` gives the search that takes a free
 * place, undefined = none is left; a search is ended in the order in which it began.
 */
export async function runSearches<Found>(next: () => Search<Found> | undefined, width: number, run: RunTrials, onFound: (found: Found) => void): Promise<void> {
  let running: Running<Found>[] = [];
  for (;;) {
    for (let search = running.length < width ? next() : undefined; search !== undefined; search = running.length < width ? next() : undefined) {
      const { done, value } = search.next([]);
      if (done === true) onFound(value);
      else running.push({ search, wanted: value });
    }
    if (running.length === 0) return;
    const results = await run(running.flatMap(({ wanted }) => wanted));
    let at = 0;
    const still: Running<Found>[] = [];
    for (const each of running) {
      const { done, value } = each.search.next(results.slice(at, (at += each.wanted.length)));
      if (done === true) onFound(value);
      else still.push({ ...each, wanted: value });
    }
    running = still;
  }
}
