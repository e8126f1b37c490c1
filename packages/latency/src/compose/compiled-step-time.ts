import type { StepBatch, StepTimeParts } from '../step-batch.ts';
import type { ScalableStepTimeModel, StepTimeFactors } from '../step-time-factors.ts';
import type { GraphPadding } from './graph-padding.ts';
import type { HostTime } from './host-time.ts';
import { withHost } from './host-time.ts';
import type { LaunchFloor } from './launch-floor.ts';
import { launchedUs } from './launch-floor.ts';
import type { StepPlan } from './step-plan.ts';
import { gpuTime, headRows } from './step-plan.ts';
import type { StepTables } from './step-tables.ts';

/** What a compiled deployment consists of. */
export interface CompiledPieces {
  readonly plan: StepPlan;
  readonly padding: GraphPadding;
  readonly tables: StepTables;
  readonly floor: LaunchFloor;
  /** GPU time of this framework relative to the tables that it uses. */
  readonly frameworkScale: number;
  readonly host: HostTime;
  /** Pipeline stages: a step passes all of them, each as long as the busiest and no faster than its host. */
  readonly stages: number;
  readonly factors: StepTimeFactors;
  readonly build: (factors: StepTimeFactors) => ScalableStepTimeModel;
}

/** Step time from tables and attention formulas. */
export class CompiledStepTime implements ScalableStepTimeModel {
  readonly #pieces: CompiledPieces;
  readonly #decodeScale: number;
  readonly #mixedScale: number;
  readonly #stages: number;

  constructor(pieces: CompiledPieces) {
    const { gpuScale = 1, prefillScale = 1 } = pieces.factors;
    this.#pieces = pieces;
    this.#stages = pieces.stages;
    this.#decodeScale = gpuScale * pieces.frameworkScale * 1e-6;
    this.#mixedScale = this.#decodeScale * prefillScale;
  }

  decodeTimeS(sequences: number, contextTokens: number): number {
    return this.extendedDecodeTimeS(sequences, contextTokens, 0);
  }

  stepTimeS(batch: StepBatch): number {
    return this.extendedStepTimeS(batch, 0);
  }

  extendedDecodeTimeS(sequences: number, contextTokens: number, extraS: number): number {
    if (sequences <= 0) return 0;
    const { plan, tables, padding, floor, host } = this.#pieces;
    const attentionUs = plan.attention.decodeUs(sequences, contextTokens + sequences) + plan.linearUs(sequences);
    const gpuUs = tables.decode.at(sequences) + tables.head.at(sequences) + attentionUs;
    const stageUs = launchedUs(floor, padding, false, sequences, gpuUs);
    return withHost(host, this.#stages, stageUs * this.#decodeScale + extraS / this.#stages, sequences);
  }

  extendedStepTimeS(batch: StepBatch, extraS: number): number {
    if (batch.totalTokens <= 0) return 0;
    if (isPlainDecode(batch)) return this.extendedDecodeTimeS(batch.decodeSequences, batch.decodeKvTokens - batch.decodeSequences, extraS);
    const { padding, floor, host } = this.#pieces;
    const prefills = batch.prefillCount > 0;
    const stageUs = launchedUs(floor, padding, prefills, batch.totalTokens, this.#gpuUs(batch));
    const scale = prefills ? this.#mixedScale : this.#decodeScale;
    return withHost(host, this.#stages, stageUs * scale + extraS / this.#stages, batch.sequences);
  }

  parts(batch: StepBatch): StepTimeParts {
    const { plan, padding, tables } = this.#pieces;
    const prefills = batch.prefillCount > 0;
    const totalS = this.stepTimeS(batch);
    if (batch.totalTokens <= 0) return emptyParts();
    const tokens = prefills ? padding.mixedTokens(batch.totalTokens) : padding.decodeTokens(batch.totalTokens);
    const time = gpuTime(plan, batch, tokens);
    const scale = (prefills ? this.#mixedScale : this.#decodeScale) * this.#stages;
    // What the running maxima add stays with the matrix products, whose residual grids dip.
    const gpuUs = this.#gpuUs(batch);
    const rows = headRows(batch);
    const headExtraUs = tables.head.at(rows) - plan.headUs(rows);
    const gemmUs = time.gemm + (gpuUs - time.totalUs - headExtraUs);
    const gpu = {
      gemmS: gemmUs * scale,
      attentionPrefillS: time.attentionPrefill * scale,
      attentionDecodeS: time.attentionDecode * scale,
      moeS: time.moe * scale,
      elementwiseS: time.elementwise * scale,
      communicationS: time.communication * scale,
      headS: (time.head + headExtraUs) * scale,
    };
    return { totalS, ...gpu, hostS: Math.max(0, totalS - gpuUs * scale) };
  }

  withFactors(factors: StepTimeFactors): ScalableStepTimeModel {
    return this.#pieces.build(factors);
  }

  /** One stage without launch cost. */
  #gpuUs(batch: StepBatch): number {
    const { plan, tables } = this.#pieces;
    const table = batch.prefillCount > 0 ? tables.mixed : tables.decode;
    const attentionUs = plan.attention.batchUs(batch) + plan.linearUs(batch.sequences);
    return table.at(batch.totalTokens) + tables.head.at(headRows(batch)) + attentionUs;
  }
}

/** Every request computes exactly one token: the case that `decodeTimeS` answers. */
function isPlainDecode(batch: StepBatch): boolean {
  return batch.prefillCount === 0 && batch.draftTokensPerDecode === 0 && batch.totalTokens === batch.decodeSequences;
}

function emptyParts(): StepTimeParts {
  return {
    totalS: 0,
    gemmS: 0,
    attentionPrefillS: 0,
    attentionDecodeS: 0,
    moeS: 0,
    elementwiseS: 0,
    communicationS: 0,
    headS: 0,
    hostS: 0,
  };
}
