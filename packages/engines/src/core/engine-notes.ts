import { attentionLayers } from '@foretoken/catalog';
import type { LlmSpec } from '@foretoken/catalog';
import type { SpeculativeOptions } from './option-spec.ts';

/** Something that the reader of a result must know. */
export interface EngineNote {
  readonly code: string;
  readonly message: string;
}

/** W0804 and W0805, of an engine whose memory counts one pool for all attention layers. */
export function onePoolNotes(llm: LlmSpec): EngineNote[] {
  return [...windowNotes(llm), ...stateNotes(llm)];
}

/** W0804: layers with windows count as if they kept every token. */
export function windowNotes(llm: LlmSpec): EngineNote[] {
  if (llm.window === null) return [];
  const message = `Memory counts as if all ${attentionLayers(llm)} attention layers of ${llm.id} kept every token, but ${llm.window.layers} have windows of ${llm.window.windowTokens}; an engine that frees what leaves a window fits more, so room for requests is a lower bound.`;
  return [{ code: 'W0804', message }];
}

/** W0805: the states of linear layers are not counted. */
export function stateNotes(llm: LlmSpec): EngineNote[] {
  if (llm.linear === null) return [];
  const mib = (llm.linear.layers * llm.linear.stateBytesPerSequence) / 1_048_576;
  const message = `Memory counts no states of linear layers: ${llm.id} keeps ${mib.toFixed(1)} MiB of them per running sequence, so room for requests is an upper bound.`;
  return [{ code: 'W0805', message }];
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
