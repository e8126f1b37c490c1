import { describe, expect, it } from 'vitest';
import { RadixBlockAllocator } from './radix-block-allocator.ts';
import type { BlockAllocation } from './radix-block-allocator.ts';
import { tokenPaths } from './token-paths.fixture.ts';

interface Bench {
  readonly allocator: RadixBlockAllocator;
  take(tokens: number, prompt: string): BlockAllocation;
  refuses(tokens: number, prompt: string): void;
}

/** An allocator that is asked by token numbers; the numbers are those of TGI's own tests of radix.rs. */
function allocatorFor(blockSize: number, blocks: number, prompts: Readonly<Record<string, readonly number[]>>): Bench {
  const allocator = new RadixBlockAllocator(blockSize, blocks);
  const names = Object.keys(prompts);
  const paths = tokenPaths(Object.values(prompts));
  const ask = (tokens: number, prompt: string): BlockAllocation | undefined => allocator.allocate(tokens, paths[names.indexOf(prompt)], prompts[prompt]!.length);
  return {
    allocator,
    take: (tokens, prompt) => {
      const allocation = ask(tokens, prompt);
      expect(allocation).toBeDefined();
      return allocation!;
    },
    refuses: (tokens, prompt) => expect(ask(tokens, prompt)).toBeUndefined(),
  };
}

describe('the radix block allocator (TGI radix.rs)', () => {
  it('finds a prompt again once its request is over', () => {
    const { allocator, take } = allocatorFor(2, 12, { a: [0, 1, 2, 3] });
    const first = take(8, 'a');
    expect(first).toMatchObject({ blocks: Int32Array.of(8, 9, 10, 11), prefixTokens: 0 });
    allocator.free(first);
    expect(take(8, 'a')).toMatchObject({ blocks: Int32Array.of(8, 9, 10, 11), prefixTokens: 4 });
  });

  it('caches whole blocks only', () => {
    const { allocator, take } = allocatorFor(2, 12, { a: [0, 1, 2] });
    const first = take(7, 'a');
    expect(first).toMatchObject({ blocks: Int32Array.of(8, 9, 10, 11), prefixTokens: 0 });
    allocator.free(first);
    expect(take(7, 'a')).toMatchObject({ blocks: Int32Array.of(8, 9, 10, 11), prefixTokens: 2 });
  });

  it('takes the block of the older prompt first', () => {
    const { allocator, take } = allocatorFor(1, 7, { a: [0, 1, 2, 3], b: [4, 5], c: [6, 7, 8, 9] });
    const a = take(4, 'a');
    const b = take(2, 'b');
    expect([[...a.blocks], [...b.blocks]]).toEqual([[3, 4, 5, 6], [1, 2]]);
    allocator.free(a);
    allocator.free(b);
    expect(take(4, 'c')).toMatchObject({ blocks: Int32Array.of(3, 4, 5, 6), prefixTokens: 0 });
  });

  it('keeps one copy of two equal prompts', () => {
    const { allocator, take } = allocatorFor(1, 10, { a: [0, 1, 2, 3] });
    const [a, b] = [take(4, 'a'), take(4, 'a')];
    allocator.free(b);
    allocator.free(a);
    expect(take(4, 'a').prefixTokens).toBe(4);
    expect(allocator.freeList()).toHaveLength(5);
  });

  it('shares a prefix among prompts that part later', () => {
    const { allocator, take } = allocatorFor(1, 20, { a: [0, 1], b: [0, 1, 2, 3, 4, 5], c: [0, 1, 2, 3, 6, 7] });
    const a = take(4, 'a');
    expect([...a.blocks]).toEqual([16, 17, 18, 19]);
    allocator.free(a);
    const b = take(8, 'b');
    expect(b).toMatchObject({ blocks: Int32Array.of(16, 17, 12, 13, 14, 15, 18, 19), prefixTokens: 2 });
    const c = take(8, 'c');
    expect(c).toMatchObject({ blocks: Int32Array.of(16, 17, 6, 7, 8, 9, 10, 11), prefixTokens: 2 });
    allocator.free(c);
    allocator.free(b);
    expect(allocator.freeList()).toHaveLength(11);
    expect(take(6, 'b')).toMatchObject({ blocks: Int32Array.of(16, 17, 6, 7, 14, 15), prefixTokens: 6 });
    expect(take(6, 'c')).toMatchObject({ blocks: Int32Array.of(16, 17, 6, 7, 8, 9), prefixTokens: 6 });
    expect(allocator.freeList()).toHaveLength(11);
  });

  it('counts cached prompts as available, and the rest of a node that is used in part as not', () => {
    const { allocator, take, refuses } = allocatorFor(1, 11, { whole: [0, 1, 2, 3, 4, 5], half: [0, 1, 2], other: [9] });
    allocator.free(take(6, 'whole'));
    expect(allocator.available).toBe(10);
    const half = take(3, 'half');
    expect(half.prefixTokens).toBe(3);
    expect(allocator.used).toBe(6);
    refuses(5, 'other');
    expect(allocator.used).toBe(6);
    allocator.checkIntegrity([half]);
    allocator.free(half);
    expect(allocator.used).toBe(0);
  });

  it('caches a prompt that was never computed when its blocks are given back', () => {
    const { allocator, take } = allocatorFor(1, 10, { a: [0, 1, 2, 3] });
    allocator.free(take(6, 'a'));
    expect(take(6, 'a').prefixTokens).toBe(4);
  });

  it('refuses what does not fit, and forgets what it evicted in vain', () => {
    const { allocator, take, refuses } = allocatorFor(1, 10, { a: [0, 1, 2, 3], b: [7, 8], c: [5] });
    const b = take(4, 'b');
    allocator.free(take(4, 'a'));
    refuses(6, 'c');
    expect(take(4, 'a').prefixTokens).toBe(0);
    expect(b.blocks).toHaveLength(4);
  });
});

describe('without paths (TGI SimpleAllocator)', () => {
  it('hands out blocks from the end of the stack and takes them back', () => {
    const allocator = new RadixBlockAllocator(16, 8);
    const first = allocator.allocate(33);
    expect([...first!.blocks]).toEqual([5, 6, 7]);
    expect(allocator.allocate(80)).toBeUndefined();
    allocator.free(first!);
    expect(allocator.freeList()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(allocator.used).toBe(0);
  });
});
