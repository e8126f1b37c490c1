import { describe, expect, it } from 'vitest';
import { availability, availabilityOf, replicasForAvailability } from './availability.ts';

describe('availability', () => {
  it('is up time over all time', () => {
    expect(availability(99, 1)).toBe(0.99);
  });

  it('of 8 of n at 0.99 each', () => {
    // n = 8: 0.99^8 = 0.922745; n = 9: 0.99^9 + 9 * 0.99^8 * 0.01 = 0.913517 + 0.083047 = 0.996564; n = 10: 0.99989
    expect(availabilityOf(8, 8, 0.99)).toBeCloseTo(0.9227, 4);
    expect(availabilityOf(8, 9, 0.99)).toBeCloseTo(0.913517 + 0.083047, 6);
    expect(availabilityOf(8, 10, 0.99)).toBeCloseTo(0.99989, 5);
  });

  it('is certain or impossible at the edges', () => {
    expect([availabilityOf(0, 5, 0.1), availabilityOf(6, 5, 0.9), availabilityOf(3, 5, 1), availabilityOf(3, 5, 0)]).toEqual([1, 0, 1, 0]);
  });

  it('finds the fewest replicas, none where no number is enough', () => {
    expect(replicasForAvailability(8, 0.99, 0.99)).toBe(9);
    expect(replicasForAvailability(8, 0.99, 0.9999)).toBe(11);
    expect(replicasForAvailability(8, 0.01, 0.9999, 20)).toBeUndefined();
  });

  it('of many is no rounding error', () => {
    expect(availabilityOf(1000, 1000, 0.999)).toBeCloseTo(0.999 ** 2 * Math.exp(998 * Math.log(0.999)), 12);
    expect(availabilityOf(1, 2000, 0.001)).toBeCloseTo(1 - Math.exp(2000 * Math.log1p(-0.001)), 9);
  });
});
