import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { SloTerm } from '../scenario/scenario.ts';

/** Times that a run has shown of one request so far, enough to say whether a bound is broken. */
type IsLate = (request: number, nowS: number, log: RequestLog) => boolean;

/** Counts the requests of a group that break one bound, or fail, as soon as either is certain. */
export class LateRequests {
  /** Requests of the group. */
  readonly total: number;
  /** Those that are late, or have failed. */
  bad: number = 0;
  /** Those of which nothing is certain yet; the first `#open` entries. */
  readonly #pending: Int32Array;
  readonly #arrivalS: Float64Array;
  readonly #isLate: IsLate;
  #open: number;

  constructor({ metric, boundS }: SloTerm, columns: RequestColumns, overheadS: number, isMine: (request: number) => boolean) {
    const mine = Int32Array.from({ length: columns.count }, (_, request) => request).filter(isMine);
    this.total = mine.length;
    this.#pending = mine;
    this.#open = mine.length;
    this.#arrivalS = columns.arrivalS;
    this.#isLate = lateBy(metric, boundS, columns, overheadS);
  }

  /** Brings the count up to `nowS`. */
  look(log: RequestLog, nowS: number): void {
    let kept = 0;
    let at = 0;
    for (; at < this.#open; at++) {
      const request = this.#pending[at]!;
      if (this.#arrivalS[request]! > nowS) break;
      const outcome = log.outcome[request]!;
      if (this.#isLate(request, nowS, log) || (outcome !== OUTCOME.pending && outcome !== OUTCOME.completed)) this.bad++;
      else if (outcome === OUTCOME.pending) this.#pending[kept++] = request;
    }
    if (kept < at) {
      this.#pending.copyWithin(kept, at, this.#open);
      this.#open -= at - kept;
    }
  }
}

function lateBy(metric: SloTerm['metric'], boundS: number, { arrivalS, outputTokens }: RequestColumns, overheadS: number): IsLate {
  const since = (whenS: number, nowS: number): number => (Number.isNaN(whenS) ? nowS : whenS);
  if (metric === 'ttft') return (r, nowS, { firstTokenS }) => since(firstTokenS[r]!, nowS) - arrivalS[r]! + overheadS > boundS;
  if (metric === 'e2e') return (r, nowS, { finishS }) => since(finishS[r]!, nowS) - arrivalS[r]! + overheadS > boundS;
  // Fewer tokens than the answer has would only make it later.
  return (r, nowS, { firstTokenS, finishS }) => {
    const firstS = firstTokenS[r]!;
    return !Number.isNaN(firstS) && outputTokens[r]! > 1 && (since(finishS[r]!, nowS) - firstS) / (outputTokens[r]! - 1) > boundS;
  };
}
