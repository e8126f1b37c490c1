import { describe, expect, it } from 'vitest';
import { duration } from './duration.ts';
import { halfWidthText, positiveHalfWidthText } from './half-width.ts';

describe('an interval behind a figure', () => {
  it('stands with its unit', () => {
    expect(halfWidthText(0.412, 0.033, duration)).toBe(' ± 33.0 ms');
    expect(halfWidthText(-0.756, 0.811, duration)).toBe(' ± 811 ms');
    expect(positiveHalfWidthText(0.412, 0.033, duration)).toBe(' ± 33.0 ms');
  });

  it('is left out where there is none, or only rounding', () => {
    for (const halfWidth of [null, 0, 8.44e-16]) expect(positiveHalfWidthText(0.0123, halfWidth, duration)).toBe('');
    expect(halfWidthText(0, 0, duration)).toBe('');
  });

  it('says no more than uncertain where it is wider than a figure that cannot be negative', () => {
    expect(positiveHalfWidthText(0.219, 1.72, duration)).toBe(' (uncertain)');
  });
});
