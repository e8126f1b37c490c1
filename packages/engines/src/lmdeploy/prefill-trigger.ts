import type { LmdeployConfig } from './config.ts';

/** What the trigger looks at. */
export interface TriggerState {
  /** A long prompt has one chunk left. */
  readonly hasLastChunk: boolean;
  readonly waiting: number;
  readonly waitingTokens: number;
  /** Ready and running requests. */
  readonly running: number;
}

/** Whether the next step prefills or decodes: `do_prefill` of LMDeploy 1263d5cd (pytorch/engine). */
export class PrefillTrigger {
  readonly #config: LmdeployConfig;
  /** Decode steps since the last prefill, while somebody waited. */
  decodes = 0;

  constructor(config: LmdeployConfig) {
    this.#config = config;
  }

  /** Asked once per step. */
  isDue({ hasLastChunk, waiting, waitingTokens, running }: TriggerState): boolean {
    const { prefillInterval, maxPrefillTokenNum, maxBatchSize } = this.#config;
    if (waiting === 0 && !hasLastChunk) {
      this.decodes = 0;
      return false;
    }
    if (hasLastChunk || this.decodes >= prefillInterval || waitingTokens >= maxPrefillTokenNum || running < 0.5 * maxBatchSize) {
      this.decodes = 0;
      return true;
    }
    this.decodes++;
    return false;
  }
}
