import type { LlmSpec } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import type { LmdeployBackend } from './config.ts';
import { LMDEPLOY_OPTIONS } from './options.ts';
import type { LmdeployOptions } from './options.ts';

/** Refuses sessions that the model does not have, and options that the backend never reads. Throws E0860, E0861. */
export function checkOptions(options: LmdeployOptions, backend: LmdeployBackend, llm: LlmSpec): void {
  const { sessionLen } = options;
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
