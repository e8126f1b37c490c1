import { assert } from '@foretoken/kernel';
import type { TokenPath } from '../token-path.ts';
import { BlockLeafQueue } from './block-leaf-queue.ts';
import { BlockTrieNode } from './block-trie-node.ts';

/** How much of a prompt is cached, and the node where that ends. */
export interface BlockMatch {
  readonly tokens: number;
  readonly node: BlockTrieNode;
}

/**
 * Cached prompts as a compressed trie of block runs, keyed by their first block. A look-up does not split a node
 * that matches in part: the whole node is used. Eviction takes the least recently used leaf, and of the last one
 * only the tail that is needed; a parent without children becomes a leaf. Models `RadixTrie` of Hugging Face TGI,
 * backends/v3/src/radix.rs at db931fcf; tokens are paths through a content trie.
 */
export class BlockTrie {
  readonly root: BlockTrieNode;
  readonly #blockSize: number;
  readonly #leaves: BlockLeafQueue = new BlockLeafQueue();
  /** Logical time: one tick per look-up or insertion. */
  #time = 0;
  #nodes = 0;
  /** Blocks in the trie. */
  cachedBlocks = 0;
  /** Those among them that are in use, by requests that use their node or one below it. */
  usedBlocks = 0;

  constructor(blockSizeTokens: number) {
    this.#blockSize = blockSizeTokens;
    this.root = new BlockTrieNode(this.#nodes++, undefined, 0, new Int32Array(0), blockSizeTokens, undefined, 0);
  }

  /** Longest cached prefix of the first `tokens` tokens of a path, in whole blocks. */
  find(path: TokenPath, tokens: number): BlockMatch {
    return this.#descend(path, tokens, ++this.#time);
  }

  /** The tokens that `find` would find; a mere look, which is no use. */
  peek(path: TokenPath, tokens: number): number {
    return this.#descend(path, tokens, undefined).tokens;
  }

  /** Writes the blocks of a match to the start of `table`. */
  copyBlocks({ tokens, node }: BlockMatch, table: Int32Array): void {
    let end = tokens;
    for (let each = node; each.parent !== undefined; each = each.parent) {
      table.set(each.blocks.subarray(0, (end - each.start) / this.#blockSize), each.start / this.#blockSize);
      end = each.start;
    }
  }

  /**
   * Caches the first `tokens` tokens (whole blocks) of a path. Returns how many of them were cached already: their
   * blocks stay the caller's, the others are the trie's from now on.
   */
  insert(path: TokenPath, tokens: number, blocks: Int32Array): number {
    assert(tokens > 0 && tokens % this.#blockSize === 0, 'a prompt is cached in whole blocks');
    this.#time++;
    let node = this.root;
    let at = 0;
    for (;;) {
      const child = this.#childAt(node, path, at);
      if (child === undefined) {
        this.#addLeaf(node, path, at, blocks.slice(at / this.#blockSize, tokens / this.#blockSize));
        return at;
      }
      child.lastAccess = this.#time;
      at += this.#shared(child, path, tokens);
      if (at === tokens) return tokens;
      node = at < child.end ? this.#split(child, at) : child;
    }
  }

  /** One more request uses the prefix that ends in `node`. */
  use(node: BlockTrieNode): void {
    if (node === this.root) return;
    node.references++;
    for (let each: BlockTrieNode = node; each.parent !== undefined; each = each.parent) {
      if (each.users++ === 0) this.usedBlocks += each.blocks.length;
    }
  }

  /** A request that used it is over. */
  release(node: BlockTrieNode): void {
    if (node === this.root) return;
    for (let each: BlockTrieNode = node; each.parent !== undefined; each = each.parent) {
      if (--each.users === 0) this.usedBlocks -= each.blocks.length;
    }
    this.#dereference(node);
  }

  /** Takes out `wanted` blocks, or as many as there are. */
  evict(wanted: number, take: (blocks: Int32Array) => void): void {
    let missing = wanted;
    while (missing > 0) {
      const node = this.#leaves.pop();
      if (node === undefined) return;
      const kept = Math.max(0, node.blocks.length - missing);
      const taken = node.blocks.subarray(kept);
      take(taken);
      missing -= taken.length;
      this.cachedBlocks -= taken.length;
      node.blocks = node.blocks.subarray(0, kept);
      node.end = node.start + kept * this.#blockSize;
      if (kept > 0) this.#leaves.add(node);
      else this.#remove(node);
    }
  }

  /** Nodes below `from`, parents first. */
  *nodes(from: BlockTrieNode = this.root): Generator<BlockTrieNode, void, undefined> {
    for (const child of from.children.values()) {
      yield child;
      yield* this.nodes(child);
    }
  }

  /** Throws when the counters disagree with the nodes. */
  checkIntegrity(): void {
    let cached = 0;
    let used = 0;
    for (const node of this.nodes()) {
      assert(node.blocks.length > 0 && node.end - node.start === node.blocks.length * this.#blockSize, 'a node holds its blocks');
      assert(node.start === node.parent!.end, 'a node starts where its parent ends');
      assert(node.references >= node.children.size, 'children are references');
      assert(node.users >= node.references - node.children.size, 'whoever ends in a node uses it');
      assert(node.references > 0 || node.isQueued, 'an unreferenced leaf can be evicted');
      cached += node.blocks.length;
      if (node.users > 0) used += node.blocks.length;
    }
    assert(cached === this.cachedBlocks, `${cached} blocks in the trie, counted are ${this.cachedBlocks}`);
    assert(used === this.usedBlocks, `${used} cached blocks in use, counted are ${this.usedBlocks}`);
  }

  #descend(path: TokenPath, tokens: number, usedAt: number | undefined): BlockMatch {
    let node = this.root;
    let at = 0;
    while (tokens - at >= this.#blockSize) {
      const child = this.#childAt(node, path, at);
      if (child === undefined) break;
      if (usedAt !== undefined) child.lastAccess = usedAt;
      at += this.#shared(child, path, tokens);
      node = child;
      if (at < child.end) break;
    }
    return { tokens: at, node };
  }

  #childAt(node: BlockTrieNode, path: TokenPath, at: number): BlockTrieNode | undefined {
    return node.children.get(path.nodeAt(at + this.#blockSize - 1));
  }

  /** Tokens in whole blocks that a path has in common with a node whose first block it reached. */
  #shared(node: BlockTrieNode, path: TokenPath, tokens: number): number {
    const shared = path.sharedTokens(node.path!, node.start, Math.min(node.end, tokens));
    return shared - (shared % this.#blockSize);
  }

  /** The new upper node takes everything before `at`; the lower one keeps identity, users and children. */
  #split(child: BlockTrieNode, at: number): BlockTrieNode {
    const blocks = (at - child.start) / this.#blockSize;
    const upper = new BlockTrieNode(this.#nodes++, child.path, child.start, child.blocks.subarray(0, blocks), this.#blockSize, child.parent, this.#time);
    child.parent!.children.set(this.#keyOf(upper), upper);
    child.blocks = child.blocks.subarray(blocks);
    child.start = at;
    child.parent = upper;
    upper.children.set(this.#keyOf(child), child);
    upper.references = 1;
    upper.users = child.users;
    return upper;
  }

  #addLeaf(parent: BlockTrieNode, path: TokenPath, start: number, blocks: Int32Array): void {
    const leaf = new BlockTrieNode(this.#nodes++, path, start, blocks, this.#blockSize, parent, this.#time);
    parent.children.set(this.#keyOf(leaf), leaf);
    if (parent !== this.root) parent.references++;
    this.cachedBlocks += blocks.length;
    this.#leaves.add(leaf);
  }

  #remove(node: BlockTrieNode): void {
    node.parent!.children.delete(this.#keyOf(node));
    this.#dereference(node.parent!);
  }

  #dereference(node: BlockTrieNode): void {
    if (node === this.root) return;
    if (--node.references === 0) this.#leaves.add(node);
  }

  #keyOf(node: BlockTrieNode): number {
    return node.path!.nodeAt(node.start + this.#blockSize - 1);
  }
}
