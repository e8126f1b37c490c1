import { describe, expect, it } from 'vitest';
import { TimeWeighted } from './time-weighted.ts';

describe('TimeWeighted', () => {
  it('integrates a step function', () => {
    const queue = new TimeWeighted(10, 2);
    queue.set(12, 5);
    queue.set(13, 0);
    expect(queue.area(20)).toBe(9);
    expect(queue.mean(20)).toBe(0.9);
    expect(queue.max).toBe(5);
    expect(queue.value).toBe(0);
  });

  it('gives no weight to what lasts an instant, not even to the maximum', () => {
    const queue = new TimeWeighted();
    queue.set(1, 100);
    queue.set(1, 1);
    queue.set(2, 0);
    expect(queue.area(2)).toBe(1);
    expect(queue.max).toBe(1);
  });

  it('counts the current value until the time that is asked', () => {
    const queue = new TimeWeighted(0, 3);
    expect(queue.mean(0)).toBe(3);
    expect(queue.mean(5)).toBe(3);
    expect(queue.max).toBe(3);
  });

  it('does not drift over a million small steps', () => {
    const queue = new TimeWeighted();
    const stepS = 2 ** -20;
    for (let i = 1; i <= 1_000_000; i++) queue.set(i * stepS, 0.1);
    expect(queue.area(1_000_000 * stepS)).toBeCloseTo(0.1 * 999_999 * stepS, 15);
  });

  it.each([0.5, Number.NaN])('refuses time %d after 1', (timeS) => {
    const queue = new TimeWeighted(1);
    expect(() => queue.set(timeS, 1)).toThrowError(expect.objectContaining({ code: 'E0030' }));
    expect(() => queue.mean(timeS)).toThrowError(expect.objectContaining({ code: 'E0030' }));
  });
});
