/** A station whose total rate depends on how many it serves, with room for `places` in all. */
export interface StateDependentQueue {
  readonly arrivalPerS: number;
  /** Most in service at once. */
  readonly batch: number;
  /** Most in service and waiting; further arrivals are lost. */
  readonly places: number;
  /** Requests per second that end while `inService` (1 … batch) are served. */
  servicePerS(inService: number): number;
}

/** Stationary means of such a station. */
export interface QueueMeans {
  readonly inSystem: number;
  readonly inService: number;
  readonly waiting: number;
  /** Share of time with the batch full: an arrival then waits or is lost. */
  readonly full: number;
  /** Share of arrivals that are lost. */
  readonly blocked: number;
  readonly throughputPerS: number;
  /** Mean seconds of those that are not lost. */
  readonly waitS: number;
  readonly serviceS: number;
}

const HUGE = 1e200;

/**
 * Exact means of the birth-death chain M/M(n)/1/K. With processor sharing the service times may have any distribution while the
 * batch is not full. The same chain as llm-d workload-variant-autoscaler pkg/analyzer/queueanalyzer.go (inferno).
 */
export function stateDependentQueue({ arrivalPerS, batch, places, servicePerS }: StateDependentQueue): QueueMeans {
  const fullRate = servicePerS(batch);
  // Weights relative to the empty state, scaled down together before they overflow.
  let [weight, total, inSystem, inService, full] = [1, 1, 0, 0, 0];
  for (let n = 1; n <= places; n++) {
    weight *= arrivalPerS / (n < batch ? servicePerS(n) : fullRate);
    total += weight;
    inSystem += n * weight;
    inService += Math.min(n, batch) * weight;
    if (n >= batch) full += weight;
    if (weight > HUGE) {
      [total, inSystem, inService, full] = [total / weight, inSystem / weight, inService / weight, full / weight];
      weight = 1;
    }
  }
  const blocked = weight / total;
  const throughputPerS = arrivalPerS * (1 - blocked);
  const [inSystemMean, inServiceMean] = [inSystem / total, inService / total];
  const waiting = inSystemMean - inServiceMean;
  return { inSystem: inSystemMean, inService: inServiceMean, waiting, full: full / total, blocked, throughputPerS, waitS: waiting / throughputPerS, serviceS: inServiceMean / throughputPerS };
}
