import { assert } from '@foretoken/kernel';
import type { TokenPath } from '../token-path.ts';
import type { LeafQueue } from './leaf-heap.ts';
import { leafQueue } from './leaf-queue.ts';
import type { RadixNode } from './radix-node.ts';
import { RadixTree } from './radix-tree.ts';
import type { RadixTreeOptions } from './radix-tree.ts';

/** What a {@link HostRadixTree} is made with. */
export interface HostRadixTreeOptions extends RadixTreeOptions {
  /** Tokens that host memory holds. */
  readonly hostTokens: number;
  /** Insertions that pass a node before it is copied to the host; 0 = only when the device gives it up (write-back). */
  readonly copyAfterHits: number;
  /** A node's tokens are written to host memory; returns when they are there. */
  readonly onCopy: (node: RadixNode) => number;
}

/** How far a look-up got on the device, and beyond it in host memory. */
export interface HostRadixMatch {
  /** Tokens on the device. */
  readonly tokens: number;
  readonly node: RadixNode;
  /** Tokens after those in host memory only. */
  readonly hostTokens: number;
  /** Where they end; `node` when there are none. */
  readonly hostNode: RadixNode;
}

/**
 * A radix tree whose nodes can be on the device, in host memory, or both: what the device evicts stays in the tree
 * while the host has a copy, and can be loaded back. The device holds the upper part of each path. Models
 * python/sglang/srt/mem_cache/hiradix_cache.py; a copy counts as made at once, its time is kept in `hostReadyS`.
 */
export class HostRadixTree extends RadixTree {
  /** Tokens of host memory that nobody uses. */
  hostFree: number;
  readonly #hostSize: number;
  readonly #copyAfterHits: number;
  readonly #onCopy: (node: RadixNode) => number;
  /** Leaves that host memory alone holds. */
  readonly #hostLeaves: LeafQueue;
  /** Host tokens set aside by {@link reserveHost}. */
  #reserved = 0;
  /** Being loaded: it stays in host memory. */
  #pinned: RadixNode | undefined;
  /** Set while a prompt is inserted whose prefill goes on: its chunks count when the last one is there. */
  countsNoHits = false;

  constructor(options: HostRadixTreeOptions) {
    super(options);
    this.hostFree = options.hostTokens;
    this.#hostSize = options.hostTokens;
    this.#copyAfterHits = options.copyAfterHits;
    this.#onCopy = options.onCopy;
    this.#hostLeaves = leafQueue(options, this.#mayLeaveHost);
  }

  /** {@link match}, told apart by where the tokens are. */
  matchTiers(path: TokenPath, tokens: number): HostRadixMatch {
    const { tokens: matched, node: hostNode } = this.match(path, tokens);
    let node = hostNode;
    while (node.isGone) node = node.parent!;
    return { tokens: node.end, node, hostTokens: matched - node.end, hostNode };
  }

  /**
   * Loads the host-only nodes that end in `node`, whose device part the caller has locked. `takeRoom` takes their
   * tokens from the pool, evicting where needed, and says whether it could.
   */
  loadBack(node: RadixNode, takeRoom: () => boolean): boolean {
    this.#pinned = node;
    const hasRoom = takeRoom();
    this.#pinned = undefined;
    if (hasRoom) for (const each of hostOnly(node)) this.#returnToDevice(each);
    else if (this.#mayLeaveHost(node)) this.#hostLeaves.push(node);
    return hasRoom;
  }

  /** When the copies that end in `node` can be read. */
  readyS(node: RadixNode): number {
    return hostOnly(node).reduce((latest, { hostReadyS }) => Math.max(latest, hostReadyS), 0);
  }

  /** Sets `tokens` of host memory aside for data that come from elsewhere. False = there is no room. */
  reserveHost(tokens: number): boolean {
    if (!this.#makeHostRoom(tokens)) return false;
    this.hostFree -= tokens;
    this.#reserved += tokens;
    return true;
  }

  /**
   * Ends a reservation of `reserved` tokens: the path's tokens `from` … `to` - 1 have arrived, the rest is free again.
   * Nothing is kept when the tokens before them are gone by now. Returns the tokens that are new in host memory.
   */
  insertHost(path: TokenPath, from: number, to: number, reserved: number, priority: number): number {
    this.#reserved -= reserved;
    this.hostFree += reserved;
    if (to <= from) return 0;
    const { tokens: matched, node } = this.match(path, to);
    if (matched < from || matched >= to) return 0;
    const leaf = super.addLeaf(node, path, matched, to, priority);
    this.evictable -= leaf.tokens;
    node.residentChildren--;
    leaf.isGone = true;
    this.#keep(leaf);
    this.#hostLeaves.push(leaf);
    return leaf.tokens;
  }

  /** Host tokens set aside and not arrived. */
  get hostReserved(): number {
    return this.#reserved;
  }

  override checkIntegrity(): void {
    super.checkIntegrity();
    let onHost = 0;
    for (const node of this.nodes()) {
      assert(node.onHost || !node.isGone, 'a node is on the device or in host memory');
      if (node.onHost) onHost += node.tokens;
    }
    const sum = onHost + this.hostFree + this.#reserved;
    assert(sum === this.#hostSize, `${onHost} + ${this.hostFree} free + ${this.#reserved} reserved host tokens are not ${this.#hostSize}`);
    assert(this.hostFree >= 0, 'host memory is not overfull');
  }

  /** A node that was lost to the host comes back with freshly computed tokens; others count a hit. */
  protected override passed(node: RadixNode): boolean {
    if (node.isGone) {
      this.#returnToDevice(node);
      return false;
    }
    this.#countHit(node);
    return true;
  }

  protected override addLeaf(parent: RadixNode, path: TokenPath, start: number, end: number, priority: number): RadixNode {
    const leaf = super.addLeaf(parent, path, start, end, priority);
    this.#countHit(leaf);
    return leaf;
  }

  protected override split(child: RadixNode, tokens: number): RadixNode {
    const upper = super.split(child, tokens);
    upper.hits = child.hits;
    upper.onHost = child.onHost;
    upper.hostReadyS = child.hostReadyS;
    return upper;
  }

  protected override noteChange(node: RadixNode): void {
    super.noteChange(node);
    if (this.#hostLeaves.followsChanges && this.#mayLeaveHost(node)) this.#hostLeaves.push(node);
  }

  protected override giveUp(node: RadixNode): void {
    if (!node.onHost && this.#copyAfterHits === 0) this.#copy(node);
    if (node.onHost) {
      this.leaveDevice(node);
      if (this.#mayLeaveHost(node)) this.#hostLeaves.push(node);
      return;
    }
    // What hangs below is in host memory only, and cannot be reached any more.
    for (const child of this.nodes(node)) this.#dropFromHost(child);
    node.children.clear();
    super.giveUp(node);
  }

  #countHit(node: RadixNode): void {
    if (this.#copyAfterHits === 0 || this.countsNoHits) return;
    node.hits++;
    if (!node.onHost && node.hits >= this.#copyAfterHits) this.#copy(node);
  }

  #copy(node: RadixNode): void {
    if (!this.#makeHostRoom(node.tokens)) return;
    this.#keep(node);
    node.hostReadyS = this.#onCopy(node);
  }

  #keep(node: RadixNode): void {
    node.onHost = true;
    this.hostFree -= node.tokens;
  }

  #returnToDevice(node: RadixNode): void {
    node.isGone = false;
    node.parent!.residentChildren++;
    this.evictable += node.tokens;
    if (node.isFreeLeaf) this.leaves.push(node);
  }

  /** Gives up leaves that only the host holds. */
  #makeHostRoom(tokens: number): boolean {
    while (this.hostFree < tokens) {
      const node = this.#hostLeaves.pop();
      if (node === undefined) return false;
      const parent = node.parent!;
      parent.children.delete(this.slot(node));
      this.#dropFromHost(node);
      if (this.#mayLeaveHost(parent)) this.#hostLeaves.push(parent);
    }
    return true;
  }

  #dropFromHost(node: RadixNode): void {
    this.hostFree += node.tokens;
    node.onHost = false;
  }

  /** In host memory alone, and nothing hangs on it. */
  readonly #mayLeaveHost = (node: RadixNode): boolean => node.isGone && node.onHost && node.children.size === 0 && node !== this.#pinned;
}

/** The nodes that end in `node` and are not on the device, uppermost first. */
function hostOnly(node: RadixNode): RadixNode[] {
  const chain: RadixNode[] = [];
  for (let each = node; each.isGone; each = each.parent!) chain.unshift(each);
  return chain;
}
