import type { ContentIndex } from './content.ts';
import type { PrefixIndex } from './prefix-index.ts';
import type { SegmentCensus } from './segment-census.ts';
import { TokenPath } from './token-path.ts';

/** The names of one request's blocks in a {@link PrefixIndex}. */
export class TokenChain extends TokenPath {
  readonly #index: PrefixIndex;

  constructor(index: PrefixIndex, content: ContentIndex | undefined, census: SegmentCensus | undefined, request: number, adapter: number, salt: number) {
    super(index, content, census, request, adapter, salt);
    this.#index = index;
  }

  /** First block that holds block `block` (whose last token is `lastToken`), 0 when nobody has it. */
  lookup(block: number, lastToken: number, group = 0): number {
    return this.#index.lookup(this.nodeAt(lastToken), block, group);
  }

  insert(block: number, lastToken: number, physical: number, group = 0): void {
    this.#index.insert(this.nodeAt(lastToken), block, physical, group);
  }

  /** The request is over: its private names are forgotten. */
  retire(): void {
    if (this.privateNode >= 0) this.#index.retire(this.privateNode);
  }
}
