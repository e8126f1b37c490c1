import type { BlockAllocation, TokenPath } from '@foretoken/kvcache';
import { LiveRequest } from '../core/live-request.ts';
import type { LiveRequestFields } from '../core/live-request.ts';

/** Where a request is; `ended` covers finished and aborted. */
export type EntryStatus = 'waiting' | 'prefilling' | 'decoding' | 'ended';

/** A request in the router: `Entry` of TGI's backends/v3/src/queue.rs with its block allocation. */
export class Entry extends LiveRequest {
  /** Its tokens; undefined = nothing is cached. */
  readonly path: TokenPath | undefined;
  status: EntryStatus = 'waiting';
  allocation: BlockAllocation | undefined = undefined;
  /** Place in the batch: larger = joined later. */
  seat = 0;
  /** Prompt tokens of the next forward pass. */
  chunk = 0;
  /** Tokens to prefill in this turn: the prompt, and what earlier turns generated. */
  turnInput: number;
  /** New tokens that this turn may generate. */
  turnNewTokens = 0;
  /** Output tokens with which the turn ends. */
  #turnEnd = 0;
  verifications = 0;

  finishTick = 0;
  producedAtJoin = 0;

  constructor(fields: LiveRequestFields & { readonly path: TokenPath | undefined; readonly turnTokens: number }) {
    super(fields);
    this.path = fields.path;
    this.turnInput = fields.promptTokens;
    this.beginTurn(fields.turnTokens);
  }

  /** Output tokens at which generation ends, or the turn does. */
  override get lastOutputToken(): number {
    return Math.min(super.lastOutputToken, this.#turnEnd);
  }

  /** The client wants no more. */
  get isComplete(): boolean {
    return this.outputTokens >= super.lastOutputToken;
  }

  /** What was generated so far becomes prompt; at most `turnTokens` more follow. */
  beginTurn(turnTokens: number): void {
    this.status = 'waiting';
    this.computed = 0;
    this.turnInput = this.tokens;
    this.turnNewTokens = Math.min(turnTokens, this.maxTokens - this.outputTokens);
    this.#turnEnd = this.outputTokens + this.turnNewTokens;
  }
}
