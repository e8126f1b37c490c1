import { fillStepBatch } from '@foretoken/engines';
import type { StepRequest, StepView } from '@foretoken/engines';
import { createStepBatch } from '@foretoken/latency';
import type { StepBatch, StepTimeModel, StepTimeParts } from '@foretoken/latency';

/** What steps would take that were made of less: of one request alone, or of the decodes alone. */
export class IdealTimes {
  readonly #stepTime: StepTimeModel;
  readonly #one: StepBatch = createStepBatch(1);
  #batch: StepBatch = createStepBatch(64);

  constructor(stepTime: StepTimeModel) {
    this.#stepTime = stepTime;
  }

  /** One request in a step of its own: `tokens` of which `drafts` are drafts, behind `before` computed ones. */
  aloneS({ adapter, grammar }: StepRequest, tokens: number, before: number, drafts: number): number {
    const [adapters, constrained] = [adapter === 0 ? 0 : 1, grammar === 0 ? 0 : 1];
    if (tokens === 1 && drafts === 0) return this.#stepTime.decodeTimeS(1, before, adapters, constrained);
    const one = this.#one;
    const isDecode = tokens === 1 + drafts;
    one.totalTokens = tokens;
    one.sequences = 1;
    one.contextTokens = before;
    one.decodeSequences = isDecode ? 1 : 0;
    one.decodeKvTokens = isDecode ? before + tokens : 0;
    one.draftTokensPerDecode = isDecode ? drafts : 0;
    one.prefillCount = isDecode ? 0 : 1;
    one.prefillTokens[0] = tokens;
    one.prefillContext[0] = before;
    one.adapters = adapters;
    one.constrainedSequences = constrained;
    return this.#stepTime.stepTimeS(one);
  }

  /** The decodes of a step without its prompts; 0 = there are none. */
  decodesS(step: StepView): number {
    const batch = this.#fill(step);
    if (batch.decodeSequences === 0) return 0;
    if (batch.prefillCount > 0) {
      batch.prefillCount = 0;
      batch.totalTokens = batch.decodeSequences * (1 + batch.draftTokensPerDecode);
      batch.sequences = batch.decodeSequences;
      batch.contextTokens = batch.decodeKvTokens - batch.totalTokens;
    }
    return this.#stepTime.stepTimeS(batch);
  }

  /** Where the time of a step goes, by the model. */
  parts(step: StepView): StepTimeParts {
    return this.#stepTime.parts(this.#fill(step));
  }

  #fill(step: StepView): StepBatch {
    const entries = step.sequences.length;
    if (entries > this.#batch.prefillTokens.length) this.#batch = createStepBatch(2 * entries);
    const batch = this.#batch;
    fillStepBatch(batch, step);
    batch.totalTokens = step.groupSize * (1 + step.groupDrafts);
    batch.contextTokens = step.groupContextTokens;
    const adapters = new Set(step.groupAdapters);
    for (let i = 0; i < entries; i++) {
      batch.totalTokens += step.tokens[i]!;
      batch.contextTokens += step.before[i]!;
      if (step.sequences[i]!.adapter !== 0) adapters.add(step.sequences[i]!.adapter);
    }
    batch.adapters = adapters.size;
    return batch;
  }
}
