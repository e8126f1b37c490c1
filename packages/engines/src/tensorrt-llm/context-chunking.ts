import type { LlmRequest } from './llm-request.ts';

/** Bounds of the context chunks of one step. */
export interface ChunkLimits {
  /** Tokens that the decodes leave; Infinity = no limit. */
  readonly capacity: number;
  readonly chunkUnitSize: number;
  /** Tokens of one chunk; Infinity = no limit. */
  readonly maxContextLength: number;
}

/** Sets the chunk, cut to what is left of the context. */
export function setChunk(request: LlmRequest, tokens: number): void {
  request.chunkTokens = Math.min(tokens, request.remainingContextTokens);
}

/** EQUAL_PROGRESS: a unit for each in turn, whoever would overflow left out of the round, until a round adds nothing. */
export function equalProgress(contexts: readonly LlmRequest[], { capacity, chunkUnitSize, maxContextLength }: ChunkLimits): void {
  for (const context of contexts) context.chunkTokens = 0;
  let used = 0;
  for (let added = 1; used < capacity && added > 0; ) {
    added = 0;
    for (const context of contexts) {
      const before = context.chunkTokens;
      setChunk(context, before + chunkUnitSize);
      const more = context.chunkTokens - before;
      if (used + more > capacity || context.chunkTokens > maxContextLength) context.chunkTokens = before;
      else {
        used += more;
        added += more;
      }
    }
  }
}

/** FIRST_COME_FIRST_SERVED: each gets all that is left; a cut chunk is a whole number of units. */
export function firstComeFirstServed(contexts: readonly LlmRequest[], { capacity, chunkUnitSize, maxContextLength }: ChunkLimits): void {
  let left = capacity;
  for (const context of contexts) {
    const wanted = context.remainingContextTokens;
    const possible = Math.min(wanted, left, maxContextLength);
    context.chunkTokens = possible === wanted ? wanted : possible - (possible % chunkUnitSize);
    left -= context.chunkTokens;
  }
}

/** Draft tokens of last chunks that need a further unit, or exceed context length or capacity, are discarded. */
export function fitDraftTokens(contexts: readonly LlmRequest[], { capacity, chunkUnitSize, maxContextLength }: ChunkLimits): void {
  let used = 0;
  for (const { chunkTokens } of contexts) used += chunkTokens;
  for (const context of contexts) {
    if (!context.isLastChunk || context.draftTokens === 0) continue;
    const rest = context.chunkTokens % chunkUnitSize;
    const inUnit = rest === 0 ? 0 : chunkUnitSize - rest;
    const room = Math.max(0, Math.min(inUnit, maxContextLength - context.chunkTokens, capacity - used));
    context.draftTokens = Math.min(context.draftTokens, room);
    used += context.draftTokens;
  }
}
