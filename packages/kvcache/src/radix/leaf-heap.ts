import type { EvictionOrder } from './eviction-order.ts';
import type { RadixNode } from './radix-node.ts';

/** Leaves that may go, the next victim first. */
export interface LeafQueue {
  /** Wants every leaf that may go again whose key may have changed. */
  readonly followsChanges: boolean;
  push(node: RadixNode): void;
  /** The next victim, or undefined when no leaf may go. */
  pop(): RadixNode | undefined;
}

/** Leaves that may go by eviction order; entries grow stale when a leaf is touched, locked or given children. */
export class LeafHeap implements LeafQueue {
  readonly followsChanges: boolean;
  readonly #order: EvictionOrder;
  readonly #mayGo: (node: RadixNode) => boolean;
  readonly #nodes: RadixNode[] = [];
  readonly #firsts: number[] = [];
  readonly #seconds: number[] = [];

  constructor(order: EvictionOrder, mayGo: (node: RadixNode) => boolean) {
    this.#order = order;
    this.#mayGo = mayGo;
    this.followsChanges = !order.grows;
  }

  push(node: RadixNode): void {
    this.#nodes.push(node);
    this.#firsts.push(this.#order.first(node));
    this.#seconds.push(this.#order.second(node));
    this.#rise(this.#nodes.length - 1);
  }

  pop(): RadixNode | undefined {
    while (this.#nodes.length > 0) {
      const node = this.#nodes[0]!;
      const isCurrent = this.#firsts[0] === this.#order.first(node) && this.#seconds[0] === this.#order.second(node);
      this.#dropTop();
      if (!this.#mayGo(node)) continue;
      if (isCurrent) return node;
      // Where keys may shrink, every change pushed an entry of its own.
      if (this.#order.grows) this.push(node);
    }
    return undefined;
  }

  #dropTop(): void {
    const last = this.#nodes.length - 1;
    this.#swap(0, last);
    this.#nodes.pop();
    this.#firsts.pop();
    this.#seconds.pop();
    this.#sink();
  }

  #rise(from: number): void {
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #sink(): void {
    const size = this.#nodes.length;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) return;
      if (child + 1 < size && this.#isBefore(child + 1, child)) child++;
      if (!this.#isBefore(child, i)) return;
      this.#swap(i, child);
      i = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.#firsts[a]! - this.#firsts[b]!;
    return difference < 0 || (difference === 0 && this.#seconds[a]! < this.#seconds[b]!);
  }

  #swap(a: number, b: number): void {
    const { [a]: nodeA, [b]: nodeB } = this.#nodes;
    this.#nodes[a] = nodeB!;
    this.#nodes[b] = nodeA!;
    const { [a]: firstA, [b]: firstB } = this.#firsts;
    this.#firsts[a] = firstB!;
    this.#firsts[b] = firstA!;
    const { [a]: secondA, [b]: secondB } = this.#seconds;
    this.#seconds[a] = secondB!;
    this.#seconds[b] = secondA!;
  }
}
