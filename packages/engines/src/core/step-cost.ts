import { createStepBatch } from '@foretoken/latency';
import type { StepBatch, StepTimeModel } from '@foretoken/latency';
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
    batch.sequences = record.groupSize + entries;
    batch.decodeSequences = record.groupSize;
    batch.decodeKvTokens = record.groupContextTokens + record.groupSize * (1 + record.groupDrafts);
    batch.draftTokensPerDecode = record.groupDrafts;
    batch.prefillCount = 0;
    batch.adapters = record.adapters.size;
    batch.constrainedSequences = record.groupConstrained;
    for (let i = 0; i < entries; i++) {
      addEntry(batch, record.tokens[i]!, record.before[i]!, record.drafts[i]!);
      if (record.sequences[i]!.grammar !== 0) batch.constrainedSequences++;
    }
    for (let i = 0; i < batch.prefillCount; i++) record.prefillTokens += batch.prefillTokens[i]!;
    return this.#stepTime.stepTimeS(batch);
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
