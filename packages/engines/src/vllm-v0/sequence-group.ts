import type { TokenChain } from '@foretoken/kvcache';
import { LiveRequest } from '../core/live-request.ts';
import type { LiveRequestFields } from '../core/live-request.ts';
import type { DecodeMember } from '../core/decode-member.ts';

/** Where a request is; `ended` covers finished, ignored and aborted. */
export type SequenceGroupStatus = 'waiting' | 'running' | 'ended';

/** A live request with one sequence: `SequenceGroup` of vllm/sequence.py and its block table (v0.10.0). */
export class SequenceGroup extends LiveRequest implements DecodeMember {
  /** Names of its full blocks; undefined without prefix caching. */
  readonly chain: TokenChain | undefined;
  finishTick = 0;
  producedAtJoin = 0;
  status: SequenceGroupStatus = 'waiting';
  /** Stage PREFILL, and again after a preemption. */
  isPrefill = true;
  /** Its last token is delivered, but the scheduler has yet to be told (asynchronous output processing). */
  isOver = false;
  /** Physical blocks in order. */
  table: number[] = [];
  /** Tokens that have a slot in the table (`num_full_slots`). */
  fullSlots = 0;
  /** Tokens found in the cache, frozen while in prefill; -1 = not looked up. */
  foundTokens = -1;
  /** Time of the last schedule() that included it since its blocks were allocated; NaN = none yet. */
  accessS: number = NaN;

  constructor(fields: LiveRequestFields, chain: TokenChain | undefined) {
    super(fields);
    this.chain = chain;
  }

  /** Tokens yet to be computed: `get_num_uncomputed_tokens`. */
  get newTokens(): number {
    return this.isPrefill ? this.tokens - this.computed : 1;
  }

  /** Orders by urgency, then by arrival; ties keep their order (Scheduler._get_priority). */
  static compare(this: void, a: SequenceGroup, b: SequenceGroup): number {
    return a.priority - b.priority || a.arrivalS - b.arrivalS;
  }
}
