import type { FeatureData } from '../profile/feature-data.ts';
import type { StepBatch, StepTimeModel, StepTimeParts } from '../step-batch.ts';
import type { ScalableStepTimeModel, StepTimeFactors } from '../step-time-factors.ts';
import type { ConstrainedCost } from './constrained-cost.ts';
import type { DraftCost } from './draft-cost.ts';
import type { LoraCost } from './lora-cost.ts';

/** Features that an engine runs with; an absent one costs nothing whatever the batch says. */
export interface StepFeatures {
  readonly lora?: LoraCost;
  readonly constrained?: ConstrainedCost;
  /** Verification of drafts is part of every model; this adds drafting. */
  readonly draft?: DraftCost;
}

/** Where a step's seconds go, features included. */
export interface FeatureParts extends StepTimeParts {
  /** As far as it does not hide behind the host. */
  readonly loraS: number;
  /** Masks: applying them, and filling them, as far as that does not hide behind something longer. */
  readonly constrainedS: number;
  /** Drafting, rejection sampling and bookkeeping. */
  readonly draftS: number;
}

/** A step-time model that knows adapters and grammars. */
export interface FeatureStepTimeModel extends ScalableStepTimeModel {
  /** As in `StepTimeModel`, with distinct adapters and constrained sequences of the batch. */
  decodeTimeS(sequences: number, contextTokens: number, adapters?: number, constrained?: number): number;
  parts(batch: StepBatch): FeatureParts;
  withFactors(factors: StepTimeFactors): FeatureStepTimeModel;
}

/**
 * Adds features to a model: nothing where the batch uses none, to the last bit. Adapters and masks lengthen the GPU
 * time, which may hide behind an overlapped host; drafting comes after the forward pass.
 */
export function withFeatures(model: ScalableStepTimeModel, data: FeatureData, features: StepFeatures): FeatureStepTimeModel {
  return new FeatureStepTime(model, data, features, {});
}

/** The same numbers of adapters and constrained sequences in every decode: what a fast-forwarded stretch needs. */
export function fixedFeatures(model: FeatureStepTimeModel, adapters: number, constrained: number): StepTimeModel {
  return {
    stepTimeS: (batch) => model.stepTimeS({ ...batch, adapters, constrainedSequences: constrained }),
    decodeTimeS: (sequences, contextTokens) => model.decodeTimeS(sequences, contextTokens, adapters, constrained),
    parts: (batch) => model.parts({ ...batch, adapters, constrainedSequences: constrained }),
  };
}

class FeatureStepTime implements FeatureStepTimeModel {
  readonly #model: ScalableStepTimeModel;
  readonly #data: FeatureData;
  readonly #features: StepFeatures;
  readonly #draft: DraftCost | undefined;
  readonly #gpuScale: number;
  readonly #prefillScale: number;
  readonly #hostScale: number;

  constructor(model: ScalableStepTimeModel, data: FeatureData, features: StepFeatures, factors: StepTimeFactors) {
    const { gpuScale = 1, prefillScale = 1, hostScale = 1 } = factors;
    this.#model = model;
    this.#data = data;
    this.#features = features;
    this.#draft = features.draft?.withFactors(factors);
    this.#gpuScale = gpuScale;
    this.#prefillScale = prefillScale;
    this.#hostScale = hostScale;
  }

  decodeTimeS(sequences: number, contextTokens: number, adapters = 0, constrained = 0): number {
    if ((adapters === 0 && constrained === 0) || sequences <= 0) return this.#model.decodeTimeS(sequences, contextTokens);
    const gpuS = this.#loraS(adapters, sequences, this.#gpuScale) + this.#applyS(constrained);
    return this.#filledS(this.#extendedDecodeS(sequences, contextTokens, gpuS), constrained);
  }

  stepTimeS(batch: StepBatch): number {
    if (batch.totalTokens <= 0) return 0;
    return this.#undraftedS(batch, batch.adapters ?? 0, batch.constrainedSequences ?? 0) + this.#draftS(batch);
  }

  parts(batch: StepBatch): FeatureParts {
    const plain = this.#model.parts(batch);
    if (batch.totalTokens <= 0) return { ...plain, loraS: 0, constrainedS: 0, draftS: 0 };
    const withLoraS = this.#undraftedS(batch, batch.adapters ?? 0, 0);
    const constrainedS = this.#undraftedS(batch, batch.adapters ?? 0, batch.constrainedSequences ?? 0) - withLoraS;
    return { ...plain, totalS: this.stepTimeS(batch), loraS: withLoraS - plain.totalS, constrainedS, draftS: this.#draftS(batch) };
  }

  withFactors(factors: StepTimeFactors): FeatureStepTimeModel {
    return new FeatureStepTime(this.#model.withFactors(factors), this.#data, this.#features, factors);
  }

  #undraftedS(batch: StepBatch, adapters: number, constrained: number): number {
    if (adapters === 0 && constrained === 0) return this.#model.stepTimeS(batch);
    const scale = batch.prefillCount > 0 ? this.#gpuScale * this.#prefillScale : this.#gpuScale;
    const gpuS = this.#loraS(adapters, batch.totalTokens, scale) + this.#applyS(constrained);
    const model = this.#model;
    return this.#filledS(model.extendedStepTimeS === undefined ? model.stepTimeS(batch) + gpuS : model.extendedStepTimeS(batch, gpuS), constrained);
  }

  #extendedDecodeS(sequences: number, contextTokens: number, gpuS: number): number {
    const model = this.#model;
    return model.extendedDecodeTimeS === undefined ? model.decodeTimeS(sequences, contextTokens) + gpuS : model.extendedDecodeTimeS(sequences, contextTokens, gpuS);
  }

  #loraS(adapters: number, tokens: number, scale: number): number {
    return this.#features.lora === undefined ? 0 : this.#features.lora.gpuS(adapters, tokens) * scale;
  }

  #applyS(constrained: number): number {
    return this.#features.constrained === undefined ? 0 : this.#features.constrained.gpuS(constrained) * this.#gpuScale;
  }

  /** The step with its masks filled: beside the forward pass, or after it. */
  #filledS(stepS: number, sequences: number): number {
    const { constrained } = this.#features;
    if (constrained === undefined || sequences === 0) return stepS;
    const fillS = constrained.hostS(sequences) * this.#hostScale;
    return constrained.overlapped ? Math.max(stepS, fillS + this.#applyS(sequences)) : stepS + fillS;
  }

  #draftS(batch: StepBatch): number {
    if (this.#draft === undefined) return 0;
    const verifies = batch.draftTokensPerDecode > 0 && batch.decodeSequences > 0;
    return this.#draft.draftS(batch) + (verifies ? this.#data.speculation.stepS * this.#hostScale : 0);
  }
}
