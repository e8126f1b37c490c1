import { attentionLayers } from './layers.ts';
import type { LinearDims, LlmSpec } from './llm.ts';

/** Format of the KV cache; `int4` is LMDeploy's quant policy 4, `nvfp4` TensorRT-LLM's on Blackwell. */
export type KvDtype = 'bf16' | 'fp16' | 'fp8' | 'int8' | 'int4' | 'nvfp4';

/**
 * Bytes per cached element, scales included where they count: int4 keeps a 16-bit scale and zero point per 128
 * elements (head size 128), nvfp4 an fp8 scale per 16.
 */
const BYTES_PER_ELEMENT: Readonly<Record<KvDtype, number>> = { bf16: 2, fp16: 2, fp8: 1, int8: 1, int4: 0.5 + 4 / 128, nvfp4: 0.5 + 1 / 16 };

/** All cache formats, in the order they are listed to users. */
export const KV_DTYPES: readonly KvDtype[] = Object.keys(BYTES_PER_ELEMENT) as KvDtype[];

/** Bytes per cached element. */
export function kvElementBytes(dtype: KvDtype): number {
  return BYTES_PER_ELEMENT[dtype];
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
