import { attentionLayers, denseMlpLayers } from '@foretoken/catalog';
import type { LlmSpec } from '@foretoken/catalog';

/** Matrices that an adapter is added to, as one rank of one pipeline stage holds their low-rank factors. */
export interface LoraModule {
  /** Layers of the stage that have it. */
  readonly layers: number;
  /** Rows of all A and columns of all B of the module on this rank, summed: times the adapter rank, its elements. */
  readonly width: number;
}

/**
 * Attention and dense MLP projections; experts and embeddings are left plain, as engines do by default. As in
 * vLLM, A is whole where the output is split and B where the input is (`lora/layers`, fully_sharded_loras off).
 */
export function loraModules(llm: LlmSpec, tensorParallel: number, pipelineParallel: number): readonly LoraModule[] {
  const stage = Math.ceil(llm.layers / pipelineParallel) / llm.layers;
  const { hiddenSize, headDim, mla } = llm;
  const split = (inputs: number, outputs: number): number => inputs + outputs / tensorParallel;
  const gather = (inputs: number, outputs: number): number => inputs / tensorParallel + outputs;
  const attention = attentionLayers(llm) * stage;
  const modules: LoraModule[] = [];
  if (mla === null) {
    const kv = 2 * split(hiddenSize, Math.max(llm.kvHeads, tensorParallel) * headDim);
    modules.push({ layers: attention, width: split(hiddenSize, llm.heads * headDim) + kv });
    modules.push({ layers: attention, width: gather(llm.heads * headDim, hiddenSize) });
  } else {
    const queries = llm.heads * (mla.nopeHeadDim + mla.ropeHeadDim);
    const down = hiddenSize + mla.kvLoraRank + mla.ropeHeadDim;
    const query = mla.qLoraRank > 0 ? hiddenSize + mla.qLoraRank + split(mla.qLoraRank, queries) : split(hiddenSize, queries);
    modules.push({ layers: attention, width: query + down });
    modules.push({ layers: attention, width: gather(llm.heads * mla.vHeadDim, hiddenSize) });
  }
  const dense = denseMlpLayers(llm) * stage;
  if (dense > 0) {
    modules.push({ layers: dense, width: (llm.gatedMlp ? 2 : 1) * split(hiddenSize, llm.intermediateSize) });
    modules.push({ layers: dense, width: gather(llm.intermediateSize, hiddenSize) });
  }
  return modules;
}
