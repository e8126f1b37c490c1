/** Place among the ascending `candidates` of the first one that is `number` or follows it, going round. */
export function placeFrom(candidates: readonly number[], number: number): number {
  let low = 0;
  let high = candidates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (candidates[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low === candidates.length ? 0 : low;
}

/** Does it take requests now? `candidates` ascend. */
export function isCandidate(candidates: readonly number[], replica: number): boolean {
  return candidates[placeFrom(candidates, replica)] === replica;
}

/** The candidate with the smallest cost; among equals the first at or after number `first`, going round. */
export function cheapest(candidates: readonly number[], cost: (replica: number) => number, first = 0): number {
  const start = placeFrom(candidates, first);
  let best = candidates[start]!;
  let least = cost(best);
  for (let i = 1; i < candidates.length; i++) {
    const replica = candidates[(start + i) % candidates.length]!;
    const its = cost(replica);
    if (its < least) {
      least = its;
      best = replica;
    }
  }
  return best;
}
