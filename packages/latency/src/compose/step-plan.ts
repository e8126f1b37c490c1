import { createLinearLayer } from '../operators/linear-layer.ts';
import type { StepBatch } from '../step-batch.ts';
import { attentionLayersUs } from './attention-layers.ts';
import type { AttentionTime } from './attention-layers.ts';
import { communications } from './communications.ts';
import type { Deployment } from './deployment.ts';
import { checkDeployment } from './check-deployment.ts';
import { layerGroups } from './layer-group.ts';
import { mlps } from './mlps.ts';
import { projections } from './projections.ts';
import { createStepContext } from './step-context.ts';
import type { GpuPart, TokenOperator } from './token-operator.ts';
import { tokenOperator } from './token-operator.ts';

/** Launch of sampling and the final kernels, us (reference: latency-memory.md 3.5). */
const HEAD_T0_US = 25;

/** One pipeline stage's GPU work as functions of batch aggregates, microseconds. */
export interface StepPlan {
  readonly tokenOperators: readonly TokenOperator[];
  /** Output projection and sampling of `rows` positions. */
  headUs(rows: number): number;
  readonly attention: AttentionTime;
  /** State reads and writes of linear layers. */
  linearUs(sequences: number): number;
}

/** GPU microseconds by part; they add up to `totalUs`. */
export type GpuTime = Readonly<Record<GpuPart, number>> & { readonly totalUs: number };

/** Builds the operators of a deployment. @throws ForetokenError E0403, E0405, E0406. */
export function createStepPlan(deployment: Deployment): StepPlan {
  checkDeployment(deployment);
  const context = createStepContext(deployment);
  const { shape, device } = context;
  const { llm, tensorParallel } = deployment;
  const elementwise = context.elementwise();
  const sampling = context.elementwise(HEAD_T0_US);
  const projection = context.plainGemm(Math.ceil(shape.vocabSize / tensorParallel), shape.hiddenSize);
  const linear = llm.linear === null ? null : createLinearLayer(device, llm.linear.stateBytesPerSequence / tensorParallel);
  return {
    tokenOperators: [
      ...projections(context),
      ...mlps(context),
      ...communications(context),
      tokenOperator('head', 1, (tokens) => elementwise(tokens * shape.hiddenSize * 4)),
    ],
    headUs: (rows) => projection(Math.max(rows, 1)) + sampling(rows * shape.vocabSize * 8),
    attention: attentionLayersUs(layerGroups(context)),
    linearUs: linear === null ? () => 0 : (sequences) => shape.linearLayers * linear(sequences),
  };
}

/** GPU time of one step by part, evaluated directly: `tokens` stands for the padded token count. */
export function gpuTime(plan: StepPlan, batch: StepBatch, tokens: number = batch.totalTokens): GpuTime {
  const parts: Record<GpuPart, number> = {
    gemm: 0,
    attentionPrefill: 0,
    attentionDecode: 0,
    moe: 0,
    elementwise: 0,
    communication: 0,
    head: 0,
  };
  const prefills = batch.prefillCount > 0;
  for (const operator of plan.tokenOperators) {
    if (prefills || !operator.prefillOnly) parts[operator.part] += operator.count * operator.us(tokens);
  }
  parts.head += plan.headUs(headRows(batch));
  const attention = plan.attention.batchUs(batch);
  const prefillOnly = prefills ? plan.attention.prefillUs(batch) : 0;
  parts.attentionPrefill += prefillOnly;
  parts.attentionDecode += attention - prefillOnly + plan.linearUs(batch.sequences);
  let totalUs = 0;
  for (const part of Object.keys(parts) as GpuPart[]) totalUs += parts[part];
  return { ...parts, totalUs };
}

/** Positions whose logits are computed: one per chunk, all drafted positions of a decode. */
export function headRows(batch: StepBatch): number {
  return batch.prefillCount + batch.decodeSequences * (1 + batch.draftTokensPerDecode);
}
