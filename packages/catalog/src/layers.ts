import type { LlmSpec } from './llm.ts';

/** Layers with softmax attention (full or windowed): those that hold a KV cache. */
export function attentionLayers(spec: LlmSpec): number {
  return spec.attentionLayers ?? spec.layers - (spec.linear?.layers ?? 0);
}

/** Attention layers that keep the whole context. */
export function fullAttentionLayers(spec: LlmSpec): number {
  return attentionLayers(spec) - (spec.window?.layers ?? 0);
}

/** Layers with an MLP or experts. */
export function mlpLayers(spec: LlmSpec): number {
  return spec.mlpLayers ?? spec.layers;
}

/** Layers with routed experts. */
export function moeLayers(spec: LlmSpec): number {
  return spec.moe === null ? 0 : mlpLayers(spec) - spec.moe.denseLayers;
}

/** Layers with a dense MLP. */
export function denseMlpLayers(spec: LlmSpec): number {
  return mlpLayers(spec) - moeLayers(spec);
}
