import { LogBucketSketch, nearestRank, quantileSorted, quantiles, sortOrder, weightedQuantiles } from '@foretoken/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const probabilities = fc.array(probability, { minLength: 1, maxLength: 5 });
const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }));

describe('weightedQuantiles', () => {
  it('equals the quantiles of the expanded multiset to the last bit', () => {
    const rows = fc.array(fc.tuple(value, fc.nat(6)), { maxLength: 60 });
    fc.assert(
      fc.property(rows, probabilities, (pairs, ps) => {
        const expanded = pairs.flatMap(([x, weight]) => Array<number>(weight).fill(x));
        const values = Float64Array.from(pairs, ([x]) => x);
        const weights = Float64Array.from(pairs, ([, weight]) => weight);
        expect(weightedQuantiles(values, weights, ps).map((x) => x + 0)).toEqual(quantiles(expanded, ps).map((x) => x + 0));
      }),
      { numRuns: 500 },
    );
  });
});

describe('quantiles', () => {
  it('rise with p, stay between the extremes and hit them', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), probability, probability, (values, p, q) => {
        const sorted = Float64Array.from(values).sort();
        const [low, high] = [quantileSorted(sorted, Math.min(p, q)), quantileSorted(sorted, Math.max(p, q))];
        expect(low).toBeLessThanOrEqual(high);
        expect(quantileSorted(sorted, 0) === sorted[0]).toBe(true);
        expect(quantileSorted(sorted, 1) === sorted.at(-1)).toBe(true);
        expect(sorted.includes(nearestRank(sorted, p))).toBe(true);
      }),
    );
  });
});

describe('sortOrder', () => {
  it('sorts stably, above and below the size where the algorithm changes', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 200 }), fc.boolean(), (values, large) => {
        const column = Float64Array.from({ length: large ? 8192 + values.length : values.length }, (_, i) => values[i % Math.max(1, values.length)] ?? i);
        const order = sortOrder(column);
        expect(new Set(order).size).toBe(column.length);
        for (let i = 1; i < order.length; i++) {
          const [a, b] = [column[order[i - 1] as number] as number, column[order[i] as number] as number];
          const ordered = Number.isNaN(b) ? !Number.isNaN(a) || inRowOrder(order, i) : a < b || (a === b && inRowOrder(order, i));
          if (!ordered) throw new Error(`rows ${order[i - 1]} (${a}) and ${order[i]} (${b}) are out of order`);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function inRowOrder(order: Uint32Array, i: number): boolean {
  return (order[i - 1] as number) < (order[i] as number);
}

const positive = fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 1e12, noNaN: true }), fc.integer({ min: 1, max: 20 }));
const sample = fc.array(positive, { minLength: 1, maxLength: 120 });

describe('LogBucketSketch', () => {
  it('is within its relative accuracy of the order statistic', () => {
    fc.assert(
      fc.property(sample, probability, fc.constantFrom(0.001, 0.01, 0.1), (values, p, accuracy) => {
        const sketch = sketchOf(values, accuracy);
        const exact = Float64Array.from(values).sort()[Math.floor(p * (values.length - 1))] as number;
        expect(Math.abs(sketch.quantile(p) - exact)).toBeLessThanOrEqual(accuracy * exact * (1 + 1e-9));
      }),
      { numRuns: 500 },
    );
  });

  it('merges in any order and any grouping to the sketch of the whole', () => {
    fc.assert(
      fc.property(sample, sample, sample, probability, (a, b, c, p) => {
        const whole = sketchOf([...a, ...b, ...c], 0.01);
        const forward = sketchOf(a, 0.01);
        forward.merge(sketchOf(b, 0.01));
        forward.merge(sketchOf(c, 0.01));
        const backward = sketchOf(b, 0.01);
        backward.merge(sketchOf(a, 0.01));
        const nested = sketchOf(c, 0.01);
        nested.merge(backward);
        for (const merged of [forward, nested]) {
          expect(merged.quantile(p)).toBe(whole.quantile(p));
          expect([merged.count, merged.min, merged.max]).toEqual([whole.count, whole.min, whole.max]);
          expect(Math.abs(merged.sum - whole.sum)).toBeLessThanOrEqual(1e-15 * whole.sum);
        }
      }),
    );
  });

  it('takes a count for as many additions', () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 50 }), probability, (x, count, p) => {
        const once = new LogBucketSketch(0.01);
        once.add(x, count);
        expect(once.quantile(p)).toBe(sketchOf(Array<number>(count).fill(x), 0.01).quantile(p));
        expect(once.count).toBe(count);
      }),
    );
  });
});

function sketchOf(values: readonly number[], accuracy: number): LogBucketSketch {
  const sketch = new LogBucketSketch(accuracy);
  for (const x of values) sketch.add(x);
  return sketch;
}
