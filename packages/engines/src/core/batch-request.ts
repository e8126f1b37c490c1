import type { DecodeMember } from './decode-member.ts';
import { LiveRequest } from './live-request.ts';
import type { LiveRequestFields } from './live-request.ts';

/** Where a request of an iteration-level scheduler is; `ended` covers finished, failed and aborted. */
export type BatchStatus = 'waiting' | 'prefilling' | 'decoding' | 'ended';

/** A live request of an engine whose decodes go through a {@link DecodeBatch}. */
export class BatchRequest extends LiveRequest implements DecodeMember {
  finishTick = 0;
  producedAtJoin = 0;
  status: BatchStatus = 'waiting';
  /** Number of the submission: smaller came earlier. */
  readonly rank: number;
  /** When it was handed over; a gateway may have kept it since its arrival. */
  readonly submittedS: number;
  /** Tokens found in the prefix cache when its prefill began last. */
  cachedTokens = 0;

  constructor(fields: LiveRequestFields, rank: number, submittedS: number) {
    super(fields);
    this.rank = rank;
    this.submittedS = submittedS;
  }
}
