import { assert } from '@foretoken/kernel';
import type { TokenPath } from '../token-path.ts';
import { CacheBlock, DEFAULT_PRIORITY } from './cache-block.ts';
import { ChildBlocks } from './child-blocks.ts';
import { PriorityQueues } from './priority-queues.ts';

/** How important a block is after its release, and for how long. */
export interface Retention {
  readonly priority: number;
  /** Infinity = for good. */
  readonly durationS: number;
}

/** What a {@link PriorityBlockPool} is made with. */
export interface PriorityBlockPoolOptions {
  readonly blocks: number;
  readonly blockSizeTokens: number;
  /** Reuse the beginning of a block whose rest differs. */
  readonly partialReuse: boolean;
  /** Copy such a block when somebody needs it; else only blocks that nobody needs are reused in part. */
  readonly copyOnPartialReuse: boolean;
  /** Blocks in host memory; default none. */
  readonly hostBlocks?: number;
  /** Blocks of less priority are not moved to the host. */
  readonly offloadMinPriority?: number;
}

/** Blocks of a prompt, and how many of its tokens they hold already. */
export interface AcquiredBlocks {
  readonly blocks: CacheBlock[];
  readonly cachedTokens: number;
}

const NOTHING_SAID: Retention = { priority: DEFAULT_PRIORITY, durationS: Infinity };

/**
 * Paged KV blocks with reuse through a radix tree of blocks, evicted by priority and then by age, optionally backed
 * by host memory. Models `WindowBlockManager` of TensorRT-LLM's kvCacheManager.cpp at 002ba6a7.
 */
export class PriorityBlockPool {
  readonly usable: number;
  readonly blockSizeTokens: number;
  /** Grows whenever a look-up could turn out otherwise. */
  changes = 0;
  /** Blocks that can be found, on the GPU and on the host. */
  cached = 0;
  /** Blocks moved to the host, and back. */
  offloaded = 0;
  onboarded = 0;
  readonly #options: PriorityBlockPoolOptions;
  readonly #root: CacheBlock = new CacheBlock();
  readonly #free: PriorityQueues = new PriorityQueues();
  /** Free blocks that were never taken: the oldest of the default priority. They are made when they are. */
  #untouched: number;
  readonly #host: PriorityQueues = new PriorityQueues();
  readonly #isEligible: (block: CacheBlock) => boolean;
  #nowS = 0;

  constructor(options: PriorityBlockPoolOptions) {
    assert(options.blocks >= 1, 'a pool has blocks');
    this.#options = options;
    this.usable = options.blocks;
    this.blockSizeTokens = options.blockSizeTokens;
    this.#isEligible = options.copyOnPartialReuse ? (): boolean => true : (block): boolean => block.references === 0 && block.isLeaf;
    this.#untouched = options.blocks;
    for (let i = 0; i < (options.hostBlocks ?? 0); i++) {
      const block = new CacheBlock();
      block.isOnHost = true;
      this.#host.push(block, 0);
    }
  }

  get free(): number {
    return this.#free.size + this.#untouched;
  }

  get used(): number {
    return this.usable - this.free;
  }

  /** Time passes: priorities end. */
  refresh(nowS: number): void {
    this.#nowS = nowS;
    this.#free.refresh(nowS);
    this.#host.refresh(nowS);
  }

  /** Tokens of a prompt that {@link acquire} would find; the last one is always computed. */
  cachedTokens(path: TokenPath, tokens: number): number {
    let found = 0;
    let node = this.#root;
    while (found < tokens - 1) {
      const wanted = Math.min(this.blockSizeTokens, tokens - 1 - found);
      const block = node.children?.exact(path, found, wanted);
      if (block?.tokens !== this.blockSizeTokens) return found + (block?.tokens ?? this.#partial(node, path, found, wanted)?.tokens ?? 0);
      found += wanted;
      node = block;
    }
    return found;
  }

  /** First whole block of the first `tokens` tokens that nobody has; -1 = none is missing. */
  firstMissing(path: TokenPath, tokens: number): number {
    let node = this.#root;
    const blocks = Math.floor(tokens / this.blockSizeTokens);
    for (let i = 0; i < blocks; i++) {
      const block = node.children?.exact(path, i * this.blockSizeTokens, this.blockSizeTokens);
      if (block === undefined) return i;
      node = block;
    }
    return -1;
  }

  /**
   * Blocks for a prompt of `tokens` tokens: found ones as far as they go, then fresh ones. `retention` speaks for the
   * block that begins at a token; undefined = nothing was said.
   */
  acquire(path: TokenPath | undefined, tokens: number, retention: (token: number) => Retention | undefined): AcquiredBlocks {
    const size = this.blockSizeTokens;
    const blocks: CacheBlock[] = [];
    let cachedTokens = 0;
    let node: CacheBlock | undefined = path === undefined ? undefined : this.#root;
    while (node !== undefined && cachedTokens < tokens - 1) {
      const start = cachedTokens;
      const wanted = Math.min(size, tokens - 1 - start);
      const exact: CacheBlock | undefined = node.children?.exact(path!, start, wanted);
      if (exact?.tokens === size) {
        this.#claim(exact, retention(start));
        blocks.push(exact);
        cachedTokens += size;
        node = exact;
        continue;
      }
      const match = exact === undefined ? this.#partial(node, path!, start, wanted) : { block: exact, tokens: wanted };
      if (match === undefined) break;
      blocks.push(this.#reusePart(match.block, retention(start)));
      cachedTokens += match.tokens;
      node = undefined;
    }
    while (blocks.length * size < tokens) blocks.push(this.take(retention(blocks.length * size) ?? NOTHING_SAID));
    return { blocks, cachedTokens };
  }

  /** Hands out the least important free block, whose content is lost or moves to the host. */
  take(retention: Retention = NOTHING_SAID): CacheBlock {
    let block = this.#takeOff();
    if (block.path !== undefined && this.#host.size > 0 && block.priority >= (this.#options.offloadMinPriority ?? 0)) block = this.#offload(block);
    this.#forget(block);
    block.references = 1;
    block.priority = retention.priority;
    block.durationS = retention.durationS;
    return block;
  }

  /** Makes the first `tokens` tokens of a request findable; a last part of a block only if `withPart`. */
  store(path: TokenPath, blocks: readonly CacheBlock[], tokens: number, withPart: boolean): void {
    const size = this.blockSizeTokens;
    let node = this.#root;
    let isKnown = true;
    for (let start = 0; start < tokens; start += size) {
      const count = Math.min(size, tokens - start);
      if (count < size && !withPart) return;
      const known: CacheBlock | undefined = isKnown ? node.children?.exact(path, start, count) : undefined;
      isKnown = known !== undefined;
      node = known ?? this.#name(blocks[start / size]!, node, path, start, count);
    }
  }

  /** Gives up one reference of each block, last block first, so that the tail of a prefix is evicted before its head. */
  release(blocks: readonly CacheBlock[]): void {
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i]!;
      if (--block.references === 0) this.#free.push(block, this.#nowS);
    }
  }

  /** Free blocks that were taken before, from the next victim to the last. */
  freeList(): CacheBlock[] {
    return [...this.#free];
  }

  /** Throws when queues, references and tree disagree; `owned` = blocks held by all requests together, repeats counted. */
  checkIntegrity(owned: readonly CacheBlock[]): void {
    const references = new Map<CacheBlock, number>();
    for (const block of owned) references.set(block, (references.get(block) ?? 0) + 1);
    for (const [block, count] of references) {
      assert(block.references === count && !block.isQueued && !block.isOnHost, `a block that ${count} requests hold has ${block.references} references`);
    }
    const free = this.freeList();
    assert(free.length === this.#free.size && this.free + references.size === this.usable, `${this.free} free and ${references.size} used blocks of ${this.usable}`);
    assert([...this.#host].length === (this.#options.hostBlocks ?? 0), 'the host keeps its number of blocks');
    for (const block of free) assert(block.references === 0 && !block.isOnHost, 'a free block has no owner and lies on the GPU');
    const named = this.#checkTree(this.#root);
    assert(named === this.cached, `${named} blocks can be found, counted are ${this.cached}`);
  }

  /** Returns the blocks below `node`. */
  #checkTree(node: CacheBlock): number {
    let below = 0;
    for (const child of node.children ?? []) {
      assert(child.parent === node && child.path !== undefined, 'a block knows its parent');
      assert(node === this.#root || node.tokens === this.blockSizeTokens, 'only whole blocks have children');
      assert(child.start === (node === this.#root ? 0 : node.start + node.tokens), 'a block starts where its parent ends');
      below += 1 + this.#checkTree(child);
    }
    return below;
  }

  #takeOff(): CacheBlock {
    const { front } = this.#free;
    if (this.#untouched > 0 && !(front !== undefined && front.priority < DEFAULT_PRIORITY)) {
      this.#untouched--;
      return new CacheBlock();
    }
    assert(front !== undefined, 'take() needs a free block');
    this.#free.remove(front);
    return front;
  }

  #partial(node: CacheBlock, path: TokenPath, start: number, tokens: number): { block: CacheBlock; tokens: number } | undefined {
    return this.#options.partialReuse ? node.children?.longest(path, start, tokens, this.#isEligible) : undefined;
  }

  #claim(block: CacheBlock, retention: Retention | undefined): void {
    if (block.references++ === 0) (block.isOnHost ? this.#host : this.#free).remove(block);
    if (retention !== undefined) {
      block.priority = retention.priority;
      block.durationS = retention.durationS;
    }
    if (block.isOnHost) this.#onboard(block);
  }

  /** A block of whom only the beginning fits: a copy if somebody needs it as it is, else the block itself. */
  #reusePart(block: CacheBlock, retention: Retention | undefined): CacheBlock {
    if (block.references > 0 || !block.isLeaf) return this.take(retention ?? { priority: block.priority, durationS: block.durationS });
    this.#claim(block, retention);
    this.#forget(block);
    return block;
  }

  /** The content of `block` moves to the host; returns the block that takes its place on the GPU. */
  #offload(block: CacheBlock): CacheBlock {
    const slot = this.#host.front!;
    this.#host.remove(slot);
    this.#forget(slot);
    slot.isOnHost = false;
    block.isOnHost = true;
    this.#host.push(block, this.#nowS);
    this.offloaded++;
    return slot;
  }

  /** The content of a claimed block comes back; a fresh block goes to the host in exchange. */
  #onboard(block: CacheBlock): void {
    const slot = this.take();
    slot.references = 0;
    slot.isOnHost = true;
    block.isOnHost = false;
    this.#host.push(slot, this.#nowS);
    this.onboarded++;
  }

  /** Takes a block and all below it out of the tree; they stay where they are in their queues. */
  #forget(block: CacheBlock): void {
    if (block.path === undefined) return;
    block.parent!.children!.remove(block);
    this.changes++;
    const doomed = [block];
    for (let each = doomed.pop(); each !== undefined; each = doomed.pop()) {
      this.cached--;
      if (each.children !== undefined) doomed.push(...each.children);
      each.children = undefined;
      each.path = undefined;
      each.parent = undefined;
      each.tokens = 0;
    }
  }

  #name(block: CacheBlock, parent: CacheBlock, path: TokenPath, start: number, tokens: number): CacheBlock {
    this.#forget(block);
    block.path = path;
    block.start = start;
    block.tokens = tokens;
    block.parent = parent;
    parent.children ??= new ChildBlocks<CacheBlock>();
    parent.children.add(block);
    this.cached++;
    this.changes++;
    return block;
  }
}
