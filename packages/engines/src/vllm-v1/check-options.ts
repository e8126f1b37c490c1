import { policyWithoutEffect } from '../policies/policy-errors.ts';
import type { VllmDefaults } from '@foretoken/catalog';
import { checkAdapterLimits, checkBatchLimits } from '../core/check-batch-limits.ts';
import { impossibleOption } from '../core/impossible-option.ts';
import type { DeploymentRequest } from './options.ts';
import type { VllmV1Config } from './config.ts';

/** Refuses what vLLM itself refuses at start-up. Throws E0802 … E0806, E0809. */
export function checkOptions({ options, llm, version }: DeploymentRequest, defaults: VllmDefaults, maxModelLen: number): void {
  if (defaults.version === '0.10') {
    throw impossibleOption('E0802', 'version', `vllm-v1 simulates versions 0.23 and main, not ${version}`, 'Set fleet.engine.version to "0.23" or main; 0.10 is listed for its defaults only.');
  }
  checkBatchLimits({ ...defaults, maxModelLen, llm });
  checkAdapterLimits(options);
  if (options.speculative?.method === 'ngram' && options.asyncScheduling === true) {
    throw impossibleOption('E0806', 'asyncScheduling', 'n-gram speculation runs on the CPU and cannot be scheduled asynchronously', 'Leave asyncScheduling out, or choose another speculative method.');
  }
}

/** Refuses combinations that only show once defaults are filled in. Throws E0807, E0808. */
export function checkConfig(config: VllmV1Config): void {
  if (config.asyncScheduling && config.pipelineParallel > 1 && !config.useV2ModelRunner) {
    throw impossibleOption(
      'E0807',
      'asyncScheduling',
      `asynchronous scheduling with pipelineParallel ${config.pipelineParallel} needs the V2 model runner`,
      'Leave asyncScheduling out, or set useV2ModelRunner: true where the model supports it.',
    );
  }
  if (config.watermark > 0 && config.version !== 'main') {
    throw impossibleOption('E0808', 'watermark', `version ${config.version} has no watermark; it came with main`, 'Set fleet.engine.version to main, or leave watermark out.');
  }
}

/** Refuses an option whose place a user's policy takes. Throws E0897. */
export function checkPolicies({ options, policies }: DeploymentRequest): void {
  if (policies?.order !== undefined && options.policy !== undefined) throw policyWithoutEffect('order', `\`policy: ${options.policy}\` orders the queue, too`, 'Keep one of the two.');
}
