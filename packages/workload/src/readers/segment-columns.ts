import { GrowableInt32 } from '@foretoken/kernel';
import type { TraceBlocks } from '@foretoken/kvcache';
import type { ContentRows } from './content-rows.ts';
import type { PromptPath } from '../sessions/prompt-path.ts';

/** Prompts of sessions as segments of many blocks. Ids are of full blocks only. */
export class SegmentColumns implements ContentRows {
  /** Tokens per block id, from the first session on. */
  blockTokens: number | undefined;
  /** Segments of all sessions so far. */
  distinct = 0;
  readonly offsets: GrowableInt32 = new GrowableInt32(4096);
  readonly ids: GrowableInt32 = new GrowableInt32(16_384);
  readonly blocks: GrowableInt32 = new GrowableInt32(16_384);

  constructor() {
    this.offsets.push(0);
  }

  get traceBlocks(): TraceBlocks {
    return { tokens: this.blockTokens ?? 1, lastBlock: 'floor' };
  }

  add({ segments, blocks }: PromptPath): void {
    for (let i = 0; i < segments.length; i++) {
      this.ids.push(segments[i] as number);
      this.blocks.push(blocks[i] as number);
    }
    this.offsets.push(this.ids.length);
  }
}
