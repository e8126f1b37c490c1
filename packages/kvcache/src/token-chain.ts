import type { ContentIndex } from './content.ts';
import type { PrefixIndex } from './prefix-index.ts';
import type { SegmentCensus } from './segment-census.ts';

/**
 * The names of one request's blocks: which index node each token range ends in. Pieces are shared
 * segments followed by one private tail (or a quoted output).
 */
export class TokenChain {
  readonly #index: PrefixIndex;
  readonly #nodes: number[] = [];
  readonly #starts: number[] = [];
  #privateNode = -1;
  /** Look-ups walk forward: the last piece found is the best first guess. */
  #cursor = 0;
  /** True when a later prompt quotes the generated tokens, so that others can hit their blocks. */
  readonly quotesOutput: boolean;

  constructor(index: PrefixIndex, content: ContentIndex | undefined, census: SegmentCensus | undefined, request: number, adapter: number, salt: number) {
    this.#index = index;
    if (content === undefined || census === undefined) {
      this.#addPrivate(0);
      this.quotesOutput = false;
      return;
    }
    const end = content.offsets[request + 1]!;
    let parent = index.root(adapter, salt);
    let usedTokens = 0;
    let start = 0;
    for (let i = content.offsets[request]!; i < end; i++) {
      const segment = content.segmentIds[i]!;
      if (!census.isShared(segment)) {
        this.#addPrivate(start);
        this.quotesOutput = false;
        return;
      }
      parent = index.child(parent, usedTokens, segment, start);
      usedTokens = content.segmentTokens[i]!;
      this.#nodes.push(parent);
      this.#starts.push(start);
      start += usedTokens;
    }
    const output = content.outputSegmentIds?.[request] ?? -1;
    this.quotesOutput = census.isShared(output);
    if (this.quotesOutput) {
      this.#nodes.push(index.child(parent, usedTokens, output, start));
      this.#starts.push(start);
    } else this.#addPrivate(start);
  }

  /** First block that holds block `block` (whose last token is `lastToken`), 0 when nobody has it. */
  lookup(block: number, lastToken: number, group = 0): number {
    return this.#index.lookup(this.#nodes[this.#piece(lastToken)]!, block, group);
  }

  insert(block: number, lastToken: number, physical: number, group = 0): void {
    this.#index.insert(this.#nodes[this.#piece(lastToken)]!, block, physical, group);
  }

  /** The request is over: its private names are forgotten. */
  retire(): void {
    if (this.#privateNode >= 0) this.#index.retire(this.#privateNode);
  }

  #piece(token: number): number {
    const starts = this.#starts;
    let piece = this.#cursor;
    while (starts[piece]! > token) piece--;
    while (piece + 1 < starts.length && starts[piece + 1]! <= token) piece++;
    this.#cursor = piece;
    return piece;
  }

  #addPrivate(start: number): void {
    this.#privateNode = this.#index.privateNode(start);
    this.#nodes.push(this.#privateNode);
    this.#starts.push(start);
  }
}
