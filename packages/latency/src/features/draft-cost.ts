import { compileStepTime } from '../compile-step-time.ts';
import type { Deployment } from '../compose/deployment.ts';
import { createStepContext } from '../compose/step-context.ts';
import type { FeatureData } from '../profile/feature-data.ts';
import type { StepBatch } from '../step-batch.ts';
import { createStepBatch } from '../step-batch.ts';
import type { ScalableStepTimeModel, StepTimeFactors } from '../step-time-factors.ts';
import { checkCount } from './check-count.ts';
import { draftHead } from './draft-head.ts';

/** What producing draft tokens adds to a step, verification not included. */
export interface DraftCost {
  /** Seconds of drafting for a batch; 0 for a batch that neither drafts nor feeds the drafter a prompt. */
  draftS(batch: StepBatch): number;
  /** The same under factors. */
  withFactors(factors: StepTimeFactors): DraftCost;
}

/** Prompt look-up on the CPU: nothing on the GPU. */
export function ngramDraft(features: FeatureData): DraftCost {
  const build = (hostScale: number): DraftCost => ({
    draftS: (batch) => (batch.draftTokensPerDecode > 0 ? features.speculation.ngramHostS * hostScale : 0),
    withFactors: (factors) => build(factors.hostScale ?? 1),
  });
  return build(1);
}

/** A small model that drafts token by token; `deployment` is its own, on the GPUs of the target. */
export function modelDraft(deployment: Deployment): DraftCost {
  return sequentialDraft(compileStepTime(deployment), deployment.data.features, {});
}

/**
 * An EAGLE or multi-token-prediction head: one layer of the target (of experts, if it has them) and its output
 * projection per draft token.
 */
export function headDraft(target: Deployment): DraftCost {
  return modelDraft({ ...target, llm: draftHead(target.llm), pipelineParallel: 1 });
}

/** Medusa: `heads` residual blocks and output projections beside the target's own, all in one pass over the decodes. */
export function medusaDraft(target: Deployment, heads: number): DraftCost {
  checkCount('heads', heads);
  const context = createStepContext(target);
  const { hiddenSize, vocabSize } = context.shape;
  const block = context.plainGemm(hiddenSize, hiddenSize);
  const projection = context.plainGemm(Math.ceil(vocabSize / target.tensorParallel), hiddenSize);
  const build = (gpuScale: number): DraftCost => ({
    draftS: ({ decodeSequences, draftTokensPerDecode }) =>
      draftTokensPerDecode > 0 && decodeSequences > 0 ? heads * (block(decodeSequences) + projection(decodeSequences)) * 1e-6 * gpuScale : 0,
    withFactors: (factors) => build(factors.gpuScale ?? 1),
  });
  return build(1);
}

/** The first pass also sees the prompt chunks of the step; each later one extends every decode by a token. */
function sequentialDraft(model: ScalableStepTimeModel, features: FeatureData, factors: StepTimeFactors): DraftCost {
  const { gpuScale = 1, prefillScale = 1, hostScale = 1 } = factors;
  // The target's worker prepares the passes: its host time is counted per pass, not the drafter's own.
  const gpu = model.withFactors({ gpuScale, prefillScale, hostScale: 0 });
  const passS = features.speculation.draftPassS * hostScale;
  const first = createStepBatch(0);
  return {
    draftS: (batch) => {
      const drafts = batch.draftTokensPerDecode;
      const decodes = drafts > 0 ? batch.decodeSequences : 0;
      if (decodes === 0 && batch.prefillCount === 0) return 0;
      undrafted(batch, first);
      let sumS = gpu.stepTimeS(first) + passS;
      const contextTokens = first.decodeKvTokens - first.decodeSequences;
      for (let i = 1; i < drafts && decodes > 0; i++) sumS += gpu.decodeTimeS(decodes, contextTokens + i * decodes) + passS;
      return sumS;
    },
    withFactors: (next) => sequentialDraft(model, features, next),
  };
}

/** Writes `batch` without its drafts into `into`; the chunks are shared. */
function undrafted(batch: StepBatch, into: StepBatch): void {
  const drafted = batch.decodeSequences * batch.draftTokensPerDecode;
  into.totalTokens = batch.totalTokens - drafted;
  into.sequences = batch.sequences;
  into.contextTokens = batch.contextTokens;
  into.decodeSequences = batch.decodeSequences;
  into.decodeKvTokens = batch.decodeKvTokens - drafted;
  into.prefillCount = batch.prefillCount;
  into.prefillTokens = batch.prefillTokens;
  into.prefillContext = batch.prefillContext;
}
