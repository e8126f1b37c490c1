import type { BlockTrieNode } from './block-trie-node.ts';

/**
 * Unreferenced leaves by (last access, node id), the least recently used first: a binary heap with one entry per
 * node at most. A node that was touched or referenced since keeps its old entry; access times only grow, so the
 * entry is never too late and is corrected when it comes up.
 */
export class BlockLeafQueue {
  readonly #nodes: BlockTrieNode[] = [];
  readonly #times: number[] = [];

  add(node: BlockTrieNode): void {
    if (node.isQueued) return;
    node.isQueued = true;
    this.#push(node);
  }

  /** The next victim, taken out; undefined when every node is referenced. */
  pop(): BlockTrieNode | undefined {
    while (this.#nodes.length > 0) {
      const node = this.#nodes[0]!;
      const isCurrent = this.#times[0] === node.lastAccess;
      this.#dropTop();
      if (node.references === 0 && !isCurrent) this.#push(node);
      else {
        node.isQueued = false;
        if (node.references === 0) return node;
      }
    }
    return undefined;
  }

  #push(node: BlockTrieNode): void {
    const time = node.lastAccess;
    let i = this.#nodes.length;
    this.#nodes.push(node);
    this.#times.push(time);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(time, node, this.#times[parent]!, this.#nodes[parent]!)) break;
      this.#move(parent, i);
      i = parent;
    }
    this.#nodes[i] = node;
    this.#times[i] = time;
  }

  #dropTop(): void {
    const node = this.#nodes.pop()!;
    const time = this.#times.pop()!;
    const size = this.#nodes.length;
    if (size === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && isBefore(this.#times[child + 1]!, this.#nodes[child + 1]!, this.#times[child]!, this.#nodes[child]!)) child++;
      if (!isBefore(this.#times[child]!, this.#nodes[child]!, time, node)) break;
      this.#move(child, i);
      i = child;
    }
    this.#nodes[i] = node;
    this.#times[i] = time;
  }

  #move(from: number, to: number): void {
    this.#nodes[to] = this.#nodes[from]!;
    this.#times[to] = this.#times[from]!;
  }
}

function isBefore(time: number, node: BlockTrieNode, otherTime: number, other: BlockTrieNode): boolean {
  return time < otherTime || (time === otherTime && node.id < other.id);
}
