import { describe, expect, it } from 'vitest';
import { batchOf } from './deployments.fixture.ts';
import { linearStepTime } from './linear-step-time.ts';

const model = linearStepTime({ base: 0.01, perToken: 1e-5, perRequest: 3e-4, perContextToken: 2e-8 });

describe('linear step time', () => {
  it('adds its terms in the recorded order', () => {
    const batch = batchOf([10, 20, 33], [[100, 7]]);
    expect(model.stepTimeS(batch)).toBe(0.01 + 1e-5 * 103 + 3e-4 * 4 + 2e-8 * 70);
  });

  it('is 0 for an empty batch and the same for decodes by both ways', () => {
    expect(model.stepTimeS(batchOf([]))).toBe(0);
    expect(model.decodeTimeS(0, 0)).toBe(0);
    for (const n of [1, 7, 255]) {
      const batch = batchOf(Array.from({ length: n }, (_, i) => 13 * i));
      expect(model.decodeTimeS(n, batch.contextTokens)).toBe(model.stepTimeS(batch));
    }
  });

  it('adds up from parts and scales', () => {
    const batch = batchOf([10, 20], [[100, 7]]);
    const { totalS, gemmS, attentionDecodeS, hostS } = model.parts(batch);
    expect(gemmS + attentionDecodeS + hostS).toBeCloseTo(totalS, 15);
    expect(model.withFactors({ gpuScale: 2 }).stepTimeS(batch)).toBeCloseTo(totalS + gemmS + attentionDecodeS, 15);
    expect(model.withFactors({ prefillScale: 2 }).stepTimeS(batch)).toBeCloseTo(2 * totalS, 15);
  });

  it('refuses negative and non-finite coefficients', () => {
    const cost = { base: 0.01, perToken: 0, perRequest: 0, perContextToken: 0 };
    expect(() => linearStepTime({ ...cost, perToken: -1 })).toThrow(expect.objectContaining({ code: 'E0407', path: 'perToken' }));
    expect(() => linearStepTime({ ...cost, base: Number.NaN })).toThrow(/base is NaN/);
  });
});
