import { ForetokenError } from '@foretoken/kernel';
import type { StepBatch, StepTimeModel } from './step-batch.ts';

/** Multipliers and offsets of a step-time model: uncertainty draws, engine versions, calibration. */
export interface StepTimeFactors {
  /** GPU time of every step; default 1. */
  readonly gpuScale?: number;
  /** Further factor on steps with prefill chunks (clock derating under load); default 1. */
  readonly prefillScale?: number;
  /** Host time; default 1. */
  readonly hostScale?: number;
  /** Seconds added to the host time of each step; default 0. */
  readonly hostAddS?: number;
  /** Seconds added to the host time per request in the step; default 0. */
  readonly perSequenceAddS?: number;
}

/** A step-time model that can be recalibrated. */
export interface ScalableStepTimeModel extends StepTimeModel {
  /** The same deployment under factors, which replace the model's own. */
  withFactors(factors: StepTimeFactors): ScalableStepTimeModel;
  /** `stepTimeS` with `extraS` seconds more on the GPU, which may hide behind the host; absent = plainly added. */
  extendedStepTimeS?(batch: StepBatch, extraS: number): number;
  /** `decodeTimeS` likewise; equal to `extendedStepTimeS` of the same batch to the last bit. */
  extendedDecodeTimeS?(sequences: number, contextTokens: number, extraS: number): number;
}

/**
 * The model under other factors: GPU and host time are scaled apart, before they overlap.
 * @throws ForetokenError E0407 for a factor that is negative or not finite.
 */
export function scaledStepTime(model: ScalableStepTimeModel, factors: StepTimeFactors): ScalableStepTimeModel {
  for (const [name, value] of Object.entries(factors) as [string, number | undefined][]) {
    if (value === undefined) continue;
    const offset = name === 'hostAddS' || name === 'perSequenceAddS';
    if (!Number.isFinite(value) || (!offset && value <= 0)) {
      throw new ForetokenError(`The step-time factor ${name} is ${value}; it must be ${offset ? 'finite' : 'finite and above 0'}.`, {
        code: 'E0407',
        path: name,
        hint: 'Correct the factor; 1 (scales) and 0 (offsets) leave the prediction as it is.',
      });
    }
  }
  return model.withFactors(factors);
}
