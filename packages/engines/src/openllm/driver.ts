import { cudaGraphSizes, engineDefaults, engineVersion, fullAttentionLayers } from '@foretoken/catalog';
import type { LlmSpec, Setting } from '@foretoken/catalog';
import { planMemory } from '@foretoken/latency';
import type { MemoryPlan } from '@foretoken/latency';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import { onePoolNotes, stateNotes } from '../core/engine-notes.ts';
import type { DeploymentRequest as AnyDeploymentRequest, EngineDriver, EnginePlan, ReplicaRequest } from '../driver.ts';
import { TrafficLimits } from '../fronts/bentoml/traffic-limits.ts';
import { VLLM_V1_BARE } from '../vllm-v1/config.ts';
import type { VllmV1Config } from '../vllm-v1/config.ts';
import { VllmV1Replica } from '../vllm-v1/replica.ts';
import { checkPositions, impossibleOption } from '../core/impossible-option.ts';
import { OPENLLM_CAPABILITIES } from './capabilities.ts';
import { OPENLLM_OPTIONS } from './options.ts';
import type { OpenllmOptions } from './options.ts';

interface DeploymentRequest extends AnyDeploymentRequest {
  readonly options: OpenllmOptions;
}

/** OpenLLM: vLLM in a BentoML service. */
export const openllmDriver: EngineDriver = {
  name: 'openllm',
  aliases: ['bentoml'],
  about: "OpenLLM: the V1 engine of vLLM 0.8.5, synchronous, inside a BentoML service with a time-out and a limit of requests.",
  catalogueKey: 'openllm',
  versions: ['0.6'],
  options: OPENLLM_OPTIONS,
  capabilities: OPENLLM_CAPABILITIES,
  plan,
};

function plan(request: DeploymentRequest): EnginePlan {
  const { options, engine, version, gpu, llm } = request;
  const { settings, version: key } = engineDefaults(engine, version, gpu, 'server');
  const maxModelLen = options.maxModelLen ?? llm.maxPosition;
  const maxNumSeqs = options.maxNumSeqs ?? Number(settings['maxNumSeqs']);
  const maxNumBatchedTokens = options.maxNumBatchedTokens ?? Number(settings['maxNumBatchedTokens']);
  check(request, maxModelLen, maxNumSeqs, maxNumBatchedTokens);
  const graphs = options.enforceEager === true ? [] : cudaGraphSizes(engineVersion(engine, version).cudaGraph!, { maxNumSeqs, maxNumBatchedTokens, speculativeTokens: 0 });
  const memory = memoryOf(request, settings, { maxModelLen, maxNumBatchedTokens, graphs });
  const config: VllmV1Config = {
    ...VLLM_V1_BARE,
    blockSizeTokens: memory.blockSize,
    numGpuBlocks: options.numGpuBlocks ?? memory.kvBlocks,
    maxNumSeqs,
    maxNumBatchedTokens,
    maxModelLen,
    enablePrefixCaching: options.enablePrefixCaching ?? settings['prefixCaching'] === true,
    reserveFullIsl: settings['reserveFullIsl'] === true,
    pipelineParallel: request.pipelineParallel,
    ...(request.queueLimit === undefined ? {} : { queueLimit: request.queueLimit }),
  };
  const compiled = compileDeployment(request, {
    framework: 'vllm',
    engineHostKey: engineVersion(engine, version).hostPrior,
    cudaGraphSizes: graphs,
    maxBatchedTokens: maxNumBatchedTokens,
    maxSequences: maxNumSeqs,
  });
  const overheadMs = options.proxyOverheadMs ?? Number(settings['proxyOverheadMs']);
  return {
    label: `openllm ${key}`,
    upstream: `OpenLLM ${key} (${engineVersion(engine, version).commit}): vLLM ${String(settings['vllmVersion'])}'s V1 engine in a BentoML service`,
    capabilities: OPENLLM_CAPABILITIES,
    traits: {
      reservesOutput: 'nothing',
      mixesPrefillAndDecode: true,
      continuousBatching: true,
      sharesPrefixes: config.enablePrefixCaching ? 'when-scheduled' : 'never',
      cachesGeneratedTokens: config.enablePrefixCaching,
    },
    memory,
    ...compiled,
    usableBlocks: config.numGpuBlocks - 1,
    blockSizeTokens: config.blockSizeTokens,
    limits: {
      sequences: { flag: 'max_num_seqs', option: 'maxNumSeqs', value: maxNumSeqs },
      stepTokens: { flag: 'max_num_batched_tokens', option: 'maxNumBatchedTokens', value: maxNumBatchedTokens },
      length: { flag: 'max_model_len', option: 'maxModelLen' },
    },
    maxModelLen,
    prefixCaching: config.enablePrefixCaching,
    cacheDefinition: `prompt tokens found in whole ${config.blockSizeTokens}-token blocks at first admission, of all prompt tokens admitted (vLLM: at least the last block is computed)`,
    requestOverheadS: request.latencyData.host.requestConstantS + overheadMs / 1000,
    notes: notesOf(llm),
    createReplica: (replica) => createReplica(config, request, settings, { ...replica, stepTime: compiled.stepTime }),
  };
}

function memoryOf(
  request: DeploymentRequest,
  settings: Readonly<Record<string, Setting>>,
  { maxModelLen, maxNumBatchedTokens, graphs }: { readonly maxModelLen: number; readonly maxNumBatchedTokens: number; readonly graphs: readonly number[] },
): MemoryPlan {
  const { options } = request;
  const base = {
    ...memoryBaseOf(request),
    blockSize: options.blockSize ?? Number(settings['blockSize']),
    gpuMemoryUtilization: options.gpuMemoryUtilization ?? Number(settings['gpuMemoryUtilization']),
    maxNumBatchedTokens,
    maxModelLen,
    vllmVersion: String(settings['vllmVersion']),
    cudaGraphSizes: graphs,
    disableHybridKvCacheManager: true,
  };
  return planWithBlocks(planMemory, base, { ...base, maxModelLen: 1 }, options.numGpuBlocks);
}

/** Throws E0880, E0881. */
function check({ llm }: DeploymentRequest, maxModelLen: number, maxNumSeqs: number, maxNumBatchedTokens: number): void {
  checkPositions('E0880', 'maxModelLen', maxModelLen, llm);
  if (maxNumBatchedTokens >= maxNumSeqs) return;
  throw impossibleOption(
    'E0881',
    'maxNumBatchedTokens',
    `maxNumBatchedTokens is ${maxNumBatchedTokens}, less than maxNumSeqs ${maxNumSeqs}: a full decode batch would not fit in a step`,
    `Set maxNumBatchedTokens to at least ${maxNumSeqs}, or maxNumSeqs to at most ${maxNumBatchedTokens}.`,
  );
}

/** vLLM 0.8.5 had one KV cache manager: beside full layers, those with windows keep every token too, so that one pool is exact. */
function notesOf(llm: LlmSpec): EnginePlan['notes'] {
  return fullAttentionLayers(llm) === 0 ? onePoolNotes(llm) : stateNotes(llm);
}

function createReplica(config: VllmV1Config, { options }: DeploymentRequest, settings: Readonly<Record<string, Setting>>, replica: ReplicaRequest & { stepTime: EnginePlan['stepTime'] }): TrafficLimits {
  const { seed: _seed, census, ...rest } = replica;
  const inner = new VllmV1Replica({ ...rest, ...(census === undefined ? {} : { census }), config });
  return new TrafficLimits({
    inner,
    log: replica.log,
    timeoutS: options.trafficTimeoutS ?? Number(settings['trafficTimeoutS']),
    maxConcurrency: options.trafficMaxConcurrency ?? Infinity,
  });
}
