import type { BlockPlace, PromptPath } from './prompt-path.ts';

export type BlockId = number | string;

/** A segment as it grows: its blocks so far, and the block before its first one. */
interface Segment {
  blocks: number;
  readonly parent: BlockPlace | undefined;
}

/**
 * Block ids of one namespace, each standing for the whole prefix up to it, as segments. A new block goes on with the
 * segment of the block before it as long as nobody branched off there, so that a conversation is one segment until it
 * is cut back, and equal prefixes always have equal segments.
 */
export class ChainedBlocks {
  readonly #first: number;
  readonly #places = new Map<BlockId, BlockPlace>();
  readonly #segments: Segment[] = [];

  /** Segments are numbered from `first` on. */
  constructor(first: number) {
    this.#first = first;
  }

  /** The number of the next segment. */
  get end(): number {
    return this.#first + this.#segments.length;
  }

  /** The prompt of the first `keep` blocks of `before` and then `ids`; or the id that stood behind another block before. */
  extend(before: PromptPath, keep: number, ids: Iterable<BlockId>): PromptPath | { readonly unchained: BlockId } {
    const path = before.cut(keep);
    for (const id of ids) {
      const known = this.#places.get(id);
      if (known !== undefined && !this.#follows(known, path.end)) return { unchained: id };
      path.push((known ?? this.#add(id, path.end)).segment);
    }
    return path;
  }

  #add(id: BlockId, before: BlockPlace | undefined): BlockPlace {
    const open = before === undefined ? undefined : this.#at(before.segment);
    const goesOn = before !== undefined && open !== undefined && before.offset + 1 === open.blocks;
    const place = goesOn ? { segment: before.segment, offset: open.blocks++ } : { segment: this.end, offset: 0 };
    if (!goesOn) this.#segments.push({ blocks: 1, parent: before });
    this.#places.set(id, place);
    return place;
  }

  #follows({ segment, offset }: BlockPlace, before: BlockPlace | undefined): boolean {
    const expected = offset > 0 ? { segment, offset: offset - 1 } : this.#at(segment).parent;
    return expected?.segment === before?.segment && expected?.offset === before?.offset;
  }

  #at(segment: number): Segment {
    return this.#segments[segment - this.#first] as Segment;
  }
}
