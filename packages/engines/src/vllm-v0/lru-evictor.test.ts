import { describe, expect, it } from 'vitest';
import { LruEvictor } from './lru-evictor.ts';

describe('LruEvictor', () => {
  it('evicts the oldest, then the longest prefix, then the smallest id', () => {
    const evictor = new LruEvictor(6);
    evictor.add(0, 2, 16);
    evictor.add(1, 1, 16);
    evictor.add(2, 1, 32);
    evictor.add(5, 1, 48);
    evictor.add(4, 1, 48);
    expect([1, 2, 3, 4, 5].map(() => evictor.evict())).toEqual([4, 5, 2, 1, 0]);
    expect(evictor.size).toBe(0);
  });

  it('forgets a block that is used again, wherever it stands', () => {
    const order = Array.from({ length: 40 }, (_, block) => block);
    for (const gone of order) {
      const evictor = new LruEvictor(40);
      for (const block of order) evictor.add(block, (block * 17) % 40, 16);
      evictor.remove(gone);
      expect(evictor.has(gone)).toBe(false);
      const expected = order.filter((block) => block !== gone).sort((a, b) => ((a * 17) % 40) - ((b * 17) % 40));
      expect(expected.map(() => evictor.evict())).toEqual(expected);
    }
  });
});
