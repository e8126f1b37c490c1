import { describe, expect, it } from 'vitest';
import { LogBucketSketch } from './log-bucket-sketch.ts';

describe('LogBucketSketch', () => {
  it('keeps count, sum and extremes exactly', () => {
    const sketch = new LogBucketSketch(0.01);
    sketch.add(3, 2);
    sketch.add(0);
    sketch.add(1e-9);
    sketch.add(5, 0);
    expect(sketch).toMatchObject({ count: 4, min: 0, max: 3 });
    expect(sketch.sum).toBe(6.000000001);
    expect([sketch.quantile(0), sketch.quantile(1)]).toEqual([0, 3]);
  });

  it('holds values from the smallest to the largest double within its bound', () => {
    const sketch = new LogBucketSketch(0.01);
    const values = [5e-324, 1e-300, 1, 1e300, Number.MAX_VALUE];
    for (const value of [1, Number.MAX_VALUE, 5e-324, 1e300, 1e-300]) sketch.add(value);
    values.forEach((value, i) => {
      expect(Math.abs(sketch.quantile(i / 4) - value)).toBeLessThanOrEqual(0.01 * value * (1 + 1e-9));
    });
  });

  it('is NaN when empty', () => {
    expect(new LogBucketSketch(0.01).quantile(0.5)).toBeNaN();
  });

  it.each([-1, Infinity, Number.NaN])('refuses the value %d', (value) => {
    const sketch = new LogBucketSketch(0.01);
    expect(() => sketch.add(value)).toThrowError(expect.objectContaining({ code: 'E0022' }));
    expect(sketch.count).toBe(0);
  });

  it.each([-1, 0.5, Number.NaN])('refuses the count %d', (count) => {
    expect(() => new LogBucketSketch(0.01).add(1, count)).toThrowError(expect.objectContaining({ code: 'E0022' }));
  });

  it.each([0, 1, -0.1, Number.NaN])('refuses the accuracy %d', (accuracy) => {
    expect(() => new LogBucketSketch(accuracy)).toThrowError(expect.objectContaining({ code: 'E0022' }));
  });

  it('refuses to merge sketches of different accuracy', () => {
    const merge = (): void => new LogBucketSketch(0.01).merge(new LogBucketSketch(0.02));
    expect(merge).toThrowError(expect.objectContaining({ code: 'E0022' }));
  });

  it('refuses p outside 0 … 1', () => {
    expect(() => new LogBucketSketch(0.01).quantile(99)).toThrowError(expect.objectContaining({ code: 'E0020' }));
  });
});
