import type { ReplicaSample } from './replica-sample.ts';

/** A sample, or that a scrape got no answer. */
type Seen = ReplicaSample | { readonly timeS: number; readonly isLost: true };

/**
 * Brings samples of pods to controllers, `delayS` after they were taken: the way from the scrape through the store and the adapter.
 * Samples of one pod come in order of their times. Per pod it keeps those under way and the newest that has arrived.
 */
export class MetricPipeline {
  readonly delayS: number;
  readonly #pods = new Map<number, Seen[]>();

  constructor(delayS: number) {
    this.delayS = delayS;
  }

  /** A scrape of `pod` found this. */
  push(pod: number, sample: ReplicaSample): void {
    this.#push(pod, sample);
  }

  /** A scrape of `pod` got no answer: its series is stale from then on, as Prometheus marks it. */
  lose(pod: number, timeS: number): void {
    if (this.#pods.has(pod)) this.#push(pod, { timeS, isLost: true });
  }

  #push(pod: number, sample: Seen): void {
    const queue = this.#pods.get(pod);
    if (queue === undefined) this.#pods.set(pod, [sample]);
    else {
      this.#advance(queue, sample.timeS);
      queue.push(sample);
    }
  }

  /** The newest sample that has arrived by `nowS`, which never decreases; undefined before the first, and after a scrape without an answer. */
  newest(pod: number, nowS: number): ReplicaSample | undefined {
    const queue = this.#pods.get(pod);
    if (queue === undefined) return undefined;
    this.#advance(queue, nowS);
    const [newest] = queue;
    return newest !== undefined && !('isLost' in newest) && this.#hasArrived(newest, nowS) ? newest : undefined;
  }

  /** The pod is gone, and its series with it. */
  drop(pod: number): void {
    this.#pods.delete(pod);
  }

  /** Samples that it holds. */
  get size(): number {
    let size = 0;
    for (const queue of this.#pods.values()) size += queue.length;
    return size;
  }

  #advance(queue: Seen[], nowS: number): void {
    let arrived = 0;
    while (this.#hasArrived(queue[arrived + 1], nowS)) arrived++;
    if (arrived > 0) queue.splice(0, arrived);
  }

  #hasArrived(sample: Seen | undefined, nowS: number): boolean {
    return sample !== undefined && sample.timeS + this.delayS <= nowS;
  }
}
