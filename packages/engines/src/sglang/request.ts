import type { RadixNode, TokenPath } from '@foretoken/kvcache';
import type { SpeculativeMember } from '../core/speculative-batch.ts';
import { LiveRequest } from '../core/live-request.ts';
import type { LiveRequestFields } from '../core/live-request.ts';
import type { StoragePrefetch } from './storage-prefetch.ts';

/** A live request: `Req` of managers/schedule_batch.py. `computed` is its committed KV. */
export class SglangRequest extends LiveRequest implements SpeculativeMember {
  readonly path: TokenPath;
  readonly ignoreEos: boolean;

  finishTick = 0;
  producedAtJoin = 0;
  verifications = 0;

  /** Clock of its entry into the queue. */
  entry = 0;
  /** Virtual time of that entry. */
  queuedAtS = 0;
  /** Prefill tokens scheduled by the engine when it entered the queue (hrrn). */
  queuedAtTokens = 0;
  /** Tokens to have in KV after its prefill, the chunk's end. */
  fill = 0;
  /** Tokens already in KV. */
  prefix = 0;
  /** Tokens to compute. */
  extend = 0;
  /** Tokens owned by the tree. */
  protectedTokens = 0;
  /** Locked node of the tree. */
  node: RadixNode | undefined;
  hasSlot = false;
  /** Chunks scheduled and not processed. */
  chunks = 0;
  /** Out of the batch since its results were launched: they are thrown away. */
  retracted = false;
  everRetracted = false;
  retractions = 0;
  /** Output tokens that its scheduled prefill will yield: 0 for a chunk that is not the last. */
  outputsOnTheWay = 0;
  /** Tokens after its prefix that host memory alone holds, and the node in which they end. */
  hostHit = 0;
  hostNode: RadixNode | undefined;
  /** Tokens on their way from storage to host memory. */
  prefetch: StoragePrefetch | undefined;
  /** Tokens that its prefetch brought to host memory. */
  prefetched = 0;
  /** Tokens of its prefix that were loaded from host memory, and those of them that storage had. */
  hostTokens = 0;
  diskTokens = 0;
  cachedTokens = 0;
  alreadyComputed = 0;
  finished = false;
  deprioritised = false;

  constructor(fields: LiveRequestFields & { readonly path: TokenPath; readonly ignoreEos?: boolean }) {
    super(fields);
    this.path = fields.path;
    this.ignoreEos = fields.ignoreEos ?? false;
  }

  /** All that is left of its prompt is wanted in the next batch. */
  wantRest(): this {
    this.fill = this.tokens;
    this.extend = this.fill - this.prefix;
    return this;
  }

  /** No memory for more of its prompt now. */
  wantNothing(): this {
    this.fill = this.computed;
    this.extend = 0;
    return this;
  }

  /** Its prefill, or a chunk of it, is scheduled. */
  enterBatch(isCut: boolean): void {
    this.hasSlot = true;
    this.computed = this.fill;
    if (!this.everRetracted) {
      this.cachedTokens += this.prefix - this.alreadyComputed;
      this.alreadyComputed = this.fill;
    }
    this.retracted = false;
    this.outputsOnTheWay = isCut ? 0 : 1;
  }

  /** It lost its memory and starts anew. */
  retract(): void {
    this.retractions++;
    this.prefix = 0;
    this.node = undefined;
    this.extend = 0;
    this.retracted = true;
    this.everRetracted = true;
    this.chunks = 0;
    this.alreadyComputed = 0;
    this.computed = 0;
    this.protectedTokens = 0;
  }

  override get lastOutputToken(): number {
    return this.ignoreEos ? this.maxTokens : super.lastOutputToken;
  }
}
