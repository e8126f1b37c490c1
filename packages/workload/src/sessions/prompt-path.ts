/** Where a block stands: which one of its segment, from 0. */
export interface BlockPlace {
  readonly segment: number;
  readonly offset: number;
}

/** A prompt as segments from the head, and how many blocks it uses of each. */
export class PromptPath {
  readonly segments: number[] = [];
  readonly blocks: number[] = [];
  /** Blocks in all. */
  length = 0;

  /** Its last block; undefined = it is empty. */
  get end(): BlockPlace | undefined {
    const last = this.segments.length - 1;
    return last < 0 ? undefined : { segment: this.segments[last] as number, offset: (this.blocks[last] as number) - 1 };
  }

  /** One more block, the next one of this segment. */
  push(segment: number): void {
    const last = this.segments.length - 1;
    if (this.segments[last] === segment) this.blocks[last] = (this.blocks[last] as number) + 1;
    else {
      this.segments.push(segment);
      this.blocks.push(1);
    }
    this.length++;
  }

  /** A copy of the first `length` blocks. */
  cut(length: number): PromptPath {
    const cut = new PromptPath();
    for (let i = 0; i < this.segments.length && cut.length < length; i++) {
      const used = Math.min(this.blocks[i] as number, length - cut.length);
      cut.segments.push(this.segments[i] as number);
      cut.blocks.push(used);
      cut.length += used;
    }
    return cut;
  }
}
