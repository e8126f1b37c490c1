/** A batch that was timed. */
export interface TimedBatch {
  readonly size: number;
  readonly durationS: number;
  /** How long its first request had waited. */
  readonly waitedS: number;
}

/** Batches that the model remembers. */
const KEPT = 50;
/** Seconds between two fits at least. */
const REFIT_S = 5;
/** Waiting time before anything was measured, and the smallest slope, seconds; from memory of BentoML. */
const INITIAL_WAIT_S = 0.01;
const SMALLEST_SLOPE_S = 1e-6;

/**
 * Time of a batch as a line through the last 50: `slopeS * size + baseS` (BentoML 32230a52,
 * `_internal/marshal/dispatcher.py`, Optimizer). Until the first fit the line is a guess from the latency limit.
 */
export class BatchTimeModel {
  slopeS: number;
  baseS: number;
  /** Mean wait of the first request of a batch. */
  waitS: number = INITIAL_WAIT_S;
  #batches: TimedBatch[] = [];
  #fittedS = -Infinity;

  constructor(maxLatencyS: number) {
    this.slopeS = Math.min(2, (maxLatencyS * 2) / 30);
    this.baseS = Math.min(1, maxLatencyS / 30);
  }

  /** Seconds that a batch of `size` requests is expected to take. */
  timeS(size: number): number {
    return this.slopeS * size + this.baseS;
  }

  /** Remembers a batch, and fits anew if the last fit is old enough. */
  observe(batch: TimedBatch, nowS: number): void {
    this.#batches.push(batch);
    if (this.#batches.length > KEPT) this.#batches.shift();
    if (nowS - this.#fittedS < REFIT_S) return;
    this.#fittedS = nowS;
    const { slopeS, baseS } = leastSquares(this.#batches);
    this.slopeS = Math.max(SMALLEST_SLOPE_S, slopeS);
    this.baseS = Math.max(0, baseS);
    this.waitS = this.#batches.reduce((sum, { waitedS }) => sum + waitedS, 0) / this.#batches.length;
  }
}

/** The line through sizes and durations; when all sizes are equal, the smallest of many. */
export function leastSquares(batches: readonly TimedBatch[]): { readonly slopeS: number; readonly baseS: number } {
  const count = batches.length;
  const meanSize = batches.reduce((sum, { size }) => sum + size, 0) / count;
  const meanS = batches.reduce((sum, { durationS }) => sum + durationS, 0) / count;
  let covariance = 0;
  let variance = 0;
  for (const { size, durationS } of batches) {
    covariance += (size - meanSize) * (durationS - meanS);
    variance += (size - meanSize) ** 2;
  }
  if (variance === 0) return smallestNorm(meanSize, meanS);
  const slopeS = covariance / variance;
  return { slopeS, baseS: meanS - slopeS * meanSize };
}

/** Of all lines through one point the one with the smallest coefficients, as numpy's `lstsq` chooses. */
function smallestNorm(size: number, durationS: number): { readonly slopeS: number; readonly baseS: number } {
  const scale = durationS / (size ** 2 + 1);
  return { slopeS: scale * size, baseS: scale };
}
