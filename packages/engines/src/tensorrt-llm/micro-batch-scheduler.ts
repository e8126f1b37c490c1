import type { ChunkingPolicy } from './config.ts';
import { equalProgress, firstComeFirstServed, fitDraftTokens, setChunk } from './context-chunking.ts';
import type { LlmRequest } from './llm-request.ts';

/** What bounds one step; models microBatchScheduler.cpp at 0a949d31. */
export interface MicroBatchLimits {
  readonly maxBatchSize: number;
  /** Infinity = no limit. */
  readonly maxNumTokens: number;
  readonly chunkingPolicy: ChunkingPolicy | undefined;
  readonly chunkUnitSize: number;
  readonly maxContextLength: number;
}

/** What runs in a step: contexts with their `chunkTokens`, and generation requests. */
export interface MicroBatch {
  readonly contexts: LlmRequest[];
  readonly generation: LlmRequest[];
}

/** Requests that are in the batch already, as sums: how the aggregated path begins. */
export interface Taken {
  readonly count: number;
  readonly tokens: number;
}

const NOTHING: Taken = { count: 0, tokens: 0 };

/** Fills a step in the order of the capacity scheduler, until tokens or requests run out. */
export function scheduleMicroBatch(fitting: readonly LlmRequest[], limits: MicroBatchLimits, taken: Taken = NOTHING): MicroBatch {
  const { maxNumTokens, chunkingPolicy, maxContextLength } = limits;
  const contexts: LlmRequest[] = [];
  const generation: LlmRequest[] = [];
  let { tokens, count } = taken;
  let chunked = 0;
  let fits = true;
  for (const request of fitting) {
    if (count >= limits.maxBatchSize) break;
    if (request.state === 'generation') {
      if (tokens + 1 + request.draftTokens > maxNumTokens) break;
      generation.push(request);
      tokens += 1 + request.draftTokens;
    } else {
      setChunk(request, request.remainingContextTokens);
      const wanted = request.chunkTokens + request.draftTokens;
      if (chunkingPolicy === undefined) {
        if (tokens + wanted > maxNumTokens) break;
        tokens += wanted;
      } else {
        if (wanted > maxContextLength) fits = false;
        chunked += Math.min(wanted, maxContextLength);
      }
      contexts.push(request);
    }
    count++;
  }
  const limit = { capacity: maxNumTokens - tokens, chunkUnitSize: limits.chunkUnitSize, maxContextLength };
  if (chunkingPolicy === undefined || (fits && chunked <= limit.capacity)) return { contexts, generation };
  (chunkingPolicy === 'EQUAL_PROGRESS' ? equalProgress : firstComeFirstServed)(contexts, limit);
  fitDraftTokens(contexts, limit);
  return { contexts: lastChunksLast(contexts), generation };
}

/** Contexts without a chunk wait; last chunks go to the end of the batch. */
function lastChunksLast(contexts: readonly LlmRequest[]): LlmRequest[] {
  const chosen = contexts.filter(({ chunkTokens }) => chunkTokens > 0);
  return [...chosen.filter((context) => !context.isLastChunk), ...chosen.filter((context) => context.isLastChunk)];
}
