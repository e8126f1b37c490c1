import type { MoeSpec } from '@foretoken/catalog';
import { createMoe } from '../operators/moe.ts';
import { moeFormat, moeKeys } from './kernel-keys.ts';
import type { StepContext } from './step-context.ts';
import type { TokenOperator } from './token-operator.ts';
import { sharedOperator, tokenOperator } from './token-operator.ts';

/** Dense MLPs, routed experts with their router, shared experts. */
export function mlps(context: StepContext): readonly TokenOperator[] {
  const { moe } = context.deployment.llm;
  return [...denseMlp(context), ...(moe === null ? [] : routedExperts(context, moe))];
}

function denseMlp(context: StepContext): readonly TokenOperator[] {
  const { llm, tensorParallel } = context.deployment;
  const { hiddenSize, denseMlpLayers } = context.shape;
  if (denseMlpLayers === 0) return [];
  const inner = Math.ceil(llm.intermediateSize / tensorParallel);
  const inputs = llm.gatedMlp ? 2 : 1;
  const activationBytes = ((llm.intermediateSize / tensorParallel) * (inputs + 1)) * 2;
  const elementwise = context.elementwise();
  return [
    tokenOperator('gemm', denseMlpLayers, context.gemm(inputs * inner, hiddenSize)),
    tokenOperator('gemm', denseMlpLayers, context.gemm(hiddenSize, inner)),
    tokenOperator('elementwise', denseMlpLayers, (tokens) => elementwise(tokens * activationBytes)),
  ];
}

function routedExperts(context: StepContext, moe: MoeSpec): readonly TokenOperator[] {
  const { deployment, device, shape } = context;
  const { tensorParallel, expertParallel } = deployment;
  const picked = context.pick('moe', moeKeys(deployment, deployment.data.profile));
  const dataParallel = deployment.attentionDataParallel ?? 1;
  const experts = createMoe(device, picked.entry.theta, moeFormat(picked.key, deployment), {
    experts: moe.experts,
    topK: moe.topK,
    hiddenSize: shape.hiddenSize,
    intermediateSize: moe.intermediateSize / expertTensorParallel(context),
    expertParallel,
    activation: deployment.expertActivation ?? 1,
    imbalance: !context.reference && deployment.expertImbalance !== false,
    hotExpertFactor: context.reference ? 1 : (deployment.hotExpertFactor ?? 1),
  });
  const operators = [
    sharedOperator('moe', shape.moeLayers, (tokens) => experts(tokens * dataParallel)),
    tokenOperator('moe', shape.moeLayers, context.plainGemm(Math.max(64, moe.experts), shape.hiddenSize)),
  ];
  if (moe.sharedIntermediateSize === 0) return operators;
  const inner = Math.floor(moe.sharedIntermediateSize / tensorParallel);
  const both = Math.floor((2 * moe.sharedIntermediateSize) / tensorParallel);
  return [
    ...operators,
    tokenOperator('gemm', shape.moeLayers, context.gemm(both, shape.hiddenSize)),
    tokenOperator('gemm', shape.moeLayers, context.gemm(shape.hiddenSize, inner)),
  ];
}

/** Expert-parallel ranks hold whole experts; what is left of the ranks splits each expert. */
function expertTensorParallel(context: StepContext): number {
  const { tensorParallel, expertParallel, attentionDataParallel = 1 } = context.deployment;
  const ranks = context.reference ? tensorParallel : tensorParallel * attentionDataParallel;
  return ranks >= expertParallel ? Math.floor(ranks / expertParallel) : 1;
}
