import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { RecencyStack } from './recency-stack.ts';

describe('RecencyStack', () => {
  it.each([['head first', false], ['tail first', true]])('counts what was used after a block as a list does, through many renumberings: %s', (_, tailFirst) => {
    const blocks = 700;
    const burst = 40;
    const stack = new RecencyStack(blocks, burst);
    const random = randomStream(7, 'recency-stack');
    const draw = (bound: number): number => Math.floor(random.nextFloat() * bound);
    let list: number[] = [];
    let asked = 0;
    // Some 30,000 uses: the 2,000 slots run out a dozen times and more.
    for (let request = 0; request < 1500; request++) {
      const count = 1 + draw(burst);
      const start = draw(blocks - burst);
      const used = Int32Array.from({ length: burst }, (__, i) => start + i);
      stack.makeRoom(count);
      for (const block of used) {
        const at = list.indexOf(block);
        expect(stack.slotOf(block) >= 0).toBe(at >= 0);
        if (at < 0) continue;
        expect(stack.usedAfter(stack.slotOf(block))).toBe(list.length - 1 - at);
        asked++;
      }
      stack.use(used, count, tailFirst);
      const order = [...used.subarray(0, count)];
      const now = new Set(order);
      list = [...list.filter((block) => !now.has(block)), ...(tailFirst ? order.toReversed() : order)];
    }
    expect(asked).toBeGreaterThan(50_000);
  });
});
