import type { CacheBlock, TokenPath } from '@foretoken/kvcache';
import type { DecodeMember } from '../core/decode-member.ts';
import { LiveRequest } from '../core/live-request.ts';
import type { LiveRequestFields } from '../core/live-request.ts';

/**
 * Where a request is: not fetched yet, in its context phase (KV or none), generating, waiting for its last token, or
 * over. Upstream: `LlmRequestState` CONTEXT_INIT, GENERATION_IN_PROGRESS, GENERATION_TO_COMPLETE, GENERATION_COMPLETE.
 */
export type RequestState = 'queued' | 'context' | 'generation' | 'completing' | 'ended';

/** A live request: `LlmRequest` of cpp/include/tensorrt_llm/batch_manager/llmRequest.h with its block table. */
export class LlmRequest extends LiveRequest implements DecodeMember {
  readonly path: TokenPath | undefined;
  state: RequestState = 'queued';
  finishTick = 0;
  producedAtJoin = 0;
  /** Position in the list of active requests: order of arrival. */
  rank = 0;
  /** Tokens of the context phase: the prompt, and what was generated before a pause. */
  contextTokens: number;
  /** Output tokens that a pause moved into the context. */
  pausedOutputTokens = 0;
  /** Tokens whose identity the path tells: a pause that cuts the context ends it. */
  namedTokens: number = Infinity;
  /** Tokens of the chunk that the micro-batch scheduler chose. */
  chunkTokens = 0;
  /** Tokens that the cache held when last asked, and the cache's state then. */
  reusableTokens = 0;
  reusableAsOf = -1;
  draftTokens = 0;
  verifications = 0;
  blocks: CacheBlock[] = [];

  constructor(fields: LiveRequestFields, path: TokenPath | undefined) {
    super(fields);
    this.path = path;
    this.contextTokens = fields.promptTokens;
  }

  /** Output tokens that the client may still ask for, counted from the context. */
  get maxNewTokens(): number {
    return this.maxTokens - this.pausedOutputTokens;
  }

  get isFirstChunk(): boolean {
    return this.state === 'context' && this.blocks.length === 0;
  }

  /** Holds KV and is scheduled again. */
  get isStarted(): boolean {
    return this.state === 'generation' || (this.state === 'context' && this.blocks.length > 0);
  }

  get isLastChunk(): boolean {
    return this.chunkStart + this.chunkTokens >= this.contextTokens;
  }

  /** Where the next chunk begins: behind what the cache holds, where that is looked up beforehand. */
  get chunkStart(): number {
    return this.blocks.length === 0 ? this.reusableTokens : this.computed;
  }

  get remainingContextTokens(): number {
    return this.contextTokens - this.chunkStart;
  }

  /** The context phase begins anew behind a prompt that holds everything delivered so far. */
  pause(maxInputLen: number): void {
    const grown = this.contextTokens + this.outputTokens - this.pausedOutputTokens;
    this.contextTokens = Math.min(grown, maxInputLen);
    if (grown > maxInputLen) this.namedTokens = Math.min(this.namedTokens, maxInputLen);
    this.pausedOutputTokens = this.outputTokens;
    this.state = 'context';
    this.computed = 0;
    this.chunkTokens = 0;
    this.reusableTokens = 0;
    this.reusableAsOf = -1;
  }
}
