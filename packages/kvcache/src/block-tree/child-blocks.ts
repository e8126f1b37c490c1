import type { TokenPath } from '../token-path.ts';

/** What a child is known by. */
export interface NamedBlock {
  readonly path: TokenPath | undefined;
  readonly start: number;
  readonly tokens: number;
}

/** Children up to which looking at each is cheaper than keeping an index. */
const FEW = 8;

/** How many leading tokens a child shares with a path. */
export interface PartialMatch<B> {
  readonly block: B;
  readonly tokens: number;
}

/**
 * The children of a block: by their whole content, and by every trie node that their tokens lie in, so that the one
 * with the longest common beginning is found without looking at all of them.
 */
export class ChildBlocks<B extends NamedBlock> {
  readonly #all = new Set<B>();
  #byNode: Map<number, Set<B>> | undefined;

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): IterableIterator<B> {
    return this.#all[Symbol.iterator]();
  }

  add(block: B): void {
    this.#all.add(block);
    if (this.#byNode !== undefined) this.#index(block);
    else if (this.#all.size > FEW) {
      this.#byNode = new Map();
      for (const each of this.#all) this.#index(each);
    }
  }

  remove(block: B): void {
    this.#all.delete(block);
    if (this.#byNode === undefined) return;
    for (const { node } of pieces(block.path!, block.start, block.start + block.tokens)) {
      const siblings = this.#byNode.get(node)!;
      siblings.delete(block);
      if (siblings.size === 0) this.#byNode.delete(node);
    }
  }

  /** The child that holds exactly the `tokens` tokens of the path from `start` on. */
  exact(path: TokenPath, start: number, tokens: number): B | undefined {
    const node = path.nodeAt(start + tokens - 1);
    const candidates = this.#byNode === undefined ? this.#all : this.#byNode.get(node);
    if (candidates === undefined) return undefined;
    for (const block of candidates) if (block.tokens === tokens && block.path!.nodeAt(start + tokens - 1) === node) return block;
    return undefined;
  }

  /** The child with the most leading tokens in common with the path; the oldest of equals. */
  longest(path: TokenPath, start: number, tokens: number, isEligible: (block: B) => boolean): PartialMatch<B> | undefined {
    if (this.#byNode === undefined) return best(this.#all, path, start, tokens, tokens, isEligible);
    const mine = pieces(path, start, start + tokens);
    for (let i = mine.length - 1; i >= 0; i--) {
      const siblings = this.#byNode.get(mine[i]!.node);
      const found = siblings === undefined ? undefined : best(siblings, path, start, tokens, mine[i]!.end - start, isEligible);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #index(block: B): void {
    for (const { node } of pieces(block.path!, block.start, block.start + block.tokens)) {
      const siblings = this.#byNode!.get(node);
      if (siblings === undefined) this.#byNode!.set(node, new Set([block]));
      else siblings.add(block);
    }
  }
}

/** Stops at the first that shares `most`: none of these can share more. */
function best<B extends NamedBlock>(blocks: Iterable<B>, path: TokenPath, start: number, tokens: number, most: number, isEligible: (block: B) => boolean): PartialMatch<B> | undefined {
  let found: PartialMatch<B> | undefined;
  for (const block of blocks) {
    if (!isEligible(block)) continue;
    const shared = path.sharedTokens(block.path!, start, start + Math.min(tokens, block.tokens));
    if (shared <= (found?.tokens ?? 0)) continue;
    found = { block, tokens: shared };
    if (shared >= most) break;
  }
  return found;
}

/** The trie nodes that a stretch of a path lies in, each with the position behind its part. */
function pieces(path: TokenPath, start: number, end: number): { node: number; end: number }[] {
  const found: { node: number; end: number }[] = [];
  for (let at = start; at < end; ) {
    const next = Math.min(end, path.pieceEnd(at));
    found.push({ node: path.nodeAt(at), end: next });
    at = next;
  }
  return found;
}
