import { NeumaierSum, batchMeansInterval, meanInterval, quantileSorted } from '@foretoken/kernel';
import type { GapDistribution } from '../record/gap-distribution.ts';
import type { GapSamples } from '../record/gap-samples.ts';
import type { CdfCurve, MetricSummary } from '../result.ts';

const BATCHES = 20;
/** A batch shorter than this, or than 1 / min(p, 1 - p), says little about its quantile. */
const MIN_BATCH = 10;

/** Probabilities of the curves: dense in the tail, where planners look. */
const CURVE_P: readonly number[] = [
  ...Array.from({ length: 99 }, (_, i) => (i + 1) / 100),
  ...Array.from({ length: 9 }, (_, i) => 0.991 + i / 1000),
  ...Array.from({ length: 9 }, (_, i) => 0.9991 + i / 10_000),
];

/** A metric sorted once: any statistic, the summary with intervals, and the curve. */
export class Metric {
  /** In time order, NaN left out. */
  readonly #values: Float64Array;
  readonly #sorted: Float64Array;
  /** The same values, each of 20 consecutive batches sorted; made on demand. */
  #batches: Float64Array | undefined;

  constructor(values: Float64Array) {
    this.#values = values.some(Number.isNaN) ? values.filter((value) => !Number.isNaN(value)) : values;
    this.#sorted = this.#values.slice().sort();
  }

  get count(): number {
    return this.#sorted.length;
  }

  get mean(): number {
    if (this.count === 0) return NaN;
    const sum = new NeumaierSum();
    for (const value of this.#values) sum.add(value);
    return sum.total / this.count;
  }

  quantile(p: number): number {
    return this.count === 0 ? NaN : quantileSorted(this.#sorted, p);
  }

  /** Half-width at 95 % from 20 consecutive batches; null when the run is too short. */
  interval(statistic: string): number | null {
    if (statistic === 'mean') return finite(batchMeansInterval(this.#values, BATCHES)?.halfWidth);
    const p = percentile(statistic);
    const size = Math.floor(this.count / BATCHES);
    if (size < MIN_BATCH || size * Math.min(p, 1 - p) < 1 - 1e-9) return null;
    const sorted = this.#sortedBatches(size);
    const quantiles = Array.from({ length: BATCHES }, (_, batch) => quantileSorted(sorted.subarray(batch * size, (batch + 1) * size), p));
    return finite(meanInterval(quantiles).halfWidth);
  }

  summary(): MetricSummary {
    return {
      count: this.count,
      mean: this.mean,
      p50: this.quantile(0.5),
      p90: this.quantile(0.9),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
      min: this.quantile(0),
      max: this.quantile(1),
      interval: { mean: this.interval('mean'), p50: this.interval('p50'), p95: this.interval('p95'), p99: this.interval('p99') },
    };
  }

  #sortedBatches(size: number): Float64Array {
    if (this.#batches === undefined) {
      this.#batches = this.#values.slice(0, BATCHES * size);
      for (let batch = 0; batch < BATCHES; batch++) this.#batches.subarray(batch * size, (batch + 1) * size).sort();
    }
    return this.#batches;
  }

  curve(): CdfCurve {
    if (this.count === 0) return { p: [], valueS: [] };
    return { p: CURVE_P, valueS: CURVE_P.map((p) => this.quantile(p)) };
  }
}

/** The same for inter-token gaps, which exist only as weighted runs. */
export class GapMetric {
  readonly #gaps: GapSamples;
  readonly #all: GapDistribution;
  readonly #parts: ReturnType<GapSamples['parts']>;

  constructor(gaps: GapSamples) {
    this.#gaps = gaps;
    this.#all = gaps.distribution();
    this.#parts = gaps.parts(BATCHES);
  }

  get mean(): number {
    return this.#gaps.mean;
  }

  quantile(p: number): number {
    return this.#all.quantile(p);
  }

  interval(statistic: string): number | null {
    if (this.#parts.length === 0) return null;
    const p = statistic === 'mean' ? 0 : percentile(statistic);
    return finite(meanInterval(this.#parts.map((part) => (statistic === 'mean' ? part.mean : part.distribution.quantile(p)))).halfWidth);
  }

  summary(): MetricSummary {
    return {
      count: this.#gaps.count,
      mean: this.mean,
      p50: this.quantile(0.5),
      p90: this.quantile(0.9),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
      min: this.#gaps.min,
      max: this.#gaps.max,
      interval: { mean: this.interval('mean'), p50: this.interval('p50'), p95: this.interval('p95'), p99: this.interval('p99') },
    };
  }

  curve(): CdfCurve {
    return this.#gaps.count === 0 ? { p: [], valueS: [] } : { p: CURVE_P, valueS: CURVE_P.map((p) => this.quantile(p)) };
  }
}

/** `p99.9` → 0.999. */
export function percentile(statistic: string): number {
  return Number(statistic.slice(1)) / 100;
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
