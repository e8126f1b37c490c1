import type { BlockStream } from './block-stream.ts';
import type { ReplayCache, RequestHits } from './cache-policy.ts';
import type { EvictionOrder } from './eviction-order.ts';
import { fillHits } from './fill-hits.ts';

export interface BlockCacheOptions {
  /** In which order the blocks of a request are used; tail first leaves its head the most recent. */
  readonly touch: 'head-first' | 'tail-first';
  /** Blocks, or tokens when `unit` says so; Infinity = never evicts. */
  readonly capacity: number;
  /** In tokens, a partly filled last block takes only its tokens. Default: blocks. */
  readonly unit?: 'blocks' | 'tokens';
}

/**
 * A cache of blocks with zero service time: a request is looked up, then all of its blocks are used or brought in, and
 * only then are victims evicted until the cache fits. The request's own blocks are not protected.
 */
export class BlockCache implements ReplayCache {
  held = 0;
  readonly #stream: BlockStream;
  readonly #order: EvictionOrder;
  readonly #headFirst: boolean;
  readonly #capacity: number;
  readonly #isHeld: Uint8Array;
  /** Tokens of each held block; absent = a block is one unit. */
  readonly #sizes: Int32Array | undefined;
  readonly #blocks: Int32Array;

  constructor(stream: BlockStream, order: EvictionOrder, { touch, capacity, unit }: BlockCacheOptions) {
    this.#stream = stream;
    this.#order = order;
    this.#headFirst = touch === 'head-first';
    this.#capacity = capacity;
    this.#isHeld = new Uint8Array(stream.distinctBlocks);
    this.#sizes = unit === 'tokens' ? new Int32Array(stream.distinctBlocks) : undefined;
    this.#blocks = new Int32Array(stream.longestBlocks);
  }

  serve(request: number, hits: RequestHits): void {
    const blocks = this.#blocks;
    const isHeld = this.#isHeld;
    const count = this.#stream.read(request, blocks);
    let prefix = 0;
    while (prefix < count && isHeld[blocks[prefix]!] === 1) prefix++;
    let anywhere = prefix;
    for (let i = prefix; i < count; i++) anywhere += isHeld[blocks[i]!]!;
    fillHits(hits, this.#stream, request, count, prefix, anywhere);
    this.#order.begin?.(request);
    if (this.#headFirst) for (let i = 0; i < count; i++) this.#use(blocks[i]!, i, request);
    else for (let i = count - 1; i >= 0; i--) this.#use(blocks[i]!, i, request);
    this.#shrink();
  }

  #use(block: number, position: number, request: number): void {
    if (this.#isHeld[block] === 1) {
      this.#order.touch(block, position);
      return;
    }
    this.#isHeld[block] = 1;
    this.#order.insert(block, position);
    if (this.#sizes === undefined) {
      this.held++;
      return;
    }
    const { blockTokens, inputTokens } = this.#stream;
    this.#sizes[block] = Math.min(blockTokens, inputTokens[request]! - position * blockTokens);
    this.held += this.#sizes[block]!;
  }

  #shrink(): void {
    while (this.held > this.#capacity) {
      const victim = this.#order.evict();
      this.#isHeld[victim] = 0;
      this.held -= this.#sizes === undefined ? 1 : this.#sizes[victim]!;
    }
  }
}
