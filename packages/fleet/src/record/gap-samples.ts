import { GrowableFloat64, sortOrder } from '@foretoken/kernel';
import type { BatchShare } from '@foretoken/kernel';
import { SketchedParts } from './sketched-parts.ts';
import type { GapDistribution } from './gap-distribution.ts';

const EXACT_RUNS = 1 << 21;

/**
 * Inter-token gaps of all requests as (gap, count) runs. Exact up to two million runs; beyond that
 * sketches with 0.05 % relative error take over, so that memory stays bounded.
 */
export class GapSamples {
  readonly #values: GrowableFloat64 = new GrowableFloat64();
  readonly #counts: GrowableFloat64 = new GrowableFloat64();
  #sketch: SketchedParts | undefined;
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

  /** All gaps in order of size; sorts, so ask once. */
  distribution(): GapDistribution {
    if (this.count === 0) return { quantile: () => NaN };
    if (this.#sketch !== undefined) return this.#sketch.whole();
    return sortedRuns(this.#values.data.subarray(0, this.#values.length), this.#counts.data.subarray(0, this.#counts.length));
  }

  /** Mean of each of about `batches` consecutive parts of the run; empty when it is too short. */
  partMeans(batches: number): number[] {
    if (this.#sketch !== undefined) return this.#sketch.parts().map(({ mean }) => mean);
    return this.#exactParts(batches).map(({ values, counts }) => {
      let sum = 0;
      let count = 0;
      for (let i = 0; i < values.length; i++) {
        sum += values[i]! * counts[i]!;
        count += counts[i]!;
      }
      return sum / count;
    });
  }

  /** Gaps up to `boundS` in each of those parts. */
  sharesBelow(boundS: number, batches: number): BatchShare[] {
    if (this.#sketch !== undefined) return this.#sketch.sharesBelow(boundS);
    return this.#exactParts(batches).map(({ values, counts }) => {
      let below = 0;
      let size = 0;
      for (let i = 0; i < values.length; i++) {
        size += counts[i]!;
        if (values[i]! <= boundS) below += counts[i]!;
      }
      return { below, size };
    });
  }

  /** The p-quantile of each of those parts; sorts. */
  partQuantiles(p: number, batches: number): number[] {
    if (this.#sketch !== undefined) return this.#sketch.parts().map(({ distribution }) => distribution.quantile(p));
    return this.#exactParts(batches).map(({ values, counts }) => sortedRuns(values, counts).quantile(p));
  }

  #exactParts(batches: number): { values: Float64Array; counts: Float64Array }[] {
    const size = Math.floor(this.#values.length / batches);
    if (size < 10) return [];
    return Array.from({ length: batches }, (_, b) => ({ values: this.#values.data.subarray(b * size, (b + 1) * size), counts: this.#counts.data.subarray(b * size, (b + 1) * size) }));
  }

  #toSketch(): void {
    const sketch = new SketchedParts(this.#values.length);
    for (let i = 0; i < this.#values.length; i++) sketch.add(this.#values.data[i]!, this.#counts.data[i]!);
    this.#values.clear();
    this.#counts.clear();
    this.#sketch = sketch;
  }
}

function sortedRuns(values: Float64Array, counts: Float64Array): GapDistribution {
  const order = sortOrder(values);
  /** Gaps up to and including run i of the sorted order. */
  const cumulative = new Float64Array(order.length);
  let total = 0;
  for (let i = 0; i < order.length; i++) cumulative[i] = total += counts[order[i]!]!;
  const at = (rank: number): number => {
    let low = 0;
    let high = order.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > rank) high = middle;
      else low = middle + 1;
    }
    return values[order[low]!]!;
  };
  return {
    quantile: (p): number => {
      const position = (total - 1) * p;
      const rank = Math.floor(position);
      const below = at(rank);
      const above = at(Math.min(total - 1, rank + 1));
      return below + (above - below) * (position - rank);
    },
  };
}
