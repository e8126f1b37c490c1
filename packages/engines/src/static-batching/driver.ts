import { engineDefaults, engineVersion } from '@foretoken/catalog';
import { planHfGenerateMemory } from '@foretoken/latency';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import { modelNotes, onePoolNotes } from '../core/engine-notes.ts';
import { NO_CAPABILITIES } from '../core/no-capabilities.ts';
import type { DeploymentRequest, EngineDriver, EnginePlan } from '../driver.ts';
import { checkPositions } from '../core/impossible-option.ts';
import { WindowFormer } from './batch-former.ts';
import type { StaticBatchingConfig } from './config.ts';
import { STATIC_BATCHING_OPTIONS } from './options.ts';
import type { StaticBatchingOptions } from './options.ts';
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
  const batchSize = options.batchSize ?? Number(settings['batchSize']);
  const maxLength = options.maxLength ?? Math.min(llm.maxPosition, Number(settings['maxLength']));
  checkPositions('E0876', 'maxLength', maxLength, llm);
  const maxInputTokens = Math.min(options.maxInputTokens ?? maxLength - 1, maxLength - 1);
  const windowS = (options.batchWindowMs ?? Number(settings['batchWindowMs'])) / 1000;
  const base = { ...memoryBaseOf(request), batchSize, maxInputTokens, maxLength, cacheImplementation: 'static' as const };
  const memory = planWithBlocks(planHfGenerateMemory, base, { ...base, maxLength: 1 }, options.kvSlots);
  const config: StaticBatchingConfig = {
    maxBatchSize: batchSize,
    maxLength,
    kvSlots: options.kvSlots ?? memory.usableBlocks,
    reservation: 'whole',
    streaming: options.streaming ?? settings['streaming'] === true,
  };
  const compiled = compileDeployment(request, {
    framework: 'fastertransformer',
    engineHostKey: engineVersion(engine, version).hostPrior,
    cudaGraphSizes: [],
    maxBatchedTokens: batchSize * maxInputTokens,
    maxSequences: batchSize,
  });
  return {
    label: `static-batching ${key}`,
    upstream: `request-level batching as FasterTransformer ${key} behind a batching server, from memory`,
    capabilities: NO_CAPABILITIES,
    traits: {
      reservesOutput: 'whole',
      mixesPrefillAndDecode: false,
      continuousBatching: false,
      sharesPrefixes: 'never',
      cachesGeneratedTokens: false,
    },
    memory,
    ...compiled,
    usableBlocks: config.kvSlots,
    blockSizeTokens: 1,
    limits: { sequences: { flag: 'batch_size', option: 'batchSize', value: batchSize }, stepTokens: null, length: { flag: 'max_length', option: 'maxLength' } },
    maxModelLen: maxLength,
    prefixCaching: false,
    cacheDefinition: 'no prefix cache: every prompt is computed',
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: [
      ...modelNotes(llm),
      ...onePoolNotes(llm),
      ...(config.streaming ? [] : [{ code: 'W0876', message: 'Answers come when their batch ends: time to first token is the whole latency, and there are no gaps between tokens. Set streaming: true to see tokens as they are made.' }]),
    ],
    createReplica: ({ seed: _seed, census: _census, ...rest }) => new StaticReplica({ ...rest, ...compiled, ...limitOf(request), config, maxInputTokens, former: new WindowFormer(batchSize, windowS) }),
  };
}

function limitOf({ queueLimit }: DeploymentRequest): { queueLimit?: number } {
  return queueLimit === undefined ? {} : { queueLimit };
}
