import { NeumaierSum, batchMeansInterval, effectiveSamples, isLongEnough, meanInterval, quantileHalfWidth, quantileSorted, sharesBelow } from '@foretoken/kernel';
import type { GapDistribution } from '../record/gap-distribution.ts';
import type { GapSamples } from '../record/gap-samples.ts';
import type { CdfCurve, MetricSummary } from '../result.ts';

const BATCHES = 20;

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
    if (!isLongEnough(this.count, p, BATCHES)) return null;
    return finite(quantileHalfWidth(sharesBelow(this.#values, this.quantile(p), BATCHES), p, (share) => this.quantile(share)));
  }

  /** How many independent values would tell as much about the p-quantile; null when the run is too short to say. */
  effectiveSamples(p: number): number | null {
    return this.count < BATCHES * 2 ? null : effectiveSamples(sharesBelow(this.#values, this.quantile(p), BATCHES), p);
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
      interval: { mean: this.interval('mean'), p50: this.interval('p50'), p90: this.interval('p90'), p95: this.interval('p95'), p99: this.interval('p99') },
    };
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

  constructor(gaps: GapSamples) {
    this.#gaps = gaps;
    this.#all = gaps.distribution();
  }

  get mean(): number {
    return this.#gaps.mean;
  }

  quantile(p: number): number {
    return this.#all.quantile(p);
  }

  interval(statistic: string): number | null {
    if (statistic === 'mean') {
      const means = this.#gaps.partMeans(BATCHES);
      return means.length === 0 ? null : finite(meanInterval(means).halfWidth);
    }
    const p = percentile(statistic);
    const shares = this.#gaps.sharesBelow(this.quantile(p), BATCHES);
    return shares.length === 0 ? null : finite(quantileHalfWidth(shares, p, (share) => this.quantile(share)));
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
      interval: { mean: this.interval('mean'), p50: this.interval('p50'), p90: this.interval('p90'), p95: this.interval('p95'), p99: this.interval('p99') },
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
