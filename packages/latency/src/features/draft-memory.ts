import type { KvDtype, LlmSpec } from '@foretoken/catalog';
import { weightBytes } from '@foretoken/catalog';
import { rankKvBytesPerToken } from '../memory/kv-groups.ts';
import type { WeightSplit } from '../memory/rank-weights.ts';
import { rankWeightBytes } from '../memory/rank-weights.ts';
import { draftHead } from './draft-head.ts';

/** What a drafter keeps on each GPU; both fields go into a memory request as they are. */
export interface DraftMemory {
  /** Its weights. */
  readonly residentBytes: number;
  /** Its own cache, which grows with the target's. */
  readonly draftKvBytesPerToken: number;
}

/** A draft model beside the target, split as `split` says. */
export function modelDraftMemory(draft: LlmSpec, split: WeightSplit, kvDtype: KvDtype): DraftMemory {
  return {
    residentBytes: rankWeightBytes(draft, split),
    draftKvBytesPerToken: rankKvBytesPerToken(draft, kvDtype, split.tensorParallel, split.pipelineParallel),
  };
}

/** An EAGLE or multi-token-prediction head: one layer; embeddings and output projection are the target's. */
export function headDraftMemory(target: LlmSpec, split: WeightSplit, kvDtype: KvDtype): DraftMemory {
  const head = draftHead(target);
  const { residentBytes, draftKvBytesPerToken } = modelDraftMemory(head, { ...split, pipelineParallel: 1 }, kvDtype);
  return { residentBytes: residentBytes - weightBytes(head, split.weightQuantization).embeddings / split.tensorParallel, draftKvBytesPerToken };
}

const BYTES_PER_WEIGHT = 2;

/** Medusa: a residual block, which every rank holds, and an output projection of its own per head, all in 16 bits; no cache. */
export function medusaDraftMemory({ hiddenSize, vocabSize }: LlmSpec, heads: number, tensorParallel: number): DraftMemory {
  const headWeights = hiddenSize * hiddenSize + Math.ceil(vocabSize / tensorParallel) * hiddenSize;
  return { residentBytes: heads * headWeights * BYTES_PER_WEIGHT, draftKvBytesPerToken: 0 };
}
