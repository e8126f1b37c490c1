import { ForetokenError } from '@foretoken/kernel';
import type { MemoryPlan } from '@foretoken/latency';
import { hasFlashKernels } from './attention.ts';
import type { Attention } from './attention.ts';
import type { Admission, TgiConfig, TgiVersion } from './config.ts';
import type { DeploymentRequest } from './options.ts';

/** What the options are checked against. */
interface Traits {
  readonly version: TgiVersion;
  readonly attention: Attention;
  readonly admission: Admission;
  readonly prefixCaching: boolean;
}

/** Refuses what TGI's launcher refuses. Throws E0850, E0854 … E0858. */
export function checkOptions(request: DeploymentRequest, { version, attention, admission, prefixCaching }: Traits): void {
  const { options, llm, gpu, pipelineParallel } = request;
  if (pipelineParallel > 1) {
    throw impossible('E0855', 'fleet.pipelineParallel', `TGI has no pipeline parallelism, asked for are ${pipelineParallel} stages`, 'Set pipelineParallel to 1 and use tensorParallel.');
  }
  if (options.maxTotalTokens !== undefined && options.maxTotalTokens > llm.maxPosition) {
    throw impossible('E0850', 'fleet.engine.maxTotalTokens', `maxTotalTokens is ${options.maxTotalTokens}, but ${llm.id} has ${llm.maxPosition} positions`, `Set maxTotalTokens to at most ${llm.maxPosition}.`);
  }
  if (attention !== 'paged' && !hasFlashKernels(gpu)) {
    throw impossible('E0856', 'fleet.engine.attention', `${attention} needs an NVIDIA GPU of compute capability 8.0 or more, ${gpu.name} is ${gpu.architecture}`, 'Leave attention out, or set it to paged.');
  }
  if (prefixCaching && (version === '2' || admission === 'padding' || attention === 'paged')) {
    const why = version === '2' ? 'version 2 has no prefix cache' : admission === 'padding' ? 'padded batches have no prefix cache' : 'paged attention cannot start behind a cached prefix';
    throw impossible('E0854', 'fleet.engine.usePrefixCaching', why, 'Leave usePrefixCaching out, or use version "3" with attention flashinfer or flashdecoding.');
  }
  if (admission === 'padding' && options.speculative !== undefined) {
    throw impossible('E0857', 'fleet.engine.speculative', 'a model that needs padding cannot speculate', 'Leave speculative or requiresPadding out.');
  }
  if (admission === 'padding' && (options.loraAdapters ?? 0) > 0) {
    throw impossible('E0858', 'fleet.engine.loraAdapters', 'a model that needs padding cannot use LoRA adapters', 'Leave loraAdapters or requiresPadding out.');
  }
}

/** Refuses combinations that only show once defaults are filled in. Throws E0851 … E0853. */
export function checkConfig(config: TgiConfig, memory: MemoryPlan): void {
  const { maxInputTokens, maxTotalTokens, maxBatchPrefillTokens, maxBatchTotalTokens, blockSizeTokens, speculate } = config;
  if (maxInputTokens >= maxTotalTokens) {
    throw impossible('E0851', 'fleet.engine.maxInputTokens', `maxInputTokens is ${maxInputTokens}; it must be less than maxTotalTokens, ${maxTotalTokens}`, `Set maxInputTokens to at most ${maxTotalTokens - 1}, or raise maxTotalTokens.`);
  }
  if (!config.chunking && maxBatchPrefillTokens < maxInputTokens) {
    throw impossible(
      'E0852',
      'fleet.engine.maxBatchPrefillTokens',
      `prompts are not chunked here, and maxBatchPrefillTokens (${maxBatchPrefillTokens}) is less than the longest prompt, maxInputTokens (${maxInputTokens})`,
      `Set maxBatchPrefillTokens to at least ${maxInputTokens}, or maxInputTokens to at most ${maxBatchPrefillTokens}.`,
    );
  }
  const needed = Math.ceil((maxTotalTokens + speculate) / blockSizeTokens) * blockSizeTokens;
  const isPadded = config.admission === 'padding';
  const usable = isPadded ? maxBatchTotalTokens : (config.numBlocks - 1) * blockSizeTokens;
  if (needed > usable) {
    throw impossible(
      'E0853',
      'fleet.engine.maxTotalTokens',
      `one request of maxTotalTokens ${maxTotalTokens} needs room for ${needed} tokens, and a batch may hold ${usable}`,
      `Set maxTotalTokens to at most ${Math.floor(usable / blockSizeTokens) * blockSizeTokens - speculate}, or raise maxBatchTotalTokens.`,
    );
  }
  const held = memory.kvBlocks * memory.blockSize;
  if (isPadded && maxBatchTotalTokens > held) {
    throw impossible('E0853', 'fleet.engine.maxBatchTotalTokens', `padded batches of ${maxBatchTotalTokens} tokens do not fit: memory holds ${held}`, `Set maxBatchTotalTokens to at most ${held}.`);
  }
}

function impossible(code: string, path: string, problem: string, hint: string): ForetokenError {
  return new ForetokenError(`${path}: ${problem}.`, { code, path, hint });
}
