import { engineDefaults, engineVersion } from '@foretoken/catalog';
import { compileDeployment } from '../core/compile-deployment.ts';
import { onePoolNotes } from '../core/engine-notes.ts';
import { NO_CAPABILITIES } from '../core/no-capabilities.ts';
import type { DeploymentRequest, EngineDriver, EnginePlan } from '../driver.ts';
import { checkPositions } from '../core/impossible-option.ts';
import { WindowFormer } from './batch-former.ts';
import { STATIC_BATCHING_OPTIONS } from './options.ts';
import type { StaticBatchingOptions } from './options.ts';
import { planRows } from './plan-rows.ts';
import { StaticReplica } from './static-replica.ts';

/** Request-level batching, the baseline before Orca. */
export const staticBatchingDriver: EngineDriver = {
  name: 'static-batching',
  aliases: ['fastertransformer'],
  about: 'Padded batches that run to the end of their longest answer (FasterTransformer): nobody joins, KV is reserved for prompt and output.',
  catalogueKey: 'static-batching',
  versions: ['5.3'],
  options: STATIC_BATCHING_OPTIONS,
  capabilities: NO_CAPABILITIES,
  plan,
};

function plan(request: DeploymentRequest): EnginePlan {
  const { options, llm, engine, version, gpu } = request as DeploymentRequest & { readonly options: StaticBatchingOptions };
  const { settings, version: key } = engineDefaults(engine, version, gpu, 'server');
  checkPositions('E0876', 'maxLength', options.maxLength, llm);
  const { config, facts, maxBatchedTokens, maxInputTokens, windowS } = planRows(request, options, settings, 'whole');
  const compiled = compileDeployment(request, {
    framework: 'fastertransformer',
    engineHostKey: engineVersion(engine, version).hostPrior,
    cudaGraphSizes: [],
    maxBatchedTokens,
    maxSequences: config.maxBatchSize,
  });
  return {
    label: `static-batching ${key}`,
    upstream: `request-level batching as FasterTransformer ${key} behind a batching server, from memory`,
    capabilities: NO_CAPABILITIES,
    ...facts,
    ...compiled,
    notes: [
      ...onePoolNotes(llm),
      ...(config.streaming ? [] : [{ code: 'W0876', message: 'Answers come when their batch ends: time to first token is the whole latency, and there are no gaps between tokens. Set streaming: true to see tokens as they are made.' }]),
    ],
    createReplica: ({ seed: _seed, census: _census, ...rest }) => new StaticReplica({ ...rest, ...compiled, ...limitOf(request), config, maxInputTokens, former: new WindowFormer(config.maxBatchSize, windowS) }),
  };
}

function limitOf({ queueLimit }: DeploymentRequest): { queueLimit?: number } {
  return queueLimit === undefined ? {} : { queueLimit };
}
