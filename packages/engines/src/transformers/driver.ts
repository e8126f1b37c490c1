import { engineDefaults, engineVersion } from '@foretoken/catalog';
import type { DeploymentRequest, EngineDriver, EnginePlan } from '../driver.ts';
import { TRANSFORMERS_CAPABILITIES } from './capabilities.ts';
import { checkOptions } from './check-options.ts';
import { TRANSFORMERS_OPTIONS } from './options.ts';
import { TRANSFORMERS_POLICIES } from './policies.ts';
import type { TransformersRequest } from './options.ts';
import { planContinuous } from './plan-continuous.ts';
import { planGenerate } from './plan-generate.ts';

/** Hugging Face Transformers, both ways. */
export const transformersDriver: EngineDriver = {
  name: 'transformers',
  aliases: ['huggingface', 'hf'],
  about: 'Hugging Face Transformers: continuous batching over 256-token pages with a safety margin, or padded batches of generate().',
  catalogueKey: 'transformers',
  versions: ['5.18'],
  options: TRANSFORMERS_OPTIONS,
  capabilities: TRANSFORMERS_CAPABILITIES,
  policies: TRANSFORMERS_POLICIES,
  plan,
};

function plan(deployment: DeploymentRequest): EnginePlan {
  const { engine, version, gpu } = deployment;
  const { settings, version: key } = engineDefaults(engine, version, gpu, 'server');
  const request: TransformersRequest = { ...deployment, key, settings, commit: engineVersion(engine, version).commit };
  const mode = request.options.mode ?? (settings['mode'] as 'generate' | 'continuous');
  checkOptions(request.options, mode, request.llm);
  return mode === 'generate' ? planGenerate(request) : planContinuous(request);
}
