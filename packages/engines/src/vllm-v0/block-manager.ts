import { BlockAllocator } from './block-allocator.ts';
import type { VllmV0Config } from './config.ts';
import type { SequenceGroup } from './sequence-group.ts';

/** `AllocStatus`: now, once others have left, or not at all. */
export type AllocStatus = 'ok' | 'later' | 'never';

/** Block tables over the allocator: `SelfAttnBlockSpaceManager` of vllm/core/block_manager.py (v0.10.0). */
export class BlockManager {
  readonly allocator: BlockAllocator;
  readonly watermarkBlocks: number;
  readonly #blockSize: number;

  constructor(config: VllmV0Config) {
    this.#blockSize = config.blockSizeTokens;
    this.allocator = new BlockAllocator(config.numGpuBlocks, config.blockSizeTokens, config.enablePrefixCaching);
    this.watermarkBlocks = Math.floor(config.watermark * config.numGpuBlocks);
  }

  get free(): number {
    return this.allocator.free;
  }

  /** Hits in the prefix cache are not credited. */
  canAllocate(group: SequenceGroup): AllocStatus {
    const needed = Math.ceil(group.tokens / this.#blockSize);
    if (this.allocator.blocks - needed < this.watermarkBlocks) return 'never';
    return this.free - needed >= this.watermarkBlocks ? 'ok' : 'later';
  }

  /** Blocks for the whole prompt at once, cached ones where there are some. */
  allocate(group: SequenceGroup): void {
    const { allocator } = this;
    const full = Math.floor(group.tokens / this.#blockSize);
    for (let i = 0; i < full; i++) {
      const cached = group.chain === undefined ? -1 : allocator.lookup(group.chain, i);
      if (cached >= 0) {
        allocator.share(cached);
        group.table.push(cached);
      } else this.#push(group, i, true);
    }
    if (group.tokens % this.#blockSize > 0) this.#push(group, full, false);
    group.fullSlots = group.tokens;
    group.accessS = NaN;
  }

  /**
   * Upstream's upper bound of the blocks that the next tokens touch: at least one free block for any unseen token,
   * even where the last block has room.
   */
  canAppend(group: SequenceGroup): boolean {
    const unseen = group.tokens - group.fullSlots;
    const first = this.#blockSize - (group.fullSlots % this.#blockSize);
    return 1 + Math.ceil((unseen - first) / this.#blockSize) <= this.free;
  }

  /** Slots for the tokens that have none yet. */
  append(group: SequenceGroup): void {
    for (; group.fullSlots < group.tokens; group.fullSlots++) this.appendAt(group, group.fullSlots);
  }

  /** A slot for the token at `position`, behind those that have one. */
  appendAt(group: SequenceGroup, position: number): void {
    const i = Math.floor(position / this.#blockSize);
    const fills = (position + 1) % this.#blockSize === 0;
    if (position % this.#blockSize === 0) this.#push(group, i, fills);
    else if (fills) this.#promote(group, i);
  }

  /** Gives all blocks back: those that are not full as they are, the others to the evictor. */
  release(group: SequenceGroup): void {
    const { allocator } = this;
    const { table, chain, accessS, fullSlots } = group;
    if (chain !== undefined && !Number.isNaN(accessS)) for (const block of table) allocator.noteAccess(block, accessS);
    for (let i = 0; i < table.length; i++) {
      const end = (i + 1) * this.#blockSize;
      if (chain !== undefined && end <= fullSlots) allocator.releaseNamed(table[i]!, end);
      else allocator.release(table[i]!);
    }
    group.table = [];
    group.foundTokens = -1;
  }

  /**
   * Tokens of the leading blocks that are cached and computed, found by binary search as upstream does it
   * (`ComputedBlocksTracker`); frozen while a prefill lasts.
   */
  cachedTokens(group: SequenceGroup, tokens: number): number {
    const { chain } = group;
    if (chain === undefined) return 0;
    if (group.foundTokens >= 0 && group.isPrefill) return group.foundTokens;
    let low = 0;
    let high = Math.floor(tokens / this.#blockSize);
    while (low < high) {
      const middle = (low + high) >> 1;
      const block = this.allocator.lookup(chain, middle);
      if (block >= 0 && this.allocator.isComputed(block)) low = middle + 1;
      else high = middle;
    }
    group.foundTokens = low * this.#blockSize;
    return group.foundTokens;
  }

  #push(group: SequenceGroup, i: number, fills: boolean): void {
    group.table.push(this.allocator.take());
    if (fills) this.#promote(group, i);
  }

  #promote(group: SequenceGroup, i: number): void {
    if (group.chain !== undefined) group.table[i] = this.allocator.promote(group.chain, i, group.table[i]!);
  }
}
