/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/** Candidates a person may have meant by `name`, best first, at most `limit`; ties keep the given order. */
export function suggestions(name: string, candidates: readonly string[], limit = 3): string[] {
  const wanted = name.toLowerCase();
  if (wanted.length === 0) return [];
  const scored = candidates.map((candidate) => ({ candidate, cost: cost(wanted, candidate.toLowerCase()) }));
  const bound = wanted.length < 4 ? 1 : Math.max(2, wanted.length * 0.4);
  const close = scored.filter((entry) => entry.cost <= bound);
  return close.sort((x, y) => x.cost - y.cost).slice(0, limit).map((entry) => entry.candidate);
}

/** The one best candidate, or undefined when none is near. */
export function closest(name: string, candidates: readonly string[]): string | undefined {
  return suggestions(name, candidates, 1)[0];
}

/** A candidate that contains the name costs less than two typing errors, one that begins with it less than one: people type the short form. */
function cost(wanted: string, candidate: string): number {
  const distance = editDistance(wanted, candidate);
  if (wanted.length < 3 || !candidate.includes(wanted)) return distance;
  return Math.min(distance, candidate.startsWith(wanted) ? 0.5 : 1.5) + (candidate.length - wanted.length) / 100;
}
