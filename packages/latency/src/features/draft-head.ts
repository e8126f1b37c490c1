import type { LlmSpec } from '@foretoken/catalog';

/** One full-attention layer of a model (of experts, if it has them) between its embeddings and output projection. */
export function draftHead(llm: LlmSpec): LlmSpec {
  const { attentionLayers: _attention, mlpLayers: _mlp, ...rest } = llm;
  return { ...rest, id: `${llm.id}-draft-head`, layers: 1, window: null, linear: null, moe: llm.moe === null ? null : { ...llm.moe, denseLayers: 0 } };
}
