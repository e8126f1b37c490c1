import { attentionLayers, denseMlpLayers, mlpLayers, moeLayers } from '@foretoken/catalog';
import { kvElementBytes } from '@foretoken/catalog';
import type { Deployment } from './deployment.ts';

/** What one tensor-parallel rank of the busiest pipeline stage computes. */
export interface RankShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Bytes per cached element as attention reads it, formats that must be unpacked counting more. */
  readonly kvBytes: number;
  readonly hiddenSize: number;
  readonly vocabSize: number;
  /** Layer counts of the busiest stage (fractional when kinds do not divide evenly). */
  readonly attentionLayers: number;
  readonly windowLayers: number;
  readonly linearLayers: number;
  readonly denseMlpLayers: number;
  readonly moeLayers: number;
  readonly mlpLayers: number;
  /** Width of the rotated queries and keys, for elementwise kernels. */
  readonly rotaryWidth: number;
}

/** Splits the model over tensor-parallel ranks and pipeline stages: ceil(layers / stages) on the busiest. */
export function rankShape(deployment: Deployment): RankShape {
  const { llm, tensorParallel, pipelineParallel } = deployment;
  const stage = Math.ceil(llm.layers / pipelineParallel) / llm.layers;
  const heads = Math.ceil(llm.heads / tensorParallel);
  const kvHeads = Math.max(1, Math.ceil(llm.kvHeads / tensorParallel));
  return {
    heads,
    kvHeads,
    headDim: llm.headDim,
    kvBytes: kvElementBytes(deployment.kvDtype) / (deployment.data.formats.kvBandwidth[deployment.kvDtype] ?? 1),
    hiddenSize: llm.hiddenSize,
    vocabSize: llm.vocabSize,
    attentionLayers: attentionLayers(llm) * stage,
    windowLayers: (llm.window?.layers ?? 0) * stage,
    linearLayers: (llm.linear?.layers ?? 0) * stage,
    denseMlpLayers: denseMlpLayers(llm) * stage,
    moeLayers: moeLayers(llm) * stage,
    mlpLayers: mlpLayers(llm) * stage,
    rotaryWidth: llm.mla === null ? (heads + kvHeads) * llm.headDim : (heads + 1) * llm.mla.nopeHeadDim,
  };
}
