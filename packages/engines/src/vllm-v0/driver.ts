import { cudaGraphSizes, engineDefaults, resolveVllmCommonDefaults } from '@foretoken/catalog';
import type { Setting, VllmCommonDefaults } from '@foretoken/catalog';
import { assert } from '@foretoken/kernel';
import { planVllmV0Memory } from '@foretoken/latency';
import type { MemoryPlan, StepTimeModel } from '@foretoken/latency';
import type { EngineReplica } from '../contract.ts';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import type { DeploymentParts } from '../core/compile-deployment.ts';
import { replicaFeatures, vllmLora } from '../core/step-features.ts';
import type { FeatureWishes } from '../core/step-features.ts';
import { adapterNotes } from '../core/engine-notes.ts';
import type { EngineNote } from '../core/engine-notes.ts';
import type { EngineDriver, EnginePlan, ReplicaRequest } from '../driver.ts';
import { VLLM_V0_CAPABILITIES } from './capabilities.ts';
import { checkAttention, checkConfig, checkOptions } from './check-options.ts';
import type { VllmV0Config } from './config.ts';
import { VLLM_V0_OPTIONS } from './options.ts';
import { VLLM_V0_POLICIES } from './policies.ts';
import type { DeploymentRequest } from './options.ts';
import { VllmV0Replica } from './replica.ts';

/** vLLM's V0 engine behind the contract. */
export const vllmV0Driver: EngineDriver = {
  name: 'vllm-v0',
  aliases: [],
  about: 'Continuous batching over paged KV blocks with optional prefix caching; each step is all prefill or all decode, unless chunked prefill mixes them.',
  catalogueKey: 'vllm-v0',
  versions: ['0.10'],
  options: VLLM_V0_OPTIONS,
  capabilities: VLLM_V0_CAPABILITIES,
  switches: { lora: 'maxLoras', priority: 'policy: priority' },
  policies: VLLM_V0_POLICIES,
  plan,
};

function plan(request: DeploymentRequest): EnginePlan {
  const { options, llm, gpu } = request;
  const maxModelLen = options.maxModelLen ?? llm.maxPosition;
  const settings = engineDefaults(request.engine, request.version, gpu, 'server').settings;
  const defaults = resolveVllmCommonDefaults(request.engine, request.version, gpu, 'server', {
    maxModelLen,
    chunkedPrefill: options.enableChunkedPrefill ?? chunksByDefault(request, settings, maxModelLen),
    // V1 lowers a default to the token budget; V0 refuses to start.
    maxNumSeqs: options.maxNumSeqs ?? numberAt(settings, 'maxNumSeqs'),
    ...(options.maxNumBatchedTokens === undefined ? {} : { maxNumBatchedTokens: options.maxNumBatchedTokens }),
  });
  checkOptions(request, defaults, maxModelLen);
  checkAttention(request);
  const memory = memoryOf(request, defaults, maxModelLen);
  const config = configOf(request, defaults, settings, maxModelLen, memory);
  checkConfig(config);
  const { stepTime, provenance } = compileDeployment(request, partsOf(request, defaults), featuresOf(request));
  return {
    label: `vllm-v0 ${defaults.version}`,
    upstream: `vLLM V0 scheduler at v0.10.0 (${defaults.commit})`,
    capabilities: { ...VLLM_V0_CAPABILITIES, lora: config.maxLoras > 0, priority: config.policy === 'priority' && !config.enableChunkedPrefill },
    traits: {
      reservesOutput: 'nothing',
      mixesPrefillAndDecode: config.enableChunkedPrefill,
      continuousBatching: true,
      sharesPrefixes: config.enablePrefixCaching ? 'when-computed' : 'never',
      cachesGeneratedTokens: config.enablePrefixCaching,
    },
    memory,
    stepTime,
    provenance,
    usableBlocks: config.numGpuBlocks,
    blockSizeTokens: config.blockSizeTokens,
    limits: {
      sequences: { flag: 'max_num_seqs', option: 'maxNumSeqs', value: config.maxNumSeqs },
      stepTokens: { flag: 'max_num_batched_tokens', option: 'maxNumBatchedTokens', value: config.maxNumBatchedTokens },
      length: { flag: 'max_model_len', option: 'maxModelLen' },
    },
    maxModelLen,
    prefixCaching: config.enablePrefixCaching,
    cacheDefinition: `prompt tokens found in whole ${config.blockSizeTokens}-token blocks at first admission, of all prompt tokens admitted (vLLM V0: at least one token is computed)`,
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: notesOf(config),
    createReplica: (replica) => createReplica(config, request, { ...replica, stepTime }),
  };
}

/** On for long contexts only, and not where upstream's kernels could not do it then (EngineArgs, V0). */
function chunksByDefault({ gpu, llm, options }: DeploymentRequest, settings: Readonly<Record<string, Setting>>, maxModelLen: number): boolean {
  const isAble = gpu.vendor === 'NVIDIA' && llm.mla === null && (options.maxLoras ?? 0) === 0;
  return isAble && maxModelLen > numberAt(settings, 'chunkedPrefillAboveModelLen');
}

function memoryOf(request: DeploymentRequest, defaults: VllmCommonDefaults, maxModelLen: number): MemoryPlan {
  const { options } = request;
  const base = {
    ...memoryBaseOf(request, featuresOf(request)),
    framework: 'vllm-v0' as const,
    blockSize: options.blockSize ?? defaults.blockSize,
    gpuMemoryUtilization: options.gpuMemoryUtilization ?? defaults.gpuMemoryUtilization,
    maxNumBatchedTokens: defaults.maxNumBatchedTokens,
    maxModelLen,
  };
  return planWithBlocks(planVllmV0Memory, base, { ...base, maxModelLen: 1 }, options.numGpuBlocks);
}

function featuresOf({ options }: DeploymentRequest): FeatureWishes {
  const lora = vllmLora(options);
  return lora === undefined ? {} : { lora };
}

function configOf(request: DeploymentRequest, defaults: VllmCommonDefaults, settings: Readonly<Record<string, Setting>>, maxModelLen: number, memory: MemoryPlan): VllmV0Config {
  const { options } = request;
  const maxNumPartialPrefills = options.maxNumPartialPrefills ?? numberAt(settings, 'maxNumPartialPrefills');
  const threshold = options.longPrefillTokenThreshold ?? defaults.longPrefillTokenThreshold;
  return {
    blockSizeTokens: memory.blockSize,
    numGpuBlocks: options.numGpuBlocks ?? memory.kvBlocks,
    maxNumSeqs: defaults.maxNumSeqs,
    maxNumBatchedTokens: defaults.maxNumBatchedTokens,
    maxModelLen,
    enablePrefixCaching: options.enablePrefixCaching ?? defaults.prefixCaching,
    enableChunkedPrefill: defaults.chunkedPrefill,
    policy: options.policy ?? (defaults.policy === 'priority' ? 'priority' : 'fcfs'),
    maxNumPartialPrefills,
    maxLongPartialPrefills: options.maxLongPartialPrefills ?? numberAt(settings, 'maxLongPartialPrefills'),
    longPrefillTokenThreshold: threshold === 0 && maxNumPartialPrefills > 1 ? Math.floor(maxModelLen * numberAt(settings, 'partialPrefillThresholdShare')) : threshold,
    watermark: options.watermark ?? defaults.watermark,
    maxLoras: options.maxLoras ?? 0,
    asyncOutputProcessing: settings['asyncOutputProcessing'] === true && options.disableAsyncOutputProc !== true && options.enforceEager !== true,
    ...(request.queueLimit === undefined ? {} : { queueLimit: request.queueLimit }),
  };
}

function partsOf({ options }: DeploymentRequest, { maxNumSeqs, maxNumBatchedTokens, cudaGraph, hostPrior }: VllmCommonDefaults): DeploymentParts {
  return {
    framework: 'vllm-v0',
    engineHostKey: hostPrior,
    cudaGraphSizes: options.enforceEager === true ? [] : cudaGraphSizes(cudaGraph, { maxNumSeqs, maxNumBatchedTokens }),
    maxBatchedTokens: maxNumBatchedTokens,
    maxSequences: maxNumSeqs,
  };
}

function notesOf(config: VllmV0Config): EngineNote[] {
  const notes = adapterNotes(config.maxLoras);
  notes.push({ code: 'W0830', message: 'vLLM V0: host time per step was measured on 0.2 to 0.4; later versions spend less between steps, so latencies are an upper bound.' });
  if (config.policy === 'priority' && config.enableChunkedPrefill) {
    notes.push({ code: 'W0831', message: 'vLLM V0 ignores priorities with chunked prefill: requests are served first come, first served.' });
  }
  const longest = (config.numGpuBlocks - Math.floor(config.watermark * config.numGpuBlocks)) * config.blockSizeTokens;
  if (longest < config.maxModelLen) {
    notes.push({ code: 'W0832', message: `vLLM V0 drops requests that have come to more than ${longest} tokens when they are admitted: ${config.numGpuBlocks} KV blocks less the watermark hold no more. They count as too long.` });
  }
  return notes;
}

function createReplica(config: VllmV0Config, deployment: DeploymentRequest, request: ReplicaRequest & { readonly stepTime: StepTimeModel }): EngineReplica {
  const { seed, census, ...rest } = request;
  return new VllmV0Replica({ ...rest, config, ...(census === undefined ? {} : { census }), ...replicaFeatures(deployment, featuresOf(deployment), seed) });
}

function numberAt(settings: Readonly<Record<string, Setting>>, name: string): number {
  const value = settings[name];
  assert(typeof value === 'number', `models/engines/vllm-v0.json has a number for ${name}`);
  return value;
}
