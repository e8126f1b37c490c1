import type { LlmSpec, Quantization } from '@foretoken/catalog';
import { attentionLayers, bytesPerWeight, paramParts, weightBytes } from '@foretoken/catalog';

/** How the weights are split. */
export interface WeightSplit {
  readonly weightQuantization: Quantization;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly expertParallel: number;
  /** Replicas of the attention part that share the experts; default 1. */
  readonly attentionDataParallel?: number;
}

/**
 * Weight bytes on the fullest rank: embeddings, projections and MLPs are split by tensor parallelism, experts by
 * expert or tensor parallelism; norms, router, MLA down-projections and surplus KV heads are on every rank;
 * pipeline stages hold ceil(layers / stages) layers, the end stages one vocabulary matrix each.
 */
export function rankWeightBytes(llm: LlmSpec, split: WeightSplit): number {
  const { tensorParallel: tp, pipelineParallel: pp, expertParallel: ep, weightQuantization } = split;
  const bytes = weightBytes(llm, weightQuantization);
  const unsplit = unsplitAttention(llm, tp) * bytesPerWeight(weightQuantization);
  const layers = (bytes.dense - unsplit) / tp + unsplit + surplusKv(llm, tp) * bytesPerWeight(weightQuantization);
  const stage = Math.ceil(llm.layers / pp) / llm.layers;
  const experts = bytes.experts / Math.max(tp * (split.attentionDataParallel ?? 1), ep);
  return (layers + experts + bytes.replicated) * stage + vocabularyBytes(llm, bytes.embeddings, pp) / tp;
}

/** MLA's down-projections to the latents are computed on every rank. */
function unsplitAttention(llm: LlmSpec, tp: number): number {
  const { mla, hiddenSize } = llm;
  if (mla === null || tp === 1) return 0;
  return attentionLayers(llm) * hiddenSize * (mla.qLoraRank + mla.kvLoraRank + mla.ropeHeadDim);
}

/** With fewer KV heads than ranks each rank keeps a whole head: weights beyond its even share. */
function surplusKv(llm: LlmSpec, tp: number): number {
  if (llm.mla !== null) return 0;
  const own = Math.max(1, Math.ceil(llm.kvHeads / tp));
  return attentionLayers(llm) * 2 * llm.headDim * llm.hiddenSize * (own - llm.kvHeads / tp);
}

function vocabularyBytes(llm: LlmSpec, embeddings: number, pp: number): number {
  if (pp === 1) return embeddings;
  const parts = paramParts(llm);
  return (embeddings * Math.max(parts.embedding, parts.head)) / (parts.embedding + parts.head);
}
