import { ForetokenError } from '@foretoken/kernel';
import type { LlmSpec } from '@foretoken/catalog';
import { TRANSFORMERS_OPTIONS } from './options.ts';
import type { TransformersOptions } from './options.ts';

/** Refuses what the library refuses, and options of the other mode, which it would never read. Throws E0868, E0869. */
export function checkOptions(options: TransformersOptions, mode: 'generate' | 'continuous', llm: LlmSpec): void {
  const { maxLength } = options;
  if (maxLength !== undefined && maxLength > llm.maxPosition) {
    throw impossible('E0868', 'maxLength', `maxLength is ${maxLength}, but ${llm.id} has ${llm.maxPosition} positions`, `Set maxLength to at most ${llm.maxPosition}.`);
  }
  const other = mode === 'generate' ? 'continuous' : 'generate';
  for (const name of Object.keys(options) as (keyof TransformersOptions)[]) {
    if (options[name] === undefined || !(TRANSFORMERS_OPTIONS[name]?.about ?? '').startsWith(`${other}:`)) continue;
    throw impossible('E0869', name, `${name} belongs to mode ${other}, and the mode is ${mode}`, `Set mode: ${other}, or leave ${name} out.`);
  }
}

/** A decode of every running request must fit into a step. Throws E0870. */
export function checkBudget(maxBatchTokens: number, maxRequests: number): void {
  if (maxBatchTokens >= maxRequests) return;
  throw impossible(
    'E0870',
    'maxBatchTokens',
    `maxBatchTokens is ${maxBatchTokens}, less than maxRequests ${maxRequests}: a decode of all of them would not fit in a step`,
    `Set maxBatchTokens to at least ${maxRequests}, or maxRequests to at most ${maxBatchTokens}.`,
  );
}

function impossible(code: string, option: string, problem: string, hint: string): ForetokenError {
  const path = `fleet.engine.${option}`;
  return new ForetokenError(`${path}: ${problem}.`, { code, path, hint });
}
