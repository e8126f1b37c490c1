import type { VllmCommonDefaults } from '@foretoken/catalog';
import { checkAdapterLimits, checkBatchLimits } from '../core/check-batch-limits.ts';
import { impossibleOption } from '../core/impossible-option.ts';
import type { VllmV0Config } from './config.ts';
import type { DeploymentRequest } from './options.ts';

/** Refuses what vLLM itself refuses at start-up, and what is not simulated. Throws E0803 … E0805, E0809, E0832. */
export function checkOptions({ options, llm, pipelineParallel }: DeploymentRequest, defaults: VllmCommonDefaults, maxModelLen: number): void {
  checkBatchLimits({ ...defaults, maxModelLen, llm });
  checkAdapterLimits(options);
  if (pipelineParallel === 1) return;
  throw impossibleOption(
    'E0832',
    'pipelineParallel',
    `vllm-v0 simulates one pipeline stage, not ${pipelineParallel}; the real one runs a scheduler for each`,
    'Set fleet.pipelineParallel to 1 and split the model by fleet.tensorParallel, or take vllm-v1.',
  );
}

/** Refuses combinations that only show once defaults are filled in. Throws E0830, E0831, E0834. */
export function checkConfig(config: VllmV0Config): void {
  const { maxNumPartialPrefills, maxLongPartialPrefills, longPrefillTokenThreshold, maxModelLen, maxNumBatchedTokens, blockSizeTokens } = config;
  if (maxNumPartialPrefills > 1 && !config.enableChunkedPrefill) {
    throw impossibleOption(
      'E0830',
      'maxNumPartialPrefills',
      `${maxNumPartialPrefills} partial prefills need chunked prefill, which is off`,
      'Set enableChunkedPrefill: true, or leave maxNumPartialPrefills out.',
    );
  }
  if (maxLongPartialPrefills > maxNumPartialPrefills) {
    throw impossibleOption(
      'E0831',
      'maxLongPartialPrefills',
      `maxLongPartialPrefills is ${maxLongPartialPrefills}, more than maxNumPartialPrefills ${maxNumPartialPrefills}`,
      `Set maxLongPartialPrefills to at most ${maxNumPartialPrefills}.`,
    );
  }
  if (longPrefillTokenThreshold > maxModelLen) {
    throw impossibleOption(
      'E0831',
      'longPrefillTokenThreshold',
      `longPrefillTokenThreshold is ${longPrefillTokenThreshold}, but no prompt is longer than maxModelLen ${maxModelLen}`,
      `Set longPrefillTokenThreshold to at most ${maxModelLen}.`,
    );
  }
  const share = Math.floor(maxNumBatchedTokens / maxNumPartialPrefills);
  if (!config.enableChunkedPrefill || !config.enablePrefixCaching || share >= blockSizeTokens) return;
  throw impossibleOption(
    'E0834',
    'maxNumBatchedTokens',
    `with prefix caching V0 cuts a request's share of a step to whole blocks, and ${share} tokens hold no block of ${blockSizeTokens}: nothing would ever run`,
    `Set maxNumBatchedTokens to at least ${blockSizeTokens * maxNumPartialPrefills}, or lower maxNumPartialPrefills.`,
  );
}

/** Refuses models whose layers do not all attend to everything. Throws E0833. */
export function checkAttention({ llm }: DeploymentRequest): void {
  const others = [...(llm.window === null ? [] : [llm.window.kind]), ...(llm.linear === null ? [] : ['linear'])];
  if (others.length === 0) return;
  throw impossibleOption(
    'E0833',
    'name',
    `vllm-v0 simulates full attention, but ${llm.id} has ${others.join(' and ')} layers`,
    'Take vllm-v1 for this model.',
  );
}
