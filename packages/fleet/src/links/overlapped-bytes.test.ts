import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlappedBytes } from './overlapped-bytes.ts';

describe('overlappedBytes', () => {
  it('leaves the last layer where sending keeps up', () => {
    // 10 layers of 10 bytes, one each 0.1 s, at 200 bytes/s: 0.05 s each.
    expect(overlappedBytes(100, 10, 1, 200)).toEqual({ bytes: 10, lateS: 0.05 });
  });

  it('leaves what a slow link could not send since the first layer', () => {
    // The link is busy from 0.1 to 1 s: 0.9 x 50 = 45 bytes; 55 are late, 1.1 s.
    expect(overlappedBytes(100, 10, 1, 50)).toEqual({ bytes: 55, lateS: 1.1 });
  });

  it('overlaps nothing with one layer, or without computation', () => {
    expect(overlappedBytes(100, 1, 1, 50)).toEqual({ bytes: 100, lateS: 2 });
    expect(overlappedBytes(100, 10, 0, 50)).toEqual({ bytes: 100, lateS: 2 });
    expect(overlappedBytes(0, 10, 1, 50)).toEqual({ bytes: 0, lateS: 0 });
  });

  it('ends when a queue of the layers would: each after it is computed and after the one before', () => {
    const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 80 }), positive, positive, (bytes, layers, computeS, bytesPerS) => {
        let freeS = 0;
        for (let i = 1; i <= layers; i++) freeS = Math.max(freeS, (i * computeS) / layers) + bytes / layers / bytesPerS;
        const { lateS } = overlappedBytes(bytes, layers, computeS, bytesPerS);
        expect(Math.abs(computeS + lateS - freeS)).toBeLessThan(1e-9 * freeS);
      }),
      { numRuns: 300, seed: 20261201 },
    );
  });
});
