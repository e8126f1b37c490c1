import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finished } from './check-terms.ts';

const term = { kind: 'slo', name: 'ttft.p99', unit: 's', breach: null, place: { kind: 'flag', flag: '' } } as const;

describe('finished', () => {
  it('measures the room to the bound as a share of it', () => {
    expect(finished({ ...term, comparator: '<=', bound: 1, actual: 0.79, halfWidth: 0.1 }, false)).toMatchObject({ met: true, undecided: false, passed: true, margin: expect.closeTo(0.21, 12) });
    expect(finished({ ...term, comparator: '<=', bound: 1, actual: 1.84, halfWidth: null }, false)).toMatchObject({ met: false, undecided: false, passed: false, margin: expect.closeTo(-0.84, 12) });
    expect(finished({ ...term, comparator: '>=', bound: 0.99, actual: 0.9, halfWidth: null }, false)).toMatchObject({ met: false, margin: expect.closeTo(-1 / 11, 12) });
  });

  it('fails what was not measured, and has no margin to a bound of 0', () => {
    expect(finished({ ...term, comparator: '<=', bound: 1, actual: null, halfWidth: null }, false)).toMatchObject({ met: false, passed: false, margin: null });
    expect(finished({ ...term, comparator: '<=', bound: 0, actual: 0, halfWidth: 0 }, true)).toMatchObject({ met: true, undecided: false, passed: true, margin: null });
  });

  it('under strict passes exactly what holds at both ends of its interval', () => {
    const value = fc.double({ min: -10, max: 10, noNaN: true });
    const width = fc.double({ min: 1e-6, max: 5, noNaN: true });
    fc.assert(fc.property(value, value, width, fc.constantFrom('<=', '>='), (bound, actual, halfWidth, comparator) => {
      const { passed, met } = finished({ ...term, comparator, bound, actual, halfWidth }, true);
      const holds = comparator === '<=' ? actual + halfWidth < bound : actual - halfWidth > bound;
      // Sums and differences may round at the very border.
      if (Math.abs(Math.abs(actual - bound) - halfWidth) > 1e-12) expect(passed).toBe(holds);
      if (passed) expect(met).toBe(true);
    }));
  });
});
