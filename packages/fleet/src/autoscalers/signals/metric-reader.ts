import type { ReplicaSample } from '../../metrics/replica-sample.ts';
import type { PodView, ScaleObservation } from '../autoscaler.ts';
import type { ScaleMetric } from '../options/scale-option.ts';

/** Span of the rates, as `rate(…[1m])` of Prometheus. */
const RATE_WINDOW_S = 60;

/**
 * Reads metrics of pods and of the pool from what a controller observes. Rates come from the samples that it has seen in the
 * last minute, so `observe` must be called at every decision. Times of calls never decrease.
 */
export class MetricReader {
  /** Longest interval that it asks the gateway for. */
  static readonly looksBackS: number = RATE_WINDOW_S;
  readonly #seen = new Map<number, ReplicaSample[]>();

  observe({ nowS, pods }: ScaleObservation): void {
    const ids = new Set(pods.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id);
    for (const { id, sample } of pods) {
      if (sample === undefined) continue;
      const seen = this.#seen.get(id) ?? [];
      if (seen.at(-1)?.timeS !== sample.timeS) seen.push(sample);
      while (seen.length > 2 && seen[1]!.timeS <= nowS - RATE_WINDOW_S) seen.shift();
      this.#seen.set(id, seen);
    }
  }

  /** The metric of one pod; undefined while it exports none, or for a rate fewer than two samples. */
  ofPod(metric: ScaleMetric, { id, sample }: PodView): number | undefined {
    if (sample === undefined) return undefined;
    switch (metric) {
      case 'waiting':
      case 'running':
      case 'kvUsage':
        return sample[metric];
      case 'concurrency':
        return sample.waiting + sample.running;
      case 'tokensPerS':
        return this.#rate(id, ({ promptTokens, outputTokens }) => promptTokens + outputTokens);
      case 'requestsPerS':
        return this.#rate(id, ({ requestsReceived }) => requestsReceived);
    }
  }

  /**
   * The sum over the pool, as a query of Prometheus gives it: of all pods that export the metric, those that drain included.
   * Requests that wait in the gateway are part of `waiting` and `concurrency`; `requestsPerS` is counted in the gateway.
   * Undefined when nobody exports it.
   */
  ofPool(metric: ScaleMetric, observation: ScaleObservation): number | undefined {
    const { nowS, pods, buffered } = observation;
    if (metric === 'requestsPerS') {
      const fromS = Math.max(0, nowS - RATE_WINDOW_S);
      return nowS > fromS ? observation.traffic(fromS, nowS).arrivals / (nowS - fromS) : undefined;
    }
    const values = pods.filter(({ phase }) => phase !== 'failed').map((pod) => this.ofPod(metric, pod));
    const known = values.filter((value) => value !== undefined);
    const inGateway = metric === 'waiting' || metric === 'concurrency' ? buffered : 0;
    if (known.length === 0 && inGateway === 0) return undefined;
    return known.reduce((sum, value) => sum + value, inGateway);
  }

  #rate(id: number, counter: (sample: ReplicaSample) => number): number | undefined {
    const seen = this.#seen.get(id) ?? [];
    const [first, last] = [seen[0], seen.at(-1)];
    if (first === undefined || last === undefined || last.timeS <= first.timeS) return undefined;
    return (counter(last) - counter(first)) / (last.timeS - first.timeS);
  }
}
