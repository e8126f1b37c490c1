import type { LlmRequest } from './llm-request.ts';

/** What counting blocks depends on. */
export interface BlockNeeds {
  readonly tokensPerBlock: number;
  readonly twoStepLookahead: boolean;
}

/** Blocks from here to the last token that the client may ask for (`getRemainingBlocksToCompletion`, one beam). */
export function remainingBlocksToCompletion(request: LlmRequest, tokensPerBlock: number): number {
  return blocksToCompletion(request, tokensPerBlock) - request.blocks.length;
}

/** Blocks of the request at its longest; reuse is not counted on. */
export function blocksToCompletion(request: LlmRequest, tokensPerBlock: number): number {
  return Math.ceil((request.contextTokens + request.maxNewTokens) / tokensPerBlock);
}

/** Blocks that the next step takes (`getNeededBlocksOneStep`): a whole prompt at once, even one that is computed in chunks. */
export function neededBlocksOneStep(request: LlmRequest, kvTokens: number, needs: BlockNeeds): number {
  const { tokensPerBlock } = needs;
  const { draftTokens, contextTokens, maxNewTokens } = request;
  if (request.isFirstChunk) return Math.ceil((contextTokens + Math.min(draftTokens, maxNewTokens)) / tokensPerBlock);
  if (request.state !== 'generation') return 0;
  const added = Math.min((needs.twoStepLookahead ? 2 : 1) * (draftTokens + 1), maxNewTokens - (kvTokens - contextTokens));
  return Math.ceil((kvTokens + added) / tokensPerBlock) - Math.ceil(kvTokens / tokensPerBlock);
}
