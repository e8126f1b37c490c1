import type { LlmSpec } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import type { LmdeployBackend } from './config.ts';
import { LMDEPLOY_OPTIONS } from './options.ts';
import type { LmdeployOptions } from './options.ts';

/** Refuses sessions that the model does not have, pipelines, and options that the backend never reads. Throws E0860 … E0862. */
export function checkOptions(options: LmdeployOptions, backend: LmdeployBackend, llm: LlmSpec, pipelineParallel: number): void {
  const { sessionLen } = options;
  if (pipelineParallel > 1) {
    throw new ForetokenError(`fleet.pipelineParallel: LMDeploy has no pipeline parallelism, asked for are ${pipelineParallel} stages.`, {
      code: 'E0862',
      path: 'fleet.pipelineParallel',
      hint: 'Set pipelineParallel to 1 and use tensorParallel.',
    });
  }
  if (sessionLen !== undefined && sessionLen > llm.maxPosition) {
    throw impossible('E0860', 'sessionLen', `sessionLen is ${sessionLen}, but ${llm.id} has ${llm.maxPosition} positions`, `Set sessionLen to at most ${llm.maxPosition}.`);
  }
  if (backend === 'pytorch') return;
  for (const name of Object.keys(options) as (keyof LmdeployOptions)[]) {
    if (options[name] === undefined || !(LMDEPLOY_OPTIONS[name]?.about ?? '').startsWith('pytorch:')) continue;
    throw impossible('E0861', name, `${name} belongs to the PyTorch engine, and the backend is ${backend}`, `Set backend: pytorch, or leave ${name} out.`);
  }
}

function impossible(code: string, option: string, problem: string, hint: string): ForetokenError {
  const path = `fleet.engine.${option}`;
  return new ForetokenError(`${path}: ${problem}.`, { code, path, hint });
}
