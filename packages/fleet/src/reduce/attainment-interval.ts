import { effectiveSamples, wilsonInterval } from '@foretoken/kernel';
import type { BatchShare } from '@foretoken/kernel';

const BATCHES = 20;
const MIN_BATCH = 10;

/**
 * Half-width at 95 % of the share of requests that meet their bounds: the longer side of Wilson's interval for as many
 * independent requests as these are worth; neighbours fare alike. `good` = their rows, ascending; null below 200 requests.
 */
export function attainmentHalfWidth(good: readonly number[], total: number): number | null {
  if (total < BATCHES * MIN_BATCH) return null;
  const share = good.length / total;
  const n = effectiveSamples(sharesOf(good, total), share);
  const { lower, upper } = wilsonInterval(share * n, n);
  return Math.max(upper - share, share - lower);
}

function sharesOf(good: readonly number[], total: number): BatchShare[] {
  let next = 0;
  return Array.from({ length: BATCHES }, (_, batch) => {
    const [from, to] = [Math.floor((batch * total) / BATCHES), Math.floor(((batch + 1) * total) / BATCHES)];
    const before = next;
    while (next < good.length && good[next]! < to) next++;
    return { below: next - before, size: to - from };
  });
}
