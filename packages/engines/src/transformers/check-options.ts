import type { LlmSpec } from '@foretoken/catalog';
import { checkPositions, impossibleOption } from '../core/impossible-option.ts';
import { TRANSFORMERS_OPTIONS } from './options.ts';
import type { TransformersOptions } from './options.ts';

/** Refuses what the library refuses, and options of the other mode, which it would never read. Throws E0868, E0869. */
export function checkOptions(options: TransformersOptions, mode: 'generate' | 'continuous', llm: LlmSpec): void {
  checkPositions('E0868', 'maxLength', options.maxLength, llm);
  const other = mode === 'generate' ? 'continuous' : 'generate';
  for (const name of Object.keys(options) as (keyof TransformersOptions)[]) {
    if (options[name] === undefined || TRANSFORMERS_OPTIONS[name]?.only !== other) continue;
    throw impossibleOption('E0869', name, `${name} belongs to mode ${other}, and the mode is ${mode}`, `Set mode: ${other}, or leave ${name} out.`);
  }
}

/** A decode of every running request must fit into a step. Throws E0870. */
export function checkBudget(maxBatchTokens: number, maxRequests: number): void {
  if (maxBatchTokens >= maxRequests) return;
  throw impossibleOption(
    'E0870',
    'maxBatchTokens',
    `maxBatchTokens is ${maxBatchTokens}, less than maxRequests ${maxRequests}: a decode of all of them would not fit in a step`,
    `Set maxBatchTokens to at least ${maxRequests}, or maxRequests to at most ${maxBatchTokens}.`,
  );
}
