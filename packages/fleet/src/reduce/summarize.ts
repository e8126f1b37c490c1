import { NeumaierSum, batchMeansInterval, batchQuantileInterval, meanInterval, quantileSorted } from '@foretoken/kernel';
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
    this.#values = values.filter((value) => !Number.isNaN(value));
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
    return finite(batchQuantileInterval(this.#values, percentile(statistic), BATCHES)?.halfWidth);
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

  curve(): CdfCurve {
    if (this.count === 0) return { p: [], valueS: [] };
    return { p: CURVE_P, valueS: CURVE_P.map((p) => this.quantile(p)) };
  }
}

/** The same for inter-token gaps, which exist only as weighted runs. */
export class GapMetric {
  readonly #gaps: GapSamples;

  constructor(gaps: GapSamples) {
    this.#gaps = gaps;
  }

  get mean(): number {
    return this.#gaps.mean;
  }

  quantile(p: number): number {
    return this.#gaps.quantiles([p])[0]!;
  }

  interval(statistic: string): number | null {
    const { mean, quantile } = this.#gaps.batches(BATCHES, statistic === 'mean' ? 0.5 : percentile(statistic));
    const values = statistic === 'mean' ? mean : quantile;
    return values.length === 0 ? null : finite(meanInterval(values).halfWidth);
  }

  summary(): MetricSummary {
    const [p50, p90, p95, p99] = this.#gaps.quantiles([0.5, 0.9, 0.95, 0.99]) as [number, number, number, number];
    return {
      count: this.#gaps.count,
      mean: this.mean,
      p50,
      p90,
      p95,
      p99,
      min: this.#gaps.min,
      max: this.#gaps.max,
      interval: { mean: this.interval('mean'), p50: this.interval('p50'), p95: this.interval('p95'), p99: this.interval('p99') },
    };
  }

  curve(): CdfCurve {
    return this.#gaps.count === 0 ? { p: [], valueS: [] } : { p: CURVE_P, valueS: this.#gaps.quantiles(CURVE_P) };
  }
}

/** `p99.9` → 0.999. */
export function percentile(statistic: string): number {
  return Number(statistic.slice(1)) / 100;
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
