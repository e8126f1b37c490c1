import { assert } from '@foretoken/kernel';
import type { TokenPath } from './token-path.ts';

/** More blocks than any request has; with a trie node below 2^32 the product stays exact. */
const BLOCKS = 2_097_152;

/** A full block that the trie knows. */
export class TrieBlock {
  readonly key: number;
  readonly parent: TrieBlock | undefined;
  children = 0;
  /** Requests that hold it. */
  references = 1;
  /** Time of its last use, in uses. */
  access = 0;
  isEvicted = false;

  constructor(key: number, parent: TrieBlock | undefined) {
    this.key = key;
    this.parent = parent;
  }

  get isFreeLeaf(): boolean {
    return this.references === 0 && this.children === 0 && !this.isEvicted;
  }
}

/**
 * A trie of full blocks in which each content exists once, as LMDeploy's `FullBlockTrie`: requests hold the blocks of their
 * prefix, and leaves that nobody holds are evicted, least recently used first. It counts blocks and numbers none.
 */
export class FullBlockTrie {
  readonly blockSizeTokens: number;
  readonly #blocks = new Map<number, TrieBlock>();
  #clock = 0;
  #unreferenced = 0;
  /** Grows with every new block: a request may find more than before. */
  insertions = 0;
  /** Heap by access of free leaves; entries grow stale. */
  #heap: { readonly block: TrieBlock; readonly access: number }[] = [];

  constructor(blockSizeTokens: number) {
    this.blockSizeTokens = blockSizeTokens;
  }

  /** Blocks in the trie. */
  get size(): number {
    return this.#blocks.size;
  }

  /** Blocks that nobody holds: all of them can be evicted. */
  get unreferenced(): number {
    return this.#unreferenced;
  }

  /** Identity of a request's block: its content and all before it. */
  keyOf(path: TokenPath, block: number): number {
    return path.nodeAt((block + 1) * this.blockSizeTokens - 1) * BLOCKS + block;
  }

  /** The block of that content, not taken. */
  find(path: TokenPath, block: number): TrieBlock | undefined {
    return this.#blocks.get(this.keyOf(path, block));
  }

  /** One more request holds `block`. */
  acquire(block: TrieBlock): void {
    if (block.references === 0) this.#unreferenced--;
    block.references++;
    block.access = ++this.#clock;
  }

  /** Enters block `block` of `path`, behind `parent`; its request holds it. The content must not be there yet. */
  insert(path: TokenPath, block: number, parent: TrieBlock | undefined): TrieBlock {
    const key = this.keyOf(path, block);
    assert(!this.#blocks.has(key), 'a content is entered once');
    const entered = new TrieBlock(key, parent);
    if (parent !== undefined) parent.children++;
    entered.access = ++this.#clock;
    this.#blocks.set(key, entered);
    this.insertions++;
    return entered;
  }

  /** A request lets go of `block`. */
  release(block: TrieBlock): void {
    assert(block.references > 0, 'a block is let go of by who holds it');
    if (--block.references > 0) return;
    this.#unreferenced++;
    this.#offer(block);
  }

  /** Evicts up to `count` blocks that nobody holds, least recently used leaves first. Returns how many. */
  evict(count: number): number {
    let evicted = 0;
    while (evicted < count) {
      const leaf = this.#pop();
      if (leaf === undefined) break;
      leaf.isEvicted = true;
      this.#blocks.delete(leaf.key);
      this.#unreferenced--;
      evicted++;
      const { parent } = leaf;
      if (parent === undefined) continue;
      parent.children--;
      this.#offer(parent);
    }
    return evicted;
  }

  /** Throws when the counts disagree; `held` = references by all requests together. */
  checkIntegrity(held: number): void {
    let references = 0;
    let unreferenced = 0;
    for (const block of this.#blocks.values()) {
      references += block.references;
      if (block.references === 0) unreferenced++;
      else assert(block.parent === undefined || block.parent.references > 0, 'who holds a block holds those before it');
      assert(block.parent === undefined || !block.parent.isEvicted, 'a parent outlives its children');
    }
    assert(references === held, `${references} references for ${held} held blocks`);
    assert(unreferenced === this.#unreferenced, `${unreferenced} blocks without holder, counted are ${this.#unreferenced}`);
  }

  #offer(block: TrieBlock): void {
    if (!block.isFreeLeaf) return;
    if (this.#heap.length > 2 * this.#blocks.size + 64) this.#rebuild();
    this.#push(block);
  }

  #rebuild(): void {
    const current = this.#heap.filter(({ block, access }) => block.isFreeLeaf && block.access === access);
    this.#heap = [];
    const seen = new Set<TrieBlock>();
    for (const { block } of current) {
      if (seen.has(block)) continue;
      seen.add(block);
      this.#push(block);
    }
  }

  #push(block: TrieBlock): void {
    const heap = this.#heap;
    const entry = { block, access: block.access };
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.access <= entry.access) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): TrieBlock | undefined {
    const heap = this.#heap;
    while (heap.length > 0) {
      const { block, access } = heap[0]!;
      const last = heap.pop()!;
      if (heap.length > 0) this.#sink(last);
      if (block.isFreeLeaf && block.access === access) return block;
    }
    return undefined;
  }

  #sink(entry: { readonly block: TrieBlock; readonly access: number }): void {
    const heap = this.#heap;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.access < heap[child]!.access) child++;
      if (heap[child]!.access >= entry.access) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = entry;
  }
}
