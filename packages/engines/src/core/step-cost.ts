import { createStepBatch } from '@foretoken/latency';
import type { StepBatch, StepTimeModel } from '@foretoken/latency';
import type { StepView } from '../contract.ts';
import type { StepRecord } from './step-record.ts';

const CHUNKS_AT_FIRST = 64;

/** Asks the step-time model what an iteration costs, through one batch record that is reused. */
export class StepCost {
  readonly #stepTime: StepTimeModel;
  #batch: StepBatch = createStepBatch(CHUNKS_AT_FIRST);

  constructor(stepTime: StepTimeModel) {
    this.#stepTime = stepTime;
  }

  /** Seconds of the iteration; notes its prefill tokens in the record. */
  timeS(record: StepRecord): number {
    const entries = record.sequences.length;
    if (entries === 0 && record.groupDrafts === 0) return this.#stepTime.decodeTimeS(record.groupSize, record.groupContextTokens, record.groupAdapters.size, record.groupConstrained);
    if (entries > this.#batch.prefillTokens.length) this.#batch = createStepBatch(2 * entries);
    const batch = this.#batch;
    batch.totalTokens = record.totalTokens;
    batch.contextTokens = record.contextTokens;
    batch.adapters = record.adapters.size;
    fillStepBatch(batch, record);
    for (let i = 0; i < batch.prefillCount; i++) record.prefillTokens += batch.prefillTokens[i]!;
    return this.#stepTime.stepTimeS(batch);
  }
}

/** What is computed, request by request, as the step-time model wants it; `batch` has room for all chunks. Totals and adapters are the caller's. */
export function fillStepBatch(batch: StepBatch, step: StepView): void {
  const entries = step.sequences.length;
  batch.sequences = step.groupSize + entries;
  batch.decodeSequences = step.groupSize;
  batch.decodeKvTokens = step.groupContextTokens + step.groupSize * (1 + step.groupDrafts);
  batch.draftTokensPerDecode = step.groupDrafts;
  batch.prefillCount = 0;
  batch.constrainedSequences = step.groupConstrained;
  for (let i = 0; i < entries; i++) {
    addEntry(batch, step.tokens[i]!, step.before[i]!, step.drafts[i]!);
    if (step.sequences[i]!.grammar !== 0) batch.constrainedSequences++;
  }
}

function addEntry(batch: StepBatch, tokens: number, before: number, drafts: number): void {
  if (tokens === 1 + drafts) {
    batch.decodeSequences++;
    batch.decodeKvTokens += before + tokens;
    batch.draftTokensPerDecode = Math.max(batch.draftTokensPerDecode, drafts);
  } else {
    batch.prefillTokens[batch.prefillCount] = tokens;
    batch.prefillContext[batch.prefillCount] = before;
    batch.prefillCount++;
  }
}
