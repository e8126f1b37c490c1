import type { TokenPath, TrieBlock } from '@foretoken/kvcache';
import { BatchRequest } from '../core/batch-request.ts';
import type { LiveRequestFields } from '../core/live-request.ts';

/** `SchedulerSequence` of the PyTorch engine, `Sequence` of TurboMind, with their blocks. */
export class LmdeployRequest extends BatchRequest {
  /** Undefined without a prefix cache. */
  readonly path: TokenPath | undefined;
  /** Blocks held, shared ones included. */
  blocks = 0;
  /** Leading blocks that are in the trie. */
  nodes: TrieBlock[] = [];
  /** When it was paused. */
  inactiveSinceS = 0;

  constructor(fields: LiveRequestFields, rank: number, submittedS: number, path: TokenPath | undefined) {
    super(fields, rank, submittedS);
    this.path = path;
  }

  /** Tokens known and not computed. */
  get remaining(): number {
    return this.tokens - this.computed;
  }
}
