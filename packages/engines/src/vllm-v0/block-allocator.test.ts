import { SegmentCensus, TokenChain } from '@foretoken/kvcache';
import { describe, expect, it } from 'vitest';
import { BlockAllocator } from './block-allocator.ts';

const BLOCK = 4;

/** Chains of as many prompts, each 40 tokens of the segment named for it. */
function chainsOf(allocator: BlockAllocator, segments: readonly number[]): TokenChain[] {
  const content = {
    offsets: Int32Array.from([...segments.keys(), segments.length]),
    segmentIds: Int32Array.from(segments),
    segmentTokens: new Int32Array(segments.length).fill(40),
  };
  const census = new SegmentCensus(content);
  return segments.map((_, request) => new TokenChain(allocator.index, content, census, request, 0, 0));
}

describe('BlockAllocator without prefix caching', () => {
  it('hands out blocks from 0 on, and first what was freed last', () => {
    const allocator = new BlockAllocator(5, BLOCK, false);
    expect([allocator.take(), allocator.take(), allocator.take()]).toEqual([0, 1, 2]);
    allocator.release(0);
    allocator.release(1);
    expect(allocator.free).toBe(4);
    expect([allocator.take(), allocator.take(), allocator.take()]).toEqual([1, 0, 3]);
    allocator.checkIntegrity(4);
  });
});

describe('BlockAllocator with prefix caching', () => {
  it('gives a name to one block only: a twin is freed for the block that has it', () => {
    const allocator = new BlockAllocator(5, BLOCK, true);
    const [one, other] = chainsOf(allocator, [7, 7]) as [TokenChain, TokenChain];
    const block = allocator.take();
    const twin = allocator.take();
    expect(allocator.promote(one, 0, block)).toBe(block);
    expect(allocator.promote(other, 0, twin)).toBe(block);
    expect(allocator.free).toBe(4);
    allocator.checkIntegrity(2);
    expect(allocator.take()).toBe(twin);
  });

  it('counts a block as computed after the step that named it, or once nobody uses it', () => {
    const allocator = new BlockAllocator(5, BLOCK, true);
    const [chain, other] = chainsOf(allocator, [7, 8]) as [TokenChain, TokenChain];
    const block = allocator.promote(chain, 0, allocator.take());
    expect(allocator.isComputed(block)).toBe(false);
    allocator.markComputed();
    expect(allocator.isComputed(block)).toBe(true);
    const unmarked = allocator.promote(other, 0, allocator.take());
    allocator.releaseNamed(unmarked, BLOCK);
    expect(allocator.isComputed(unmarked)).toBe(true);
  });

  it('keeps what it frees findable until nothing else is free, oldest access lost first', () => {
    const allocator = new BlockAllocator(3, BLOCK, true);
    const [a, b] = chainsOf(allocator, [7, 8, 7, 8]) as [TokenChain, TokenChain];
    const first = allocator.promote(a, 0, allocator.take());
    const second = allocator.promote(b, 0, allocator.take());
    allocator.noteAccess(first, 5);
    allocator.noteAccess(second, 4);
    allocator.releaseNamed(first, BLOCK);
    allocator.releaseNamed(second, BLOCK);
    expect(allocator.free).toBe(3);
    expect([allocator.lookup(a, 0), allocator.lookup(b, 0)]).toEqual([first, second]);
    expect(allocator.take()).toBe(2);
    expect(allocator.take()).toBe(second);
    expect([allocator.lookup(a, 0), allocator.lookup(b, 0)]).toEqual([first, -1]);
    allocator.share(first);
    expect(allocator.free).toBe(0);
    allocator.checkIntegrity(3);
  });

  it('refuses to hand out what it does not have', () => {
    const allocator = new BlockAllocator(1, BLOCK, true);
    allocator.take();
    expect(() => allocator.take()).toThrow('needs a free block');
  });
});
