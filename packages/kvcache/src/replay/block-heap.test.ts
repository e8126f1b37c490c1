import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockHeap } from './block-heap.ts';

const BLOCKS = 24;
const moves = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('set' as const), block: fc.nat({ max: BLOCKS - 1 }), key: fc.nat({ max: 9 }), tie: fc.nat({ max: 999 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), block: fc.nat({ max: BLOCKS - 1 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
  ),
  { minLength: 1, maxLength: 120, size: 'max' },
);

describe('BlockHeap', () => {
  it('gives up the smallest by key, then by tie, whatever was moved or removed before', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const heap = new BlockHeap(BLOCKS);
        const held = new Map<number, readonly [key: number, tie: number]>();
        const order = ([, a]: readonly [number, readonly [number, number]], [, b]: readonly [number, readonly [number, number]]): number => a[0] - b[0] || a[1] - b[1];
        const pop = (): void => {
          const [smallest] = [...held].sort(order);
          const block = heap.pop();
          expect(held.get(block)).toEqual(smallest![1]);
          held.delete(block);
        };
        for (const move of list) {
          if (move.kind === 'set') {
            heap.set(move.block, move.key, move.tie);
            held.set(move.block, [move.key, move.tie]);
          } else if (move.kind === 'pop') {
            if (held.size > 0) pop();
          } else if (held.delete(move.block)) heap.remove(move.block);
          for (let block = 0; block < BLOCKS; block++) expect(heap.has(block)).toBe(held.has(block));
        }
        while (held.size > 0) pop();
      }),
      { numRuns: 300, seed: 20_261_125 },
    );
  });
});
