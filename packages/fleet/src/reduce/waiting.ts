import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns, RequestLog } from '@foretoken/engines';

/** Refused on arrival. */
const WAITS_NOT: ReadonlySet<number> = new Set<number>([OUTCOME.emptyPrompt, OUTCOME.promptTooLong, OUTCOME.queueFull, OUTCOME.overloaded]);

/** Requests that arrived and were not scheduled yet, over all replicas: exact, from the log. */
export class WaitingCurve {
  /** Ascending times at which one more waits, and at which one less does. */
  readonly #in: Float64Array;
  readonly #out: Float64Array;
  readonly #inSum: Float64Array;
  readonly #outSum: Float64Array;

  /** Refused requests never wait; unfinished ones that were never scheduled wait to the end. `isMine` = which requests count. */
  constructor(columns: RequestColumns, log: RequestLog, isMine: (request: number) => boolean = () => true) {
    const arrivals: number[] = [];
    const starts: number[] = [];
    for (let r = 0; r < columns.count; r++) {
      const startS = log.firstScheduledS[r]!;
      if (WAITS_NOT.has(log.outcome[r]!) || !isMine(r) || isTurnedAway(log, r)) continue;
      arrivals.push(columns.arrivalS[r]!);
      if (!Number.isNaN(startS)) starts.push(startS);
      else if (!Number.isNaN(log.finishS[r]!)) starts.push(log.finishS[r]!);
    }
    this.#in = Float64Array.from(arrivals);
    this.#out = Float64Array.from(starts).sort();
    this.#inSum = prefixSums(this.#in);
    this.#outSum = prefixSums(this.#out);
  }

  /** Integral of the queue length from 0 to `timeS`, in request-seconds. */
  areaS(timeS: number): number {
    return elapsed(this.#in, this.#inSum, timeS) - elapsed(this.#out, this.#outSum, timeS);
  }

  /** Longest queue; a request that starts at once does not count. */
  max(): number {
    let most = 0;
    let out = 0;
    for (let i = 0; i < this.#in.length; i++) {
      const next = this.#in[i + 1];
      if (next === this.#in[i]) continue;
      while (out < this.#out.length && this.#out[out]! <= this.#in[i]!) out++;
      most = Math.max(most, i + 1 - out);
    }
    return most;
  }

  /** Mean length in each of `bins` bins of `binS` seconds. */
  means(bins: number, binS: number): number[] {
    let before = 0;
    return Array.from({ length: bins }, (_, i) => {
      const area = this.areaS((i + 1) * binS);
      const mean = Math.max(0, (area - before) / binS);
      before = area;
      return mean;
    });
  }
}

/** It ended when it came, without having been in a queue; who never ends waits to the end. */
function isTurnedAway(log: RequestLog, r: number): boolean {
  return Number.isNaN(log.firstScheduledS[r]!) && Number.isNaN(log.finishS[r]!) && log.outcome[r] !== OUTCOME.unfinished;
}

function prefixSums(sorted: Float64Array): Float64Array {
  const sums = new Float64Array(sorted.length + 1);
  for (let i = 0; i < sorted.length; i++) sums[i + 1] = sums[i]! + sorted[i]!;
  return sums;
}

/** Sum over all entries before `timeS` of the time since. */
function elapsed(sorted: Float64Array, sums: Float64Array, timeS: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= timeS) low = middle + 1;
    else high = middle;
  }
  return low * timeS - sums[low]!;
}
