import { createStepBatch } from '@foretoken/latency';
import type { StepTimeModel } from '@foretoken/latency';

/** Seconds of a step that computes `promptTokens` of one prompt beside `decodes` sequences with `contextTokens` each. */
export function mixedStepS(stepTime: StepTimeModel, promptTokens: number, decodes: number, contextTokens: number): number {
  const batch = createStepBatch(1);
  batch.totalTokens = promptTokens + decodes;
  batch.sequences = 1 + decodes;
  batch.prefillCount = 1;
  batch.prefillTokens[0] = promptTokens;
  batch.decodeSequences = decodes;
  batch.contextTokens = Math.round(decodes * contextTokens);
  batch.decodeKvTokens = Math.round(decodes * (contextTokens + 1));
  return stepTime.stepTimeS(batch);
}
