import type { LlmSpec } from './llm.ts';
import { paramParts } from './params-from-spec.ts';
import type { Quantization } from './quantization.ts';
import { bytesPerWeight, quantizesVocabulary } from './quantization.ts';

/** Weight bytes by how tensor and expert parallelism treat them; whole model, all ranks together. */
export interface WeightBytes {
  readonly total: number;
  /** Embedding and output projection: split over the vocabulary. */
  readonly embeddings: number;
  /** Attention, linear layers, dense MLPs and shared experts: split by tensor parallelism. */
  readonly dense: number;
  /** Routed experts: split by tensor or expert parallelism. */
  readonly experts: number;
  /** Norms and router: 16-bit, on every rank. */
  readonly replicated: number;
}

/**
 * Bytes of the weights under a weight format. Embeddings, output projection, norms and router stay 16-bit, except
 * that GGUF files quantise the first two; mxfp4 checkpoints (gpt-oss) quantise only the experts.
 */
export function weightBytes(spec: LlmSpec, quantization: Quantization): WeightBytes {
  const parts = paramParts(spec);
  const size = bytesPerWeight(quantization);
  const plain = quantization === 'fp32' ? 4 : 2;
  const denseSize = quantization === 'mxfp4' && spec.moe !== null ? plain : size;
  const embeddings = (quantizesVocabulary(quantization) ? size : plain) * (parts.embedding + parts.head);
  const dense = denseSize * (parts.attention + parts.linear + parts.mlp + parts.sharedExperts);
  const experts = size * parts.experts;
  const replicated = plain * (parts.norms + parts.router);
  return { total: embeddings + dense + experts + replicated, embeddings, dense, experts, replicated };
}
