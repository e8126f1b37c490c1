/**
 * Exact identity of "the tokens up to here" without hashing tokens: a trie over prompt segments. A node stands for
 * (everything before, segment), so two prompts share a prefix exactly as far as their nodes agree. Replaces the
 * SHA-256 chains of the real engines: no collisions, no 64-bit keys.
 */
export class ContentTrie {
  #nodes = 0;
  /** Hash of (parent, used tokens, segment) → flat quadruples (node, parent, used tokens, segment). */
  readonly #children = new Map<number, number[]>();
  readonly #roots = new Map<string, number>();

  /** The node of the empty prefix under an adapter and a cache salt. */
  root(adapter: number, salt: number): number {
    const key = `${adapter}/${salt}`;
    let node = this.#roots.get(key);
    if (node === undefined) {
      node = this.addNode(0, true);
      this.#roots.set(key, node);
    }
    return node;
  }

  /** The node reached from `parent`, of whose segment `usedTokens` tokens were used, by segment `segmentId`. */
  child(parent: number, usedTokens: number, segmentId: number, startTokens: number): number {
    const key = segmentId * 4099 + usedTokens + parent * 7919;
    let bucket = this.#children.get(key);
    if (bucket === undefined) {
      bucket = [];
      this.#children.set(key, bucket);
    }
    for (let i = 0; i < bucket.length; i += 4) {
      if (bucket[i + 1] === parent && bucket[i + 2] === usedTokens && bucket[i + 3] === segmentId) return bucket[i]!;
    }
    const node = this.addNode(startTokens, true);
    bucket.push(node, parent, usedTokens, segmentId);
    return node;
  }

  /** A node that only its owner knows: content that no other prompt quotes. */
  privateNode(startTokens: number): number {
    return this.addNode(startTokens, false);
  }

  /** `startTokens` tokens stand before the node's own; `shared` = other prompts can reach it. */
  protected addNode(_startTokens: number, _shared: boolean): number {
    return this.#nodes++;
  }
}
