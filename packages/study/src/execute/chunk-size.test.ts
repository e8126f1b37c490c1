import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkSize } from './chunk-size.ts';

describe('the size of a chunk', () => {
  it('is one point until a point was timed, then a quarter of a second', () => {
    expect(chunkSize({ remaining: 10_000, threads: 2, secondsPerPoint: undefined })).toBe(1);
    expect(chunkSize({ remaining: 10_000, threads: 2, secondsPerPoint: 0.01 })).toBe(25);
    expect(chunkSize({ remaining: 10_000, threads: 2, secondsPerPoint: 10 })).toBe(1);
    expect(chunkSize({ remaining: 10_000, threads: 2, secondsPerPoint: 0 })).toBe(512);
  });

  it('shrinks at the end, so that threads end together', () => {
    expect(chunkSize({ remaining: 20, threads: 2, secondsPerPoint: 0.001 })).toBe(5);
    expect(chunkSize({ remaining: 3, threads: 2, secondsPerPoint: 0.001 })).toBe(1);
    expect(chunkSize({ remaining: 0, threads: 2, secondsPerPoint: undefined })).toBe(0);
  });

  it('always takes something, and never more than there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 256 }), fc.option(fc.double({ min: 0, max: 1e4, noNaN: true }), { nil: undefined }), (remaining, threads, secondsPerPoint) => {
        const size = chunkSize({ remaining, threads, secondsPerPoint });
        expect(Number.isInteger(size) && size >= 1 && size <= remaining).toBe(true);
      }),
    );
  });
});
