import { engineDefaults, engineVersion } from '@foretoken/catalog';
import type { Setting } from '@foretoken/catalog';
import { captureSizes, planLmdeployMemory } from '@foretoken/latency';
import type { LmdeployMemoryPlan, LmdeployMemoryRequest } from '@foretoken/latency';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import type { DeploymentParts } from '../core/compile-deployment.ts';
import { onePoolNotes } from '../core/engine-notes.ts';
import type { DeploymentRequest as AnyDeploymentRequest, EngineDriver, EnginePlan } from '../driver.ts';
import { LMDEPLOY_CAPABILITIES } from './capabilities.ts';
import { checkOptions } from './check-options.ts';
import type { LmdeployBackend, LmdeployConfig, LongPrefillPolicy } from './config.ts';
import { LmdeployReplica } from './lmdeploy-replica.ts';
import { LMDEPLOY_OPTIONS } from './options.ts';
import { LMDEPLOY_POLICIES } from './policies.ts';
import type { LmdeployOptions } from './options.ts';

interface DeploymentRequest extends AnyDeploymentRequest {
  readonly options: LmdeployOptions;
}

/** LMDeploy with either of its engines. */
export const lmdeployDriver: EngineDriver = {
  name: 'lmdeploy',
  aliases: ['turbomind'],
  about: 'LMDeploy: separate prefill and decode steps with prefill triggers (PyTorch engine), or shared steps in order of ids (TurboMind), over 64-token blocks.',
  catalogueKey: 'lmdeploy',
  versions: ['main'],
  options: LMDEPLOY_OPTIONS,
  capabilities: LMDEPLOY_CAPABILITIES,
  policies: LMDEPLOY_POLICIES,
  plan,
};

function plan(request: DeploymentRequest): EnginePlan {
  const { options, engine, version, gpu, llm, queueLimit } = request;
  const { settings, version: key } = engineDefaults(engine, version, gpu, 'server');
  const backend = options.backend ?? (settings['backend'] as LmdeployBackend);
  checkOptions(options, backend, llm, request.pipelineParallel);
  const memory = memoryOf(request, backend);
  const config = configOf(request, backend, settings, memory);
  const compiled = compileDeployment(request, partsOf(request, config));
  return {
    label: `lmdeploy ${key}`,
    upstream: `LMDeploy's ${backend === 'pytorch' ? 'PyTorch engine' : 'TurboMind'} (${engineVersion(engine, version).commit}), as read`,
    capabilities: LMDEPLOY_CAPABILITIES,
    traits: {
      reservesOutput: 'nothing',
      mixesPrefillAndDecode: backend === 'turbomind',
      continuousBatching: true,
      sharesPrefixes: config.enablePrefixCaching ? (backend === 'turbomind' ? 'when-computed' : 'when-scheduled') : 'never',
      cachesGeneratedTokens: config.enablePrefixCaching,
    },
    memory,
    ...compiled,
    usableBlocks: config.blocks,
    blockSizeTokens: config.blockSize,
    limits: {
      sequences: { flag: 'max_batch_size', option: 'maxBatchSize', value: config.maxBatchSize },
      stepTokens: { flag: 'max_prefill_token_num', option: 'maxPrefillTokenNum', value: config.maxPrefillTokenNum },
      length: { flag: 'session_len', option: 'sessionLen' },
    },
    maxModelLen: config.sessionLen,
    prefixCaching: config.enablePrefixCaching,
    cacheDefinition: `prompt tokens found in full ${config.blockSize}-token blocks at first admission, of all prompt tokens admitted; hits of requests that are computed again do not count`,
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: onePoolNotes(llm),
    createReplica: ({ seed: _seed, ...rest }) => new LmdeployReplica({ ...rest, ...compiled, ...(queueLimit === undefined ? {} : { queueLimit }), config }),
  };
}

function memoryOf(request: DeploymentRequest, backend: LmdeployBackend): LmdeployMemoryPlan {
  const { options, llm } = request;
  const { cacheMaxEntryCount, cacheBlockSeqLen, maxPrefillTokenNum, maxBatchSize } = options;
  const base: LmdeployMemoryRequest = {
    ...memoryBaseOf(request),
    backend,
    sessionLen: options.sessionLen ?? llm.maxPosition,
    ...(cacheMaxEntryCount === undefined ? {} : { cacheMaxEntryCount }),
    ...(cacheBlockSeqLen === undefined ? {} : { cacheBlockSeqLen }),
    ...(maxPrefillTokenNum === undefined ? {} : { maxPrefillTokenNum }),
    ...(maxBatchSize === undefined ? {} : { maxBatchSize }),
  };
  return planWithBlocks(planLmdeployMemory, base, { ...base, sessionLen: 1 }, options.numGpuBlocks);
}

function configOf({ options, llm }: DeploymentRequest, backend: LmdeployBackend, settings: Readonly<Record<string, Setting>>, memory: LmdeployMemoryPlan): LmdeployConfig {
  return {
    backend,
    blockSize: memory.blockSize,
    blocks: options.numGpuBlocks ?? memory.usableBlocks,
    maxBatchSize: memory.sizing.maxBatchSize,
    maxPrefillTokenNum: memory.sizing.maxPrefillTokenNum,
    sessionLen: options.sessionLen ?? llm.maxPosition,
    enablePrefixCaching: options.enablePrefixCaching ?? settings['enablePrefixCaching'] === true,
    prefillInterval: options.prefillInterval ?? Number(settings['prefillInterval']),
    longPrefillPolicy: options.longPrefillPolicy ?? (settings['longPrefillPolicy'] as LongPrefillPolicy),
  };
}

/** The version names the host prior of its default backend. */
function hostKey({ engine, version }: DeploymentRequest, backend: LmdeployBackend): string {
  const { settings, hostPrior } = engineVersion(engine, version);
  return backend === settings['backend'] ? hostPrior : `lmdeploy-${backend}`;
}

function partsOf(request: DeploymentRequest, { backend, maxBatchSize, maxPrefillTokenNum }: LmdeployConfig): DeploymentParts {
  const { options, latencyData } = request;
  const isPytorch = backend === 'pytorch';
  return {
    framework: isPytorch ? 'lmdeploy' : 'lmdeploy-turbomind',
    engineHostKey: hostKey(request, backend),
    cudaGraphSizes: isPytorch && options.eagerMode !== true ? captureSizes(latencyData.frameworks, 'lmdeploy', maxBatchSize) : [],
    maxBatchedTokens: isPytorch ? Math.max(maxPrefillTokenNum, maxBatchSize) : maxPrefillTokenNum + maxBatchSize,
    maxSequences: maxBatchSize,
  };
}
