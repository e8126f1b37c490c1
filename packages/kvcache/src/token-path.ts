import type { ContentIndex } from './content.ts';
import type { ContentTrie } from './content-trie.ts';
import type { SegmentCensus } from './segment-census.ts';

/**
 * One request's tokens, prompt and output, as a path through a {@link ContentTrie}: which node each range of
 * positions lies in. Pieces are shared segments followed by one private tail (or a quoted output); the last piece
 * has no end. Position p of two paths holds the same token after the same prefix iff their nodes there are equal.
 */
export class TokenPath {
  protected readonly nodes: number[] = [];
  protected readonly starts: number[] = [];
  /** -1 = no token of the request is private. */
  protected privateNode = -1;
  /** Look-ups walk forward: the last piece found is the best first guess. */
  #cursor = 0;
  /** True when a later prompt quotes the generated tokens, so that others can hit them. */
  readonly quotesOutput: boolean;

  constructor(trie: ContentTrie, content: ContentIndex | undefined, census: SegmentCensus | undefined, request: number, adapter: number, salt: number) {
    if (content === undefined || census === undefined) {
      this.#addPrivate(trie, 0);
      this.quotesOutput = false;
      return;
    }
    const row = content.rows?.[request] ?? request;
    const end = content.offsets[row + 1]!;
    let parent = trie.root(adapter, salt);
    let usedTokens = 0;
    let start = 0;
    for (let i = content.offsets[row]!; i < end; i++) {
      const segment = content.segmentIds[i]!;
      if (!census.isShared(segment)) {
        this.#addPrivate(trie, start);
        this.quotesOutput = false;
        return;
      }
      parent = trie.child(parent, usedTokens, segment, start);
      usedTokens = content.segmentTokens[i]!;
      this.nodes.push(parent);
      this.starts.push(start);
      start += usedTokens;
    }
    const output = content.outputSegmentIds?.[row] ?? -1;
    this.quotesOutput = census.isShared(output);
    if (this.quotesOutput) {
      this.nodes.push(trie.child(parent, usedTokens, output, start));
      this.starts.push(start);
    } else this.#addPrivate(trie, start);
  }

  /** The trie node that position `token` lies in: equal nodes, equal prefixes up to there. */
  nodeAt(token: number): number {
    return this.nodes[this.pieceAt(token)]!;
  }

  /** Position behind the piece that position `token` lies in; Infinity for the last one. */
  pieceEnd(token: number): number {
    return this.starts[this.pieceAt(token) + 1] ?? Infinity;
  }

  /** Tokens of positions `from` … `to` - 1 that two paths share, given that they share all before `from`. */
  sharedTokens(other: TokenPath, from: number, to: number): number {
    if (from >= to) return 0;
    if (this.nodeAt(to - 1) === other.nodeAt(to - 1)) return to - from;
    let mine = this.pieceAt(from);
    let theirs = other.pieceAt(from);
    let position = from;
    while (this.nodes[mine] === other.nodes[theirs]) {
      const ends = this.starts[mine + 1] ?? Infinity;
      const otherEnds = other.starts[theirs + 1] ?? Infinity;
      position = Math.min(ends, otherEnds, to);
      if (position === to || ends !== otherEnds) break;
      mine++;
      theirs++;
    }
    return position - from;
  }

  protected pieceAt(token: number): number {
    const { starts } = this;
    let piece = this.#cursor;
    while (starts[piece]! > token) piece--;
    while (piece + 1 < starts.length && starts[piece + 1]! <= token) piece++;
    this.#cursor = piece;
    return piece;
  }

  #addPrivate(trie: ContentTrie, start: number): void {
    this.privateNode = trie.privateNode(start);
    this.nodes.push(this.privateNode);
    this.starts.push(start);
  }
}
