import { describe, expect, it } from 'vitest';
import { acceptanceOf } from './acceptance.ts';

const VERIFICATIONS = 20_000;

function meanOf(accept: ReturnType<typeof acceptanceOf>, drafts: number): number {
  let sum = 0;
  for (let i = 0; i < VERIFICATIONS; i++) sum += accept(7, i, drafts);
  return sum / VERIFICATIONS;
}

describe('acceptanceOf', () => {
  it('accepts a draft only after those before it', () => {
    // 0.8 + 0.8 × 0.5 + 0.8 × 0.5 × 0.25
    expect(meanOf(acceptanceOf([0.8, 0.5, 0.25], 1), 3)).toBeCloseTo(1.3, 1);
  });

  it('replays a recording in its order, from a place of its own for each request, round and round', () => {
    const recorded = [3, 0, 1, 2, 2];
    const accept = acceptanceOf({ recorded }, 1);
    const starts = new Set<number>();
    for (let request = 0; request < 100; request++) {
      const seen = Array.from({ length: 10 }, (_, i) => accept(request, i, 3));
      const start = recorded.findIndex((_, at) => seen.every((each, i) => each === recorded[(at + i) % 5]));
      expect(start).toBeGreaterThanOrEqual(0);
      starts.add(start);
    }
    expect(starts.size).toBe(5);
    expect(meanOf(accept, 3)).toBeCloseTo(1.6, 10);
  });

  it('never accepts more than was drafted', () => {
    const accept = acceptanceOf({ recorded: [3] }, 1);
    expect(accept(0, 0, 2)).toBe(2);
  });

  it('is the same for the same seed, whoever asks first', () => {
    const one = acceptanceOf([0.5, 0.5], 3);
    const other = acceptanceOf([0.5, 0.5], 3);
    const forwards = [0, 1, 2].map((request) => one(request, 0, 2));
    const backwards = [2, 1, 0].map((request) => other(request, 0, 2));
    expect(backwards.reverse()).toEqual(forwards);
  });
});
