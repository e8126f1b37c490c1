import type { LlmSpec } from '@foretoken/catalog';
import { checkPositions, impossibleOption } from './impossible-option.ts';

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
  checkPositions('E0805', 'maxModelLen', maxModelLen, llm);
}

/** vLLM keeps at least the adapters of a batch in host memory (LoRAConfig). Throws E0809. */
export function checkAdapterLimits({ maxLoras = 0, maxCpuLoras = maxLoras }: { readonly maxLoras?: number; readonly maxCpuLoras?: number }): void {
  if (maxCpuLoras >= maxLoras) return;
  throw impossibleOption('E0809', 'maxCpuLoras', `maxCpuLoras is ${maxCpuLoras}, fewer than the ${maxLoras} adapters of a batch (maxLoras)`, `Set maxCpuLoras to at least ${maxLoras}, or leave it out.`);
}
