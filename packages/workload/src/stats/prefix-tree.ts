import { GrowableInt32 } from '@foretoken/kernel';

const ROOT = 0;
/** Stands for "any length" in the key of an edge. */
const ANY_LENGTH = -1;

/**
 * All prompts seen so far as a tree of segments. Answers how many leading tokens a prompt shares with any earlier one,
 * which is all that an infinite prefix cache of any block size needs to know.
 */
export class PrefixTree {
  readonly #table = new TripleMap();
  #nodes = 1;

  /** Longest prefix, in tokens, that the segments `from … to - 1` share with a prompt inserted before. */
  match(ids: Int32Array, tokens: Int32Array, from: number, to: number): number {
    let node = ROOT;
    let matched = 0;
    for (let i = from; i < to; i++) {
      const id = ids[i] as number;
      const length = tokens[i] as number;
      const longest = this.#table.get(node, id, ANY_LENGTH);
      if (longest < 0) return matched;
      matched += Math.min(length, longest);
      node = this.#table.get(node, id, length);
      if (node < 0) return matched;
    }
    return matched;
  }

  /** Adds a prompt and returns the node at its end, from where `extend` can go on. */
  insert(ids: Int32Array, tokens: Int32Array, from: number, to: number): number {
    let node = ROOT;
    for (let i = from; i < to; i++) node = this.extend(node, ids[i] as number, tokens[i] as number);
    return node;
  }

  /** Adds one segment below `node`; returns its node. */
  extend(node: number, id: number, length: number): number {
    if (this.#table.get(node, id, ANY_LENGTH) < length) this.#table.set(node, id, ANY_LENGTH, length);
    const child = this.#table.get(node, id, length);
    if (child >= 0) return child;
    this.#table.set(node, id, length, this.#nodes);
    return this.#nodes++;
  }
}

/** Map from three 32-bit integers to a value >= 0, open addressing with linear probing. */
class TripleMap {
  /** Four numbers per entry: the key and its value. */
  readonly #entries = new GrowableInt32(4096);
  /** Entry number + 1 by slot; 0 = free. Length is a power of two. */
  #slots: Int32Array = new Int32Array(2048);

  /** The value, or -1. */
  get(a: number, b: number, c: number): number {
    const entry = this.#slots[this.#find(a, b, c)] as number;
    return entry === 0 ? -1 : (this.#entries.data[4 * entry - 1] as number);
  }

  set(a: number, b: number, c: number, value: number): void {
    const slot = this.#find(a, b, c);
    const entry = this.#slots[slot] as number;
    if (entry > 0) {
      this.#entries.data[4 * entry - 1] = value;
      return;
    }
    for (const part of [a, b, c, value]) this.#entries.push(part);
    this.#slots[slot] = this.#entries.length / 4;
    if (this.#entries.length / 2 > this.#slots.length) this.#grow();
  }

  #find(a: number, b: number, c: number): number {
    const mask = this.#slots.length - 1;
    const { data } = this.#entries;
    for (let slot = hash(a, b, c) & mask; ; slot = (slot + 1) & mask) {
      const at = 4 * ((this.#slots[slot] as number) - 1);
      if (at < 0 || (data[at] === a && data[at + 1] === b && data[at + 2] === c)) return slot;
    }
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const { data, length } = this.#entries;
    for (let at = 0; at < length; at += 4) this.#slots[this.#find(data[at] as number, data[at + 1] as number, data[at + 2] as number)] = at / 4 + 1;
  }
}

/** Murmur3's finaliser over the mixed key. */
function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
