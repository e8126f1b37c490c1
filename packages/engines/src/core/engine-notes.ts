import type { LlmSpec } from '@foretoken/catalog';
import type { SpeculativeOptions } from './option-spec.ts';

/** Something that the reader of a result must know. */
export interface EngineNote {
  readonly code: string;
  readonly message: string;
}

/** What had to be assumed about the model: W0801. */
export function modelNotes(llm: LlmSpec): EngineNote[] {
  return (llm.warnings ?? []).map((message) => ({ code: 'W0801', message }));
}

/** W0802, for a draft model that nobody named. */
export function draftNotes(speculative: SpeculativeOptions | undefined, draftLlm: LlmSpec | undefined): EngineNote[] {
  if (speculative?.method !== 'draft-model' || draftLlm !== undefined) return [];
  return [{ code: 'W0802', message: 'Speculative decoding without speculative.draftModel: verification is timed, drafting is not; latencies are a lower bound.' }];
}

/** W0803, where a batch may hold adapters. */
export function adapterNotes(maxLoras: number): EngineNote[] {
  if (maxLoras === 0) return [];
  return [{ code: 'W0803', message: 'LoRA: the cost of adapters per step and of loading them is a prior, not a measurement.' }];
}
