import type { LlmSpec } from '@foretoken/catalog';
import { checkNoStages, checkPositions, impossibleOption } from '../core/impossible-option.ts';
import type { LmdeployBackend } from './config.ts';
import { LMDEPLOY_OPTIONS } from './options.ts';
import type { LmdeployOptions } from './options.ts';

/** Refuses sessions that the model does not have, pipelines, and options that the backend never reads. Throws E0860 … E0862. */
export function checkOptions(options: LmdeployOptions, backend: LmdeployBackend, llm: LlmSpec, pipelineParallel: number): void {
  checkNoStages('E0862', 'LMDeploy', pipelineParallel);
  checkPositions('E0860', 'sessionLen', options.sessionLen, llm);
  if (backend === 'pytorch') return;
  for (const name of Object.keys(options) as (keyof LmdeployOptions)[]) {
    if (options[name] === undefined || LMDEPLOY_OPTIONS[name]?.only !== 'pytorch') continue;
    throw impossibleOption('E0861', name, `${name} belongs to the PyTorch engine, and the backend is ${backend}`, `Set backend: pytorch, or leave ${name} out.`);
  }
}
