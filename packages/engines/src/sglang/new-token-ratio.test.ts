import { describe, expect, it } from 'vitest';
import { NewTokenRatio } from './new-token-ratio.ts';

describe('the share of outputs that is reserved', () => {
  it('starts at 0.7 x conservativeness, at most at 1', () => {
    expect(new NewTokenRatio(1).value).toBe(0.7);
    expect(new NewTokenRatio(0.1).value).toBeCloseTo(0.07, 12);
    expect(new NewTokenRatio(2).value).toBe(1);
  });

  it('falls to 0.14 of that within 600 decode steps, and no further', () => {
    const ratio = new NewTokenRatio(1);
    ratio.decay();
    expect(ratio.value).toBeCloseTo(0.7 - (0.7 - 0.098) / 600, 12);
    for (let step = 1; step < 599; step++) ratio.decay();
    expect(ratio.value).toBeGreaterThan(0.098 + 1e-6);
    for (let step = 0; step < 10; step++) ratio.decay();
    expect(ratio.value).toBeCloseTo(0.098, 12);
  });

  it('after a retraction is what survivors have and will have in 20 steps, of what they may have', () => {
    const ratio = new NewTokenRatio(1);
    ratio.afterRetraction([10, 30], [100, 99], 20);
    expect(ratio.value).toBe(80 / 200);
    ratio.afterRetraction([90], [100], 20);
    expect(ratio.value).toBe(1);
  });

  it('starts anew when the server idles', () => {
    const ratio = new NewTokenRatio(0.5);
    ratio.decay();
    ratio.reset();
    expect(ratio.value).toBe(0.35);
  });
});
