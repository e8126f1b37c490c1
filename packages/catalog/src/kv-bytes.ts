import { attentionLayers } from './layers.ts';
import type { LinearDims, LlmSpec } from './llm.ts';

/** Element size of the KV cache: `auto` and 16-bit formats 2 bytes, fp8 and int8 1. */
export type KvDtype = 'bf16' | 'fp16' | 'fp8' | 'int8';

/** Bytes per cached element. */
export function kvElementBytes(dtype: KvDtype): number {
  return dtype === 'fp8' || dtype === 'int8' ? 1 : 2;
}

/**
 * KV bytes of one token in one attention layer on one tensor-parallel rank. KV heads are split over `tp` and
 * replicated when there are fewer; MLA caches one latent per token, unsharded.
 */
export function kvBytesPerTokenPerLayer(spec: LlmSpec, dtype: KvDtype = 'bf16', tp = 1): number {
  const elements =
    spec.mla === null ? 2 * Math.max(1, Math.ceil(spec.kvHeads / tp)) * spec.headDim : spec.mla.kvLoraRank + spec.mla.ropeHeadDim;
  return elements * kvElementBytes(dtype);
}

/** KV bytes of one token over all attention layers on one rank, before windows. */
export function kvBytesPerToken(spec: LlmSpec, dtype: KvDtype = 'bf16', tp = 1): number {
  return attentionLayers(spec) * kvBytesPerTokenPerLayer(spec, dtype, tp);
}

/**
 * State bytes of one linear layer and sequence in bf16: a valueHeads x keyHeadDim x valueHeadDim matrix and the
 * last `convKernel - 1` inputs of the convolution (vLLM: mamba/mamba_utils.py, MambaStateShapeCalculator).
 */
export function linearStateBytes(dims: LinearDims): number {
  const recurrent = dims.valueHeads * dims.keyHeadDim * dims.valueHeadDim;
  const channels = 2 * dims.keyHeads * dims.keyHeadDim + dims.valueHeads * dims.valueHeadDim;
  return 2 * (recurrent + channels * (dims.convKernel - 1));
}
