import type { MlaSpec } from '@foretoken/catalog';
import { createLinearScan } from '../operators/linear-layer.ts';
import type { StepContext } from './step-context.ts';
import type { TokenOperator } from './token-operator.ts';
import { tokenOperator } from './token-operator.ts';

/** Projections around attention and linear layers, with their elementwise kernels. */
export function projections(context: StepContext): readonly TokenOperator[] {
  const { llm } = context.deployment;
  const { shape } = context;
  const elementwise = context.elementwise();
  const norms = shape.attentionLayers + shape.linearLayers + shape.mlpLayers;
  const rotary = (tokens: number): number => elementwise(tokens * shape.rotaryWidth * 4);
  return [
    ...(llm.mla === null ? groupedQuery(context) : latent(context, llm.mla)),
    ...linearMixers(context),
    tokenOperator('elementwise', norms, (tokens) => elementwise(tokens * shape.hiddenSize * 8)),
    tokenOperator('elementwise', shape.attentionLayers * (llm.qkNorm ? 2 : 1), rotary),
  ];
}

function groupedQuery(context: StepContext): readonly TokenOperator[] {
  const { heads, kvHeads, headDim, hiddenSize, attentionLayers } = context.shape;
  const queries = context.deployment.llm.attentionGate === true ? 2 * heads : heads;
  return [
    tokenOperator('gemm', attentionLayers, context.gemm((queries + 2 * kvHeads) * headDim, hiddenSize)),
    tokenOperator('gemm', attentionLayers, context.gemm(hiddenSize, heads * headDim)),
  ];
}

/** DeepSeek's low-rank queries and keys (reference: latency-memory.md 3.1). */
function latent(context: StepContext, mla: MlaSpec): readonly TokenOperator[] {
  const { heads, hiddenSize, attentionLayers } = context.shape;
  const queryDim = heads * (mla.nopeHeadDim + mla.ropeHeadDim);
  const down = mla.kvLoraRank + mla.ropeHeadDim;
  const queries =
    mla.qLoraRank > 0
      ? [context.gemm(mla.qLoraRank + down, hiddenSize), context.gemm(queryDim, mla.qLoraRank)]
      : [context.gemm(queryDim + down, hiddenSize)];
  const expand = context.gemm(heads * (mla.nopeHeadDim + mla.vHeadDim), mla.kvLoraRank);
  return [
    ...queries.map((us) => tokenOperator('gemm', attentionLayers, us)),
    tokenOperator('gemm', attentionLayers, context.gemm(hiddenSize, heads * mla.vHeadDim)),
    { part: 'gemm', count: attentionLayers, us: expand, prefillOnly: true },
  ];
}

/** Input and output projections of linear layers, their convolution and gates, and the chunked scan. */
function linearMixers(context: StepContext): readonly TokenOperator[] {
  const { linear } = context.deployment.llm;
  const { hiddenSize, linearLayers } = context.shape;
  if (linear === null || linearLayers === 0) return [];
  const tp = context.deployment.tensorParallel;
  const keys = linear.dims === undefined ? hiddenSize / 2 : linear.dims.keyHeads * linear.dims.keyHeadDim;
  const values = linear.dims === undefined ? 2 * hiddenSize : linear.dims.valueHeads * linear.dims.valueHeadDim;
  const width = Math.ceil((2 * keys + 2 * values) / tp);
  const elementwise = context.elementwise();
  return [
    tokenOperator('gemm', linearLayers, context.gemm(width, hiddenSize)),
    tokenOperator('gemm', linearLayers, context.gemm(hiddenSize, Math.ceil(values / tp))),
    tokenOperator('elementwise', linearLayers, (tokens) => elementwise(tokens * width * 4)),
    {
      part: 'attentionPrefill',
      count: linearLayers,
      us: createLinearScan(context.device, linear.stateBytesPerSequence / tp),
      prefillOnly: true,
    },
  ];
}
