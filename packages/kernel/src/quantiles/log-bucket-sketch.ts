import { sketchError } from '../diagnostics.ts';
import { NeumaierSum } from '../statistics/neumaier-sum.ts';
import { checkProbability } from './check-probability.ts';

/**
 * A mergeable histogram with buckets of equal width in the logarithm: C. Masson, J. E. Rim and
 * H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees",
 * VLDB 2019. Buckets are never collapsed, so the bound holds for every quantile; a factor of 1e12
 * between the extremes costs 11 KB at 1 % accuracy. Zeros have their own bucket; negative values
 * are refused. Merging in any order gives the same quantiles.
 */
export class LogBucketSketch {
  /** Relative error bound of `quantile`. */
  readonly relativeAccuracy: number;
  /** Values added. */
  count = 0;
  min: number = Infinity;
  max: number = -Infinity;

  readonly #sum = new NeumaierSum();
  readonly #logGamma: number;
  #zeros = 0;
  /** Counts of the buckets `#offset` … `#offset + #counts.length - 1`. */
  #counts: Float64Array = new Float64Array(0);
  #offset = 0;

  /** Throws E0022 unless 0 < relativeAccuracy < 1. */
  constructor(relativeAccuracy: number) {
    if (!(relativeAccuracy > 0 && relativeAccuracy < 1)) {
      throw sketchError(`got the relative accuracy ${relativeAccuracy}`, 'Choose one above 0 and below 1, such as 0.01.');
    }
    this.relativeAccuracy = relativeAccuracy;
    this.#logGamma = Math.log1p(relativeAccuracy) - Math.log1p(-relativeAccuracy);
  }

  /** Sum of the values added. */
  get sum(): number {
    return this.#sum.total;
  }

  /** Adds a value `count` times. Throws E0022 unless the value is finite and >= 0, the count whole and >= 0. */
  add(value: number, count = 1): void {
    if (!(value >= 0 && value < Infinity)) throw sketchError(`got the value ${value}`, 'Add finite values from 0.');
    if (!(Number.isInteger(count) && count >= 0)) throw sketchError(`got the count ${count}`, 'Counts are whole.');
    if (count === 0) return;
    this.count += count;
    this.#sum.add(value * count);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value === 0) this.#zeros += count;
    else this.#addToBucket(Math.ceil(Math.log(value) / this.#logGamma), count);
  }

  /** Adds everything the other sketch holds. Throws E0022 when its accuracy differs. */
  merge(other: LogBucketSketch): void {
    if (other.relativeAccuracy !== this.relativeAccuracy) {
      throw sketchError(
        `of accuracy ${this.relativeAccuracy} cannot take one of ${other.relativeAccuracy}`,
        'Build both with the same relative accuracy.',
      );
    }
    this.count += other.count;
    this.#sum.add(other.sum);
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.#zeros += other.#zeros;
    const counts = other.#counts;
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] !== 0) this.#addToBucket(other.#offset + i, counts[i] as number);
    }
  }

  /**
   * An estimate within `relativeAccuracy` of the order statistic of 0-based rank floor(p (count - 1)),
   * exact for the first and the last. NaN when empty. Throws E0020 unless 0 <= p <= 1.
   */
  quantile(p: number): number {
    checkProbability('quantile probability', p);
    if (this.count === 0) return Number.NaN;
    const rank = Math.floor(p * (this.count - 1));
    if (rank === 0) return this.min;
    if (rank === this.count - 1) return this.max;
    let cumulative = this.#zeros;
    if (rank < cumulative) return 0;
    for (let i = 0; i < this.#counts.length; i++) {
      cumulative += this.#counts[i] as number;
      if (rank < cumulative) return this.#clamp(this.#bucketValue(this.#offset + i));
    }
    return this.max;
  }

  /** Values up to `bound`, those of its own bucket included: exact to `relativeAccuracy` of the bound. */
  countUpTo(bound: number): number {
    if (!(bound >= 0)) return 0;
    if (bound >= this.max) return this.count;
    const last = bound === 0 ? -1 : Math.min(this.#counts.length - 1, Math.ceil(Math.log(bound) / this.#logGamma) - this.#offset);
    let count = this.#zeros;
    for (let i = 0; bound > 0 && i <= last; i++) count += this.#counts[i] as number;
    return count;
  }

  /** The point of the bucket (γ^(i-1), γ^i] with equal relative distance to both ends: 2 γ^i / (γ + 1). */
  #bucketValue(bucket: number): number {
    return Math.exp(bucket * this.#logGamma) * (1 - this.relativeAccuracy);
  }

  #clamp(value: number): number {
    return Math.min(this.max, Math.max(this.min, value));
  }

  #addToBucket(bucket: number, count: number): void {
    const slot = bucket - this.#offset;
    if (slot < 0 || slot >= this.#counts.length) this.#makeRoom(bucket);
    (this.#counts[bucket - this.#offset] as number) += count;
  }

  #makeRoom(bucket: number): void {
    const old = this.#counts;
    const first = old.length === 0 ? bucket : Math.min(bucket, this.#offset);
    const last = old.length === 0 ? bucket : Math.max(bucket, this.#offset + old.length - 1);
    const slack = Math.max(32, (last - first) >> 1);
    const offset = bucket === first ? first - slack : first;
    const end = bucket === last ? last + slack : last;
    this.#counts = new Float64Array(end - offset + 1);
    this.#counts.set(old, old.length === 0 ? 0 : this.#offset - offset);
    this.#offset = offset;
  }
}
