import type { GpuSpec, KvDtype, LlmSpec, Quantization } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import { checkParallel } from '../compose/check-parallel.ts';
import type { Framework } from '../compose/deployment.ts';
import type { MemoryData } from '../profile/memory-data.ts';

/** What every engine's memory plan depends on; engines add their own flags. */
export interface MemoryBase {
  readonly llm: LlmSpec;
  readonly gpu: GpuSpec;
  readonly memory: MemoryData;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly expertParallel: number;
  /** Replicas of the attention part that share the experts; default 1. */
  readonly attentionDataParallel?: number;
  /** Decides how experts may be split; absent = any way. */
  readonly framework?: Framework;
  readonly weightQuantization: Quantization;
  readonly kvDtype: KvDtype;
  /** KV bytes per GPU given outright. */
  readonly kvCacheBytes?: number;
  /** Bytes per GPU of what else stays resident: LoRA adapters, a draft model; default 0. */
  readonly residentBytes?: number;
  /** Cache bytes that a drafter keeps per token beside the model's own; default 0. */
  readonly draftKvBytesPerToken?: number;
}

/**
 * Checks the common numbers, and those that a rule names, once.
 * @throws ForetokenError E0408 naming the field, its value and the bound, E0405 for a split that no engine starts with.
 */
export function checkMemoryBase(request: MemoryBase, counts: Readonly<Record<string, number>>, shares: Readonly<Record<string, number>>): void {
  const { tensorParallel, pipelineParallel, expertParallel, attentionDataParallel = 1 } = request;
  for (const [field, value] of Object.entries({ tensorParallel, pipelineParallel, expertParallel, attentionDataParallel, ...counts })) {
    if (!Number.isInteger(value) || value < 1) throw outOfBounds(field, value, 'a whole number of at least 1');
  }
  checkParallel(request);
  for (const [field, value] of Object.entries(shares)) {
    if (!(value > 0 && value <= 1)) throw outOfBounds(field, value, 'above 0 and at most 1');
  }
  const { kvCacheBytes: given, residentBytes = 0, draftKvBytesPerToken = 0 } = request;
  if (given !== undefined && !(given > 0 && Number.isFinite(given))) throw outOfBounds('kvCacheBytes', given, 'a finite number above 0');
  if (!(residentBytes >= 0 && Number.isFinite(residentBytes))) throw outOfBounds('residentBytes', residentBytes, 'a finite number of at least 0');
  if (!(draftKvBytesPerToken >= 0 && Number.isFinite(draftKvBytesPerToken))) {
    throw outOfBounds('draftKvBytesPerToken', draftKvBytesPerToken, 'a finite number of at least 0');
  }
}

function outOfBounds(field: string, value: number, allowed: string): ForetokenError {
  return new ForetokenError(`${field} is ${value}; it must be ${allowed}.`, {
    code: 'E0408',
    path: field,
    hint: `Change ${field} in the engine settings.`,
  });
}
