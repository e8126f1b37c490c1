import { describe, expect, it } from 'vitest';
import { BlockManager } from './block-manager.ts';
import { VLLM_V0_BARE } from './config.ts';
import { SequenceGroup } from './sequence-group.ts';

function groupOf(promptTokens: number): SequenceGroup {
  return new SequenceGroup({ request: 0, promptTokens, maxTokens: 100, stopAt: 0, priority: 0, arrivalS: 0, tieRank: 0, adapter: 0 }, undefined);
}

describe('BlockManager', () => {
  it('keeps a hundredth of the blocks free at admission', () => {
    const manager = new BlockManager({ ...VLLM_V0_BARE, numGpuBlocks: 200 });
    expect(manager.watermarkBlocks).toBe(2);
    expect(manager.canAllocate(groupOf(198 * 16))).toBe('ok');
    expect(manager.canAllocate(groupOf(198 * 16 + 1))).toBe('never');
    manager.allocate(groupOf(16));
    expect(manager.canAllocate(groupOf(198 * 16))).toBe('later');
  });

  it('wants a free block for the next token even where the last block has room', () => {
    const manager = new BlockManager({ ...VLLM_V0_BARE, numGpuBlocks: 2, watermark: 0 });
    const group = groupOf(20);
    manager.allocate(group);
    expect(group.table).toEqual([0, 1]);
    expect(manager.canAppend(group)).toBe(false);
    group.tokens++;
    expect(manager.canAppend(group)).toBe(false);
  });

  it('needs nothing for a prompt of whole blocks that is still in prefill', () => {
    const manager = new BlockManager({ ...VLLM_V0_BARE, numGpuBlocks: 2, watermark: 0 });
    const group = groupOf(32);
    manager.allocate(group);
    expect(manager.canAppend(group)).toBe(true);
  });

  it('takes a block when the last is full, and frees in order so that the last is reused first', () => {
    const manager = new BlockManager({ ...VLLM_V0_BARE, numGpuBlocks: 4 });
    const group = groupOf(32);
    manager.allocate(group);
    group.tokens++;
    manager.append(group);
    expect([group.table, group.fullSlots, manager.free]).toEqual([[0, 1, 2], 33, 1]);
    group.tokens++;
    manager.append(group);
    expect(group.table).toEqual([0, 1, 2]);
    manager.release(group);
    const next = groupOf(64);
    manager.allocate(next);
    expect(next.table).toEqual([2, 1, 0, 3]);
  });
});
