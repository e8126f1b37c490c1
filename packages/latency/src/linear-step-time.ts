import { ForetokenError } from '@foretoken/kernel';
import type { StepBatch, StepTimeParts } from './step-batch.ts';
import type { ScalableStepTimeModel, StepTimeFactors } from './step-time-factors.ts';

/** Coefficients of a linear cost function, seconds. */
export interface LinearCost {
  readonly base: number;
  readonly perToken: number;
  readonly perRequest: number;
  readonly perContextToken: number;
}

/**
 * `base + perToken * tokens + perRequest * requests + perContextToken * context`, in exactly this order of
 * operations, and 0 for an empty batch: the cost function of the recorded engine runs (oracles/README.md).
 * @throws ForetokenError E0407 for a coefficient that is negative or not finite.
 */
export function linearStepTime(cost: LinearCost): ScalableStepTimeModel {
  for (const [name, value] of Object.entries(cost)) {
    if (Number.isFinite(value) && value >= 0) continue;
    throw new ForetokenError(`The linear step-time coefficient ${name} is ${value}; it must be a finite number of seconds, at least 0.`, {
      code: 'E0407',
      path: name,
      hint: 'Correct the coefficient.',
    });
  }
  return scaledLinear(cost, {});
}

function scaledLinear(cost: LinearCost, factors: StepTimeFactors): ScalableStepTimeModel {
  const { base, perToken, perRequest, perContextToken } = scaledCost(cost, factors);
  const prefillScale = factors.prefillScale ?? 1;
  const time = (tokens: number, requests: number, context: number): number =>
    tokens === 0 ? 0 : base + perToken * tokens + perRequest * requests + perContextToken * context;
  const scaleOf = (batch: StepBatch): number => (batch.prefillCount > 0 ? prefillScale : 1);
  return {
    stepTimeS: (batch) => scaleOf(batch) * time(batch.totalTokens, batch.sequences, batch.contextTokens),
    decodeTimeS: (sequences, contextTokens) => time(sequences, sequences, contextTokens),
    parts: (batch) => linearParts(batch, { base, perToken, perRequest, perContextToken }, scaleOf(batch)),
    withFactors: (next) => scaledLinear(cost, next),
  };
}

/** Everything but the base and the per-request term is GPU work. */
function scaledCost(cost: LinearCost, factors: StepTimeFactors): LinearCost {
  const { gpuScale = 1, hostScale = 1, hostAddS = 0, perSequenceAddS = 0 } = factors;
  return {
    base: cost.base * hostScale + hostAddS,
    perToken: cost.perToken * gpuScale,
    perRequest: cost.perRequest * hostScale + perSequenceAddS,
    perContextToken: cost.perContextToken * gpuScale,
  };
}

function linearParts(batch: StepBatch, cost: LinearCost, scale: number): StepTimeParts {
  const busy = batch.totalTokens > 0 ? scale : 0;
  const gemmS = busy * cost.perToken * batch.totalTokens;
  const attentionDecodeS = busy * cost.perContextToken * batch.contextTokens;
  const hostS = busy * (cost.base + cost.perRequest * batch.sequences);
  return {
    totalS: hostS + gemmS + attentionDecodeS,
    gemmS,
    attentionPrefillS: 0,
    attentionDecodeS,
    moeS: 0,
    elementwiseS: 0,
    communicationS: 0,
    headS: 0,
    hostS,
  };
}
