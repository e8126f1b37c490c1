export interface BatcherOptions {
  /** Iteration time of a batch of n: alphaS + betaS n, in seconds. */
  readonly alphaS: number;
  readonly betaS: number;
  /** Mean output tokens per request. */
  readonly outputTokens: number;
  /** Requests decoded at once; the others wait. */
  readonly maxBatch: number;
}

/**
 * Mean number present in the birth-death chain with arrival rate λ and departure rate
 * μ(n) = n / (out (α + β n)) for n <= B, constant beyond.
 */
export function continuousBatchingPresent(lambda: number, options: BatcherOptions): number {
  const { alphaS, betaS, outputTokens, maxBatch } = options;
  let probability = 1;
  let total = 1;
  let weighted = 0;
  for (let n = 1; probability > 1e-18 * total || n <= maxBatch; n++) {
    const batch = Math.min(n, maxBatch);
    probability *= (lambda * outputTokens * (alphaS + betaS * batch)) / batch;
    total += probability;
    weighted += n * probability;
  }
  return weighted / total;
}
