import type { ContentIndex } from './content.ts';

/**
 * Which segments occur in more than one prompt. A prompt is private from its first unique segment on:
 * nobody else can ever ask for those blocks, so nothing about them needs to be remembered after the request.
 */
export class SegmentCensus {
  readonly #repeats: boolean;
  readonly #counts = new Map<number, number>();
  readonly #dense: Uint8Array | undefined;

  /** `repeats` = any prompt may be sent again, so that nothing is private. */
  constructor(content: ContentIndex, repeats = false) {
    this.#repeats = repeats;
    const columns = content.outputSegmentIds === undefined ? [content.segmentIds] : [content.segmentIds, content.outputSegmentIds];
    let largest = 0;
    for (const ids of columns) for (const id of ids) if (id > largest) largest = id;
    if (largest < 4 * content.segmentIds.length + 65_536) {
      this.#dense = new Uint8Array(largest + 1);
      for (const ids of columns) for (const id of ids) if (id >= 0 && this.#dense[id]! < 2) this.#dense[id]!++;
    } else {
      for (const ids of columns) for (const id of ids) this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
    }
  }

  /** Occurs at least twice, in prompts or as an output that a later prompt quotes. */
  isShared(segmentId: number): boolean {
    if (segmentId < 0) return false;
    if (this.#repeats) return true;
    if (this.#dense === undefined) return (this.#counts.get(segmentId) ?? 0) > 1;
    return segmentId < this.#dense.length && this.#dense[segmentId]! > 1;
  }
}
