import type { LlmSpec } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';

/** Limits of a step with all defaults filled in, and the length limit as the user set it. */
export interface BatchLimits {
  readonly maxNumSeqs: number;
  readonly maxNumBatchedTokens: number;
  readonly chunkedPrefill: boolean;
  readonly maxModelLen: number;
  readonly llm: LlmSpec;
}

/** What every vLLM refuses at start-up (SchedulerConfig, ModelConfig). Throws E0803 … E0805. */
export function checkBatchLimits({ maxNumSeqs, maxNumBatchedTokens, chunkedPrefill, maxModelLen, llm }: BatchLimits): void {
  if (maxNumBatchedTokens < maxNumSeqs) {
    throw impossibleOption(
      'E0803',
      'maxNumBatchedTokens',
      `maxNumBatchedTokens is ${maxNumBatchedTokens}, less than maxNumSeqs ${maxNumSeqs}: a full decode batch would not fit in a step`,
      `Set maxNumBatchedTokens to at least ${maxNumSeqs}, or maxNumSeqs to at most ${maxNumBatchedTokens}.`,
    );
  }
  if (!chunkedPrefill && maxNumBatchedTokens < maxModelLen) {
    throw impossibleOption(
      'E0804',
      'maxNumBatchedTokens',
      `without chunked prefill maxNumBatchedTokens (${maxNumBatchedTokens}) must be at least maxModelLen (${maxModelLen})`,
      'Raise maxNumBatchedTokens, lower maxModelLen, or set enableChunkedPrefill: true.',
    );
  }
  if (maxModelLen > llm.maxPosition) {
    throw impossibleOption(
      'E0805',
      'maxModelLen',
      `maxModelLen is ${maxModelLen}, but ${llm.id} has ${llm.maxPosition} positions`,
      `Set maxModelLen to at most ${llm.maxPosition}.`,
    );
  }
}

/** An option of the engine that cannot be, as an error that names it. */
export function impossibleOption(code: string, option: string, problem: string, hint: string): ForetokenError {
  const path = `fleet.engine.${option}`;
  return new ForetokenError(`${path}: ${problem}.`, { code, path, hint });
}
