import { EventQueue, TimeWeighted, VirtualClock, randomStream } from '@foretoken/kernel';
import type { Distribution } from '@foretoken/kernel';

export interface SharingOptions {
  readonly interarrival: Distribution;
  /** Work each customer brings. */
  readonly size: Distribution;
  /** Work per second that each of n customers gets; 1 / n for plain processor sharing. */
  readonly rateEach: (n: number) => number;
  readonly customers: number;
  readonly seed: number;
}

/** A run from empty to empty in the closed window [0, endS]. */
export interface SharingRun {
  readonly endS: number;
  readonly size: Float64Array;
  readonly sojournS: Float64Array;
  /** Time-weighted mean number present. */
  readonly present: number;
  /**
   * Fraction of time with n present (the last entry holds everything beyond), from the first fifth of
   * the arrivals to the last one: neither filling up nor running empty.
   */
  readonly presentShare: Float64Array;
}

const MAX_PRESENT = 1024;

/**
 * Everybody present is served at once, each at `rateEach(present)`. All progress alike, so a customer
 * leaves when the work W done for each since time 0 reaches W at its arrival plus its size: the
 * kernel's event queue orders the customers by that point.
 */
export function simulateProcessorSharing(options: SharingOptions): SharingRun {
  const { interarrival, size, rateEach, customers, seed } = options;
  const arrivals = randomStream(seed, 'arrivals');
  const sizes = randomStream(seed, 'size');
  const clock = new VirtualClock();
  const leaving = new EventQueue();
  const present = new TimeWeighted();
  const heldS = new Float64Array(MAX_PRESENT + 1);
  const work = new Float64Array(customers);
  const arrivalS = new Float64Array(customers);
  const sojournS = new Float64Array(customers);
  let nextArrivalS = interarrival.sample(arrivals);
  let arrived = 0;
  let done = 0;

  /** Serves everybody until `timeS`. */
  function serveUntil(timeS: number): void {
    const elapsedS = timeS - clock.nowS;
    if (arrived > customers / 5 && arrived < customers) (heldS[Math.min(leaving.size, MAX_PRESENT)] as number) += elapsedS;
    if (leaving.size > 0) done += elapsedS * rateEach(leaving.size);
    clock.advanceTo(timeS);
  }

  while (arrived < customers || leaving.size > 0) {
    const finishS = clock.nowS + Math.max(0, leaving.peekTimeS() - done) / rateEach(Math.max(1, leaving.size));
    if (arrived < customers && nextArrivalS <= finishS) {
      serveUntil(nextArrivalS);
      arrivalS[arrived] = clock.nowS;
      work[arrived] = size.sample(sizes);
      leaving.push(done + (work[arrived] as number), 0, arrived++);
      nextArrivalS = clock.nowS + interarrival.sample(arrivals);
    } else {
      serveUntil(finishS);
      leaving.pop();
      done = leaving.timeS;
      sojournS[leaving.target] = clock.nowS - (arrivalS[leaving.target] as number);
    }
    present.set(clock.nowS, leaving.size);
  }
  const endS = clock.nowS;
  const settledS = heldS.reduce((sum, s) => sum + s, 0);
  return { endS, size: work, sojournS, present: present.mean(endS), presentShare: heldS.map((s) => s / settledS) };
}
