import { comparePolicyKeys } from '@foretoken/kernel';
import type { PolicyKey } from '@foretoken/kernel';
import type { LeafQueue } from './leaf-heap.ts';
import type { RadixNode } from './radix-node.ts';

interface Entry {
  readonly node: RadixNode;
  readonly key: PolicyKey;
}

/**
 * Leaves that may go in the order of a policy: a heap whose entries are replaced, not moved, when a key changes. A key
 * is asked once per entry, so that a policy that answers differently each time cannot make the heap go round.
 */
export class PolicyLeaves implements LeafQueue {
  readonly followsChanges = true;
  readonly #keyOf: (node: RadixNode) => PolicyKey;
  readonly #mayGo: (node: RadixNode) => boolean;
  #heap: Entry[] = [];
  /** Entries at which the outdated ones are swept out. */
  #sweepAt = 1024;
  /** The entry of each leaf that counts. */
  readonly #latest = new WeakMap<RadixNode, Entry>();

  constructor(keyOf: (node: RadixNode) => PolicyKey, mayGo: (node: RadixNode) => boolean) {
    this.#keyOf = keyOf;
    this.#mayGo = mayGo;
  }

  push(node: RadixNode): void {
    const entry: Entry = { node, key: this.#keyOf(node) };
    this.#latest.set(node, entry);
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    if (this.#heap.length >= this.#sweepAt) this.#sweep();
  }

  pop(): RadixNode | undefined {
    while (this.#heap.length > 0) {
      const entry = this.#dropTop();
      if (this.#counts(entry)) return entry.node;
    }
    return undefined;
  }

  #counts(entry: Entry): boolean {
    return this.#mayGo(entry.node) && this.#latest.get(entry.node) === entry;
  }

  /** A sorted array is a heap. */
  #sweep(): void {
    this.#heap = this.#heap.filter((entry) => this.#counts(entry)).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#sweepAt = Math.max(1024, 2 * this.#heap.length);
  }

  #dropTop(): Entry {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return top;
  }

  #rise(from: number): void {
    const heap = this.#heap;
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(heap[i]!, heap[parent]!)) return;
      [heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
      i = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) return;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, heap[i]!)) return;
      [heap[i], heap[child]] = [heap[child]!, heap[i]!];
      i = child;
    }
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  const difference = comparePolicyKeys(a.key, b.key);
  return difference < 0 || (difference === 0 && a.node.created < b.node.created);
}
