import { assert } from '@foretoken/kernel';
import type { PolicyKey } from '@foretoken/kernel';
import type { TokenPath } from '../token-path.ts';
import type { EvictionOrderName } from './eviction-order.ts';
import type { LeafQueue } from './leaf-heap.ts';
import { leafQueue } from './leaf-queue.ts';
import { RadixNode } from './radix-node.ts';

/** Ticks of a strictly increasing counter in place of time, so that no two accesses tie. */
export interface AccessClock {
  next(): number;
}

/** How far a look-up got, and the node that ends there. */
export interface RadixMatch {
  readonly tokens: number;
  readonly node: RadixNode;
}

/** What a {@link RadixTree} is made with. */
export interface RadixTreeOptions {
  /** Tokens per page; keys are cut to whole pages. */
  readonly pageTokens: number;
  readonly eviction: EvictionOrderName;
  /** Keys of leaves by a policy of the user, instead of `eviction`. */
  readonly evictionKey?: (node: RadixNode) => PolicyKey;
  readonly clock: AccessClock;
  /** Hears of every evicted node; its tokens go back to the pool. */
  readonly onEvict?: (node: RadixNode) => void;
}

/**
 * SGLang's radix cache: prefixes as a compressed tree of token runs, locked by the requests that use them, whole
 * leaves evicted. Look-ups split nodes and touch them; the upper half of a split is newer than the lower one.
 * Models python/sglang/srt/mem_cache/radix_cache.py at d2b3c7fb1; tokens are paths through a content trie.
 */
export class RadixTree {
  readonly root: RadixNode;
  protected readonly leaves: LeafQueue;
  protected readonly onEvict: ((node: RadixNode) => void) | undefined;
  protected readonly page: number;
  readonly #clock: AccessClock;
  /** Tokens in nodes that nobody locks. */
  evictable = 0;
  /** Tokens in locked nodes. */
  protectedTokens = 0;

  constructor(options: RadixTreeOptions) {
    this.page = options.pageTokens;
    this.#clock = options.clock;
    this.leaves = leafQueue(options, (node) => node.isFreeLeaf);
    this.onEvict = options.onEvict;
    this.root = new RadixNode(undefined, 0, 0, undefined, -Infinity, options.clock.next(), options.clock.next());
    this.root.locks = 1;
  }

  /** Longest cached prefix of the first `tokens` tokens of a path, in whole pages. Touches and splits nodes. */
  match(path: TokenPath, tokens: number): RadixMatch {
    const limit = tokens - (tokens % this.page);
    if (limit <= 0) return { tokens: 0, node: this.root };
    const now = this.#clock.next();
    let node = this.root;
    node.lastAccess = now;
    let matched = 0;
    while (matched < limit) {
      const child = node.children.get(path.nodeAt(matched + this.page - 1));
      if (child === undefined) break;
      this.#touch(child, now);
      const shared = this.#shared(child, path, matched, limit);
      matched += shared;
      if (shared < child.tokens) {
        node = this.split(child, shared);
        break;
      }
      node = child;
    }
    return { tokens: matched, node };
  }

  /** What {@link match} would find on the device, without touching or splitting anything. */
  peek(path: TokenPath, tokens: number): number {
    const limit = tokens - (tokens % this.page);
    let node = this.root;
    let matched = 0;
    while (matched < limit) {
      const child = node.children.get(path.nodeAt(matched + this.page - 1));
      if (child === undefined || child.isGone) break;
      const shared = this.#shared(child, path, matched, limit);
      matched += shared;
      if (shared < child.tokens) break;
      node = child;
    }
    return matched;
  }

  /** Caches the first `tokens` tokens (whole pages) of a path. Returns how many of them were on the device already. */
  insert(path: TokenPath, tokens: number, priority: number): number {
    const { node, matched, resident } = this.descend(path, tokens, priority);
    if (matched < tokens) this.addLeaf(node, path, matched, tokens, priority);
    return resident;
  }

  /** The way of an insertion: touches, splits and raises the priority of what it passes. */
  protected descend(path: TokenPath, tokens: number, priority: number): { node: RadixNode; matched: number; resident: number } {
    assert(tokens % this.page === 0, 'keys are whole pages');
    let node = this.root;
    const now = this.#clock.next();
    node.lastAccess = now;
    node.priority = Math.max(node.priority, priority);
    let matched = 0;
    let resident = 0;
    while (matched < tokens) {
      const child = node.children.get(path.nodeAt(matched + this.page - 1));
      if (child === undefined) break;
      node = child;
      this.#touch(node, now);
      const shared = this.#shared(node, path, matched, tokens);
      matched += shared;
      if (shared < node.tokens) node = this.split(node, shared);
      this.#raise(node, priority);
      if (this.passed(node)) resident += shared;
    }
    return { node, matched, resident };
  }

  /** An insertion passed a node. True = its tokens were on the device. */
  protected passed(_node: RadixNode): boolean {
    return true;
  }

  /** One more request uses the prefix that ends in `node`. */
  lock(node: RadixNode): void {
    for (let each: RadixNode = node; each.parent !== undefined; each = each.parent) {
      if (each.locks++ > 0) continue;
      this.evictable -= each.tokens;
      this.protectedTokens += each.tokens;
    }
  }

  unlock(node: RadixNode): void {
    for (let each: RadixNode = node; each.parent !== undefined; each = each.parent) {
      if (--each.locks > 0) continue;
      this.evictable += each.tokens;
      this.protectedTokens -= each.tokens;
      if (each.isFreeLeaf) this.leaves.push(each);
    }
  }

  /** Evicts whole leaves until at least `tokens` tokens are free, or nothing is left. Returns the tokens freed. */
  evict(tokens: number): number {
    let freed = 0;
    while (freed < tokens) {
      const node = this.leaves.pop();
      if (node === undefined) break;
      freed += node.tokens;
      this.giveUp(node);
    }
    return freed;
  }

  /** Nodes below the root, depth first, children in order of insertion. */
  *nodes(from: RadixNode = this.root): Generator<RadixNode, void, undefined> {
    for (const child of from.children.values()) {
      yield child;
      yield* this.nodes(child);
    }
  }

  /** Throws when the counters disagree with the nodes. */
  checkIntegrity(): void {
    let evictable = 0;
    let locked = 0;
    for (const node of this.nodes()) {
      assert(node.tokens > 0 && node.tokens % this.page === 0, 'a node holds whole pages');
      assert(node.start === node.parent!.end, 'a node starts where its parent ends');
      const resident = [...node.children.values()].filter((child) => !child.isGone).length;
      assert(node.residentChildren === resident, `a node counts ${node.residentChildren} children on the device and has ${resident}`);
      assert(!node.isGone || (resident === 0 && node.locks === 0), 'what is not on the device is not locked, and nothing below it is there');
      if (node.isGone) continue;
      if (node.locks === 0) evictable += node.tokens;
      else locked += node.tokens;
      assert(node.locks <= node.parent!.locks || node.parent === this.root, 'whoever locks a node locks its parents');
    }
    assert(evictable === this.evictable, `${evictable} tokens in free nodes, counted are ${this.evictable}`);
    assert(locked === this.protectedTokens, `${locked} tokens in locked nodes, counted are ${this.protectedTokens}`);
  }

  #shared(node: RadixNode, path: TokenPath, from: number, limit: number): number {
    const tokens = path.sharedTokens(node.path!, from, Math.min(node.end, limit));
    return tokens - (tokens % this.page);
  }

  #touch(node: RadixNode, now: number): void {
    node.lastAccess = now;
    this.noteChange(node);
  }

  #raise(node: RadixNode, priority: number): void {
    if (priority <= node.priority) return;
    node.priority = priority;
    this.noteChange(node);
  }

  /** What its place among the leaves depends on has changed. */
  protected noteChange(node: RadixNode): void {
    if (this.leaves.followsChanges && node.isFreeLeaf) this.leaves.push(node);
  }

  /** The new upper node takes the first `tokens` tokens; the lower keeps identity, times and children. */
  protected split(child: RadixNode, tokens: number): RadixNode {
    const parent = child.parent!;
    const middle = child.start + tokens;
    const upper = new RadixNode(child.path, child.start, middle, parent, child.priority, this.#clock.next(), this.#clock.next());
    upper.locks = child.locks;
    parent.children.set(this.slot(child), upper);
    child.start = middle;
    child.parent = upper;
    upper.children.set(this.slot(child), child);
    upper.isGone = child.isGone;
    upper.residentChildren = child.isGone ? 0 : 1;
    this.noteChange(child);
    return upper;
  }

  protected addLeaf(parent: RadixNode, path: TokenPath, start: number, end: number, priority: number): RadixNode {
    const leaf = new RadixNode(path, start, end, parent, priority, this.#clock.next(), this.#clock.next());
    parent.children.set(this.slot(leaf), leaf);
    parent.residentChildren++;
    this.evictable += leaf.tokens;
    this.leaves.push(leaf);
    return leaf;
  }

  /** A free leaf leaves the device, and the tree. */
  protected giveUp(node: RadixNode): void {
    node.parent!.children.delete(this.slot(node));
    this.leaveDevice(node);
  }

  /** The node's tokens go back to the pool; its parent may be the next to go. */
  protected leaveDevice(node: RadixNode): void {
    const parent = node.parent!;
    node.isGone = true;
    parent.residentChildren--;
    this.evictable -= node.tokens;
    this.onEvict?.(node);
    if (parent.isFreeLeaf) this.leaves.push(parent);
  }

  /** Identity of a node's first page. */
  protected slot(node: RadixNode): number {
    return node.path!.nodeAt(node.start + this.page - 1);
  }
}
