import { assert } from '@foretoken/kernel';
import { ContentTrie } from './content-trie.ts';

const NONE = 0;

/**
 * Names of full blocks over a {@link ContentTrie}: (node in which the block ends, position among the blocks that
 * end there). Each name maps to the physical blocks that hold it, in the order they were registered: vLLM never
 * deduplicates, and a look-up returns the first survivor.
 *
 * Models the hash chain and `BlockHashToBlockMap` of vllm/v1/core/{kv_cache_utils,block_pool}.py;
 * the trie replaces SHA-256, so there are no collisions and no 64-bit keys.
 */
export class PrefixIndex extends ContentTrie {
  readonly #blockSize: number;
  readonly #groups: number;
  /** Per node: first block index that can end inside its segment. */
  #firstBlock: number[] = [];
  /** Per node: block ids by (index * groups + group), 0 = none; undefined once nobody can ask again. */
  #heads: (Int32Array | undefined)[] = [];
  #shared: boolean[] = [];
  /** Per physical block: its node and slot, -1 = not registered. */
  readonly #node: Int32Array;
  readonly #slot: Int32Array;
  readonly #nextTwin: Int32Array;
  readonly #previousTwin: Int32Array;
  /** Grows whenever a block that another request could hit becomes visible. */
  sharedInsertions = 0;

  constructor(blocks: number, blockSize: number, groups = 1) {
    super();
    this.#blockSize = blockSize;
    this.#groups = groups;
    this.#node = new Int32Array(blocks).fill(-1);
    this.#slot = new Int32Array(blocks);
    this.#nextTwin = new Int32Array(blocks);
    this.#previousTwin = new Int32Array(blocks);
  }

  /** Forgets the names of a private node; its blocks stay registered but can no longer be found. */
  retire(node: number): void {
    if (!this.#shared[node]) this.#heads[node] = undefined;
  }

  /** First registered surviving block that holds block `index` of a prefix ending in `node`, or 0. */
  lookup(node: number, index: number, group = 0): number {
    const heads = this.#heads[node];
    if (heads === undefined) return NONE;
    const slot = (index - this.#firstBlock[node]!) * this.#groups + group;
    return slot < heads.length ? heads[slot]! : NONE;
  }

  isRegistered(block: number): boolean {
    return this.#node[block]! >= 0;
  }

  /** Registers a full block under its name, behind any twin that is already there. */
  insert(node: number, index: number, block: number, group = 0): void {
    assert(this.#node[block]! < 0, 'a block is registered once');
    const slot = (index - this.#firstBlock[node]!) * this.#groups + group;
    const heads = this.#room(node, slot);
    this.#node[block] = node;
    this.#slot[block] = slot;
    this.#nextTwin[block] = NONE;
    const head = heads[slot]!;
    if (head === NONE) {
      heads[slot] = block;
      this.#previousTwin[block] = NONE;
    } else {
      let last = head;
      while (this.#nextTwin[last] !== NONE) last = this.#nextTwin[last]!;
      this.#nextTwin[last] = block;
      this.#previousTwin[block] = last;
    }
    if (this.#shared[node]) this.sharedInsertions++;
  }

  /** Removes a block from the map because it is about to be overwritten. */
  remove(block: number): void {
    const node = this.#node[block]!;
    if (node < 0) return;
    this.#node[block] = -1;
    const heads = this.#heads[node];
    if (heads === undefined) return;
    const next = this.#nextTwin[block]!;
    const previous = this.#previousTwin[block]!;
    if (previous === NONE) heads[this.#slot[block]!] = next;
    else this.#nextTwin[previous] = next;
    if (next !== NONE) this.#previousTwin[next] = previous;
  }

  protected override addNode(startTokens: number, shared: boolean): number {
    this.#firstBlock.push(Math.floor(startTokens / this.#blockSize));
    this.#heads.push(undefined);
    this.#shared.push(shared);
    return super.addNode(startTokens, shared);
  }

  #room(node: number, slot: number): Int32Array {
    const heads = this.#heads[node];
    if (heads !== undefined && slot < heads.length) return heads;
    const grown = new Int32Array(Math.max(8 * this.#groups, 2 * (heads?.length ?? 0), slot + 1));
    if (heads !== undefined) grown.set(heads);
    this.#heads[node] = grown;
    return grown;
  }
}
