import { GrowableFloat64, LogBucketSketch, weightedQuantiles } from '@foretoken/kernel';

const EXACT_RUNS = 1 << 21;
const SKETCH_ACCURACY = 0.0005;

/**
 * Inter-token gaps of all requests as (gap, count) runs. Exact up to two million runs; beyond that a
 * sketch with 0.05 % relative error takes over, so that memory stays bounded.
 */
export class GapSamples {
  readonly #values: GrowableFloat64 = new GrowableFloat64();
  readonly #counts: GrowableFloat64 = new GrowableFloat64();
  #sketch: LogBucketSketch | undefined;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;
  count = 0;

  add(gapS: number, count: number): void {
    this.count += count;
    this.#sum += gapS * count;
    if (gapS < this.#min) this.#min = gapS;
    if (gapS > this.#max) this.#max = gapS;
    if (this.#sketch !== undefined) this.#sketch.add(gapS, count);
    else {
      this.#values.push(gapS);
      this.#counts.push(count);
      if (this.#values.length >= EXACT_RUNS) this.#toSketch();
    }
  }

  get isExact(): boolean {
    return this.#sketch === undefined;
  }

  get mean(): number {
    return this.count === 0 ? NaN : this.#sum / this.count;
  }

  get min(): number {
    return this.count === 0 ? NaN : this.#min;
  }

  get max(): number {
    return this.count === 0 ? NaN : this.#max;
  }

  quantiles(ps: readonly number[]): number[] {
    if (this.count === 0) return ps.map(() => NaN);
    if (this.#sketch !== undefined) return ps.map((p) => this.#sketch!.quantile(p));
    return weightedQuantiles(this.#values.toArray(), this.#counts.toArray(), ps);
  }

  /** Statistics of `batches` consecutive parts of the run, for batch intervals; empty when not exact. */
  batches(batches: number, p: number): { mean: number[]; quantile: number[] } {
    const mean: number[] = [];
    const quantile: number[] = [];
    const values = this.#values.toArray();
    const counts = this.#counts.toArray();
    const size = Math.floor(values.length / batches);
    if (this.#sketch !== undefined || size < 10) return { mean, quantile };
    for (let b = 0; b < batches; b++) {
      const part = values.slice(b * size, (b + 1) * size);
      const weights = counts.slice(b * size, (b + 1) * size);
      let sum = 0;
      let n = 0;
      for (let i = 0; i < part.length; i++) {
        sum += part[i]! * weights[i]!;
        n += weights[i]!;
      }
      mean.push(sum / n);
      quantile.push(weightedQuantiles(part, weights, [p])[0]!);
    }
    return { mean, quantile };
  }

  #toSketch(): void {
    const sketch = new LogBucketSketch(SKETCH_ACCURACY);
    for (let i = 0; i < this.#values.length; i++) sketch.add(this.#values.data[i]!, this.#counts.data[i]!);
    this.#values.clear();
    this.#counts.clear();
    this.#sketch = sketch;
  }
}
