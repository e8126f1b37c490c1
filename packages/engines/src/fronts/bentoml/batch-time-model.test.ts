import { describe, expect, it } from 'vitest';
import { BatchTimeModel, leastSquares } from './batch-time-model.ts';

const batch = (size: number, durationS: number, waitedS = 0): { size: number; durationS: number; waitedS: number } => ({ size, durationS, waitedS });

describe('the time of a batch', () => {
  it.each([[60, 2, 1], [15, 1, 0.5], [3, 0.2, 0.1]])('is guessed from a latency limit of %i s', (limitS, slopeS, baseS) => {
    expect(new BatchTimeModel(limitS)).toMatchObject({ slopeS, baseS });
  });

  it('is the least-squares line through what was seen', () => {
    const { slopeS, baseS } = leastSquares([batch(1, 1.5), batch(2, 2), batch(4, 3)]);
    expect([slopeS, baseS]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(1, 12)]);
    const noisy = leastSquares([batch(1, 1), batch(2, 3), batch(3, 2)]);
    expect([noisy.slopeS, noisy.baseS]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(1, 12)]);
  });

  it('of batches of one size is the smallest line through their mean', () => {
    const { slopeS, baseS } = leastSquares([batch(3, 4), batch(3, 6)]);
    expect(slopeS * 3 + baseS).toBeCloseTo(5, 12);
    expect([slopeS, baseS]).toEqual([1.5, 0.5]);
  });

  it('is fitted at most every five seconds, to the last 50 batches', () => {
    const model = new BatchTimeModel(60);
    model.observe(batch(2, 2, 0.5), 10);
    expect(model.timeS(2)).toBeCloseTo(2, 12);
    model.observe(batch(4, 8, 0.1), 14.9);
    expect(model.timeS(2)).toBeCloseTo(2, 12);
    expect(model.waitS).toBe(0.5);
    model.observe(batch(2, 2, 0.3), 15);
    expect([model.slopeS, model.baseS]).toEqual([expect.closeTo(3, 12), 0]);
    expect(model.waitS).toBeCloseTo(0.3, 12);
    for (let i = 0; i < 50; i++) model.observe(batch(1 + (i % 2), 1 + (i % 2)), 15 + i / 100);
    model.observe(batch(1, 1), 30);
    expect([model.slopeS, model.baseS, model.waitS]).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12), 0]);
  });

  it('never shrinks with the size, nor below nothing', () => {
    const model = new BatchTimeModel(60);
    model.observe(batch(1, 5), 0);
    model.observe(batch(4, 1), 10);
    expect(model.slopeS).toBe(1e-6);
    expect(model.baseS).toBeGreaterThan(0);
  });
});
