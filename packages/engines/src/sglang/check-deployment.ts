import { ForetokenError } from '@foretoken/kernel';
import { policyWithoutEffect } from '../policies/policy-errors.ts';
import type { RankPlan } from '../core/data-parallel/plan-ranks.ts';
import { checkPositions, impossibleOption } from '../core/impossible-option.ts';
import type { SglangConfig } from './config.ts';
import type { SglangDeployment } from './options.ts';

/** Policies of the schedule policy of August 2026. */
const SINCE_MAIN: ReadonlySet<string> = new Set(['hrrn', 'shortest-prefill-first']);

/** Refuses what SGLang itself refuses at start-up, and what is not modelled. Throws E0820 … E0824, E0897, E0912. */
export function checkDeployment({ options, llm, pipelineParallel, dataParallel = 1, policies }: SglangDeployment, config: SglangConfig, { inLockstep }: RankPlan): void {
  if (options.enablePrefillDelayer === true && !inLockstep) {
    throw impossibleOption('E0912', 'enablePrefillDelayer', `the prefill delayer needs ranks that step together, and ${llm.id} with dataParallel ${dataParallel} has none`, 'Set dataParallel above 1 for a model with experts, or leave enablePrefillDelayer out.');
  }
  if (pipelineParallel > 1) {
    throw new ForetokenError(`fleet.pipelineParallel: pipelineParallel is ${pipelineParallel}, but SGLang's pipeline loop is not modelled.`, { code: 'E0820', path: 'fleet.pipelineParallel', hint: 'Use tensorParallel, or engine: vllm-v1, which pipelines.' });
  }
  if (config.version !== 'main' && SINCE_MAIN.has(config.schedulePolicy)) {
    throw impossibleOption('E0821', 'schedulePolicy', `schedulePolicy ${config.schedulePolicy} came after version ${config.version}`, 'Set fleet.engine.version to main, or choose fcfs, lpm, dfs-weight, lof or random.');
  }
  checkPositions('E0822', 'contextLength', options.contextLength, llm);
  checkChunk(config);
  if (policies?.order !== undefined && options.schedulePolicy !== undefined) {
    throw policyWithoutEffect('order', `\`schedulePolicy: ${options.schedulePolicy}\` orders the queue, too`, 'Keep one of the two.');
  }
  if (policies?.eviction !== undefined && options.radixEvictionPolicy !== undefined) {
    throw policyWithoutEffect('eviction', `\`radixEvictionPolicy: ${options.radixEvictionPolicy}\` decides what is evicted, too`, 'Keep one of the two.');
  }
  if (policies?.eviction !== undefined && config.disableRadixCache) {
    throw policyWithoutEffect('eviction', '`disableRadixCache: true` leaves nothing to evict', 'Leave one of the two out.');
  }
}

/** What `checkChunk` looks at: a configuration, or what is known of it before memory is divided. */
type ChunkSettings = Pick<SglangConfig, 'chunkedPrefillSize' | 'pageSize' | 'enableMixedChunk'>;

/** Throws E0823, E0824. */
export function checkChunk({ chunkedPrefillSize: chunk, pageSize, enableMixedChunk }: ChunkSettings): void {
  if (chunk === 0 || (chunk > 0 && chunk % pageSize !== 0)) {
    throw impossibleOption('E0823', 'chunkedPrefillSize', `chunkedPrefillSize is ${chunk}; it must be -1 or a multiple of pageSize ${pageSize}`, `Set it to ${Math.max(1, Math.round(chunk / pageSize)) * pageSize}, or to -1.`);
  }
  if (chunk === -1 && enableMixedChunk) {
    throw impossibleOption('E0824', 'enableMixedChunk', 'mixed chunks need chunked prefill', 'Set chunkedPrefillSize above 0, or leave enableMixedChunk out.');
  }
}
