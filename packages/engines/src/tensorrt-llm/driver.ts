import { captureSizes, planTrtllmMemory } from '@foretoken/latency';
import type { MemoryPlan, StepTimeModel, TrtllmMemoryRequest } from '@foretoken/latency';
import type { EngineReplica } from '../contract.ts';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import type { DeploymentParts } from '../core/compile-deployment.ts';
import { CompiledGrammars } from '../core/compiled-grammars.ts';
import { adapterNotes, draftNotes, onePoolNotes } from '../core/engine-notes.ts';
import type { EngineNote } from '../core/engine-notes.ts';
import { grammarCompileS, replicaFeatures } from '../core/step-features.ts';
import type { EngineDriver, EnginePlan, ReplicaRequest } from '../driver.ts';
import { FrontQueue } from '../fronts/front-queue.ts';
import { frontSink } from '../fronts/front-sink.ts';
import { TRITON_DEFAULTS, TritonPolicy } from '../fronts/triton/triton-policy.ts';
import { KvLinks, kvLinkRates } from '../core/kv-links.ts';
import { TENSORRT_LLM_CAPABILITIES } from './capabilities.ts';
import { checkConfig, checkOptions } from './check-options.ts';
import type { TensorrtLlmConfig } from './config.ts';
import { featuresOf } from './features.ts';
import { TENSORRT_LLM_OPTIONS } from './options.ts';
import type { DeploymentRequest, TensorrtLlmEngineOptions } from './options.ts';
import { promptRefusal, TensorrtLlmReplica } from './replica.ts';
import type { TensorrtLlmReplicaOptions } from './replica.ts';
import { Settings } from './resolve-config.ts';
import type { Sizes } from './resolve-config.ts';

/** TensorRT-LLM behind the contract, with or without Triton in front. */
export const tensorrtLlmDriver: EngineDriver = {
  name: 'tensorrt-llm',
  aliases: ['trtllm'],
  about: 'In-flight batching: a capacity scheduler that promises KV to the end (or to the next step), prioritised block reuse, results one step late; optionally behind Triton.',
  catalogueKey: 'tensorrt-llm',
  versions: ['1.0', 'main'],
  options: TENSORRT_LLM_OPTIONS,
  capabilities: TENSORRT_LLM_CAPABILITIES,
  switches: { lora: 'loraPages' },
  plan,
};

function plan(request: DeploymentRequest): EnginePlan {
  const settings = new Settings(request);
  checkOptions(request, settings.backend);
  const sizes = settings.sizes();
  const memory = memoryOf(request, sizes);
  const numBlocks = request.options.numBlocks ?? memory.usableBlocks;
  const config = settings.config(memory, numBlocks);
  checkConfig(config);
  const { stepTime, provenance } = compileDeployment(request, partsOf(request, config, settings.hostPrior), featuresOf(request.options));
  return {
    label: `tensorrt-llm ${settings.version}`,
    upstream: `TensorRT-LLM ${settings.version} (${settings.commit})${request.options.frontend === 'triton' ? ' behind Triton (core 73aad7c3)' : ''}`,
    capabilities: { ...TENSORRT_LLM_CAPABILITIES, lora: config.loraPages > 0 },
    traits: {
      reservesOutput: config.capacityPolicy === 'MAX_UTILIZATION' ? 'nothing' : 'whole',
      mixesPrefillAndDecode: true,
      continuousBatching: config.capacityPolicy !== 'STATIC_BATCH',
      sharesPrefixes: config.enableBlockReuse ? 'when-computed' : 'never',
      cachesGeneratedTokens: config.enableBlockReuse,
    },
    memory,
    stepTime,
    provenance,
    usableBlocks: numBlocks,
    blockSizeTokens: config.tokensPerBlock,
    limits: {
      sequences: { flag: 'max_batch_size', option: 'maxBatchSize', value: config.maxBatchSize },
      stepTokens: { flag: 'max_num_tokens', option: 'maxNumTokens', value: config.maxNumTokens },
      length: { flag: 'max_seq_len', option: 'maxSeqLen' },
    },
    maxModelLen: config.maxSeqLen,
    prefixCaching: config.enableBlockReuse,
    cacheDefinition: `prompt tokens found at first admission in ${config.tokensPerBlock}-token blocks${config.enablePartialReuse ? ', the equal beginning of a block included' : ''}, of all prompt tokens admitted (TensorRT-LLM: at least the last token is computed)`,
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: notesOf(request, config),
    createReplica: (replica) => createReplica(config, request, memory.layout.blockBytes, { ...replica, stepTime }),
  };
}

function memoryOf(request: DeploymentRequest, sizes: Sizes): MemoryPlan {
  const base: TrtllmMemoryRequest = {
    ...memoryBaseOf(request, featuresOf(request.options)),
    framework: 'trtllm',
    freeGpuMemoryFraction: sizes.freeGpuMemoryFraction,
    tokensPerBlock: sizes.tokensPerBlock,
    maxNumTokens: sizes.maxNumTokens,
    maxSeqLen: sizes.maxSeqLen,
  };
  return planWithBlocks(planTrtllmMemory, base, { ...base, maxSeqLen: 1 }, request.options.numBlocks);
}

function partsOf({ latencyData }: DeploymentRequest, config: TensorrtLlmConfig, engineHostKey: string): DeploymentParts {
  return {
    framework: 'trtllm',
    engineHostKey,
    async: config.overlap,
    cudaGraphSizes: captureSizes(latencyData.frameworks, 'trtllm', config.maxBatchSize * (1 + config.draftTokens)),
    maxBatchedTokens: config.maxNumTokens,
    maxSequences: config.maxBatchSize,
  };
}

function notesOf({ llm, options, draftLlm }: DeploymentRequest, config: TensorrtLlmConfig): EngineNote[] {
  const notes = [...onePoolNotes(llm), ...draftNotes(options.speculative, draftLlm), ...adapterNotes(config.loraPages)];
  if (config.hostBlocks > 0) notes.push({ code: 'W0900', message: 'Host cache: the rate of PCIe is a prior, not a measurement; its rules are from reading, not recorded.' });
  const idle = idleQueueOptions(options);
  if (idle.length > 0) notes.push({ code: 'W0839', message: `${idle.join(', ')}: never act, since with in-flight batching and no queue delay nobody waits in Triton; set tritonMaxQueueDelayUs, or tritonInstances for batches that run to their end.` });
  return notes;
}

function createReplica(config: TensorrtLlmConfig, request: DeploymentRequest, blockBytes: number, replica: ReplicaRequest & { stepTime: StepTimeModel }): EngineReplica {
  const { options, queueLimit } = request;
  const { seed, census, ...rest } = replica;
  const wishes = featuresOf(options);
  const common: TensorrtLlmReplicaOptions = {
    ...rest,
    config,
    ...(census === undefined ? {} : { census }),
    ...replicaFeatures(request, wishes, seed),
    grammars: new CompiledGrammars(grammarCompileS(request, wishes.grammars)),
    ...(config.hostBlocks === 0 ? {} : { host: { links: new KvLinks(kvLinkRates({ gpu: request.gpu, data: request.latencyData })), blockBytes } }),
  };
  if (options.frontend !== 'triton') return new TensorrtLlmReplica(common);
  const { queueLimit: _, ...unlimited } = config;
  const front: FrontQueue = new FrontQueue({
    inner: new TensorrtLlmReplica({ ...common, config: unlimited, sink: frontSink(replica.sink, () => front.queued) }),
    policy: tritonPolicy(options, config.maxBatchSize),
    columns: replica.columns,
    log: replica.log,
    sink: replica.sink,
    replica: replica.replica,
    refusal: (row) => promptRefusal(config, replica.columns.inputTokens[row]!),
    ...(queueLimit === undefined ? {} : { queueLimit }),
  });
  return front;
}

/** Limits of Triton's queue, which is always empty: with in-flight batching the model takes every request as it comes. */
function idleQueueOptions({ tritonInstances, tritonMaxQueueDelayUs = 0, ...options }: TensorrtLlmEngineOptions): string[] {
  if (tritonInstances !== undefined || tritonMaxQueueDelayUs > 0) return [];
  return Object.keys(options).filter((name) => name.startsWith('triton') && name !== 'tritonMaxBatchSize');
}

/** With in-flight batching the model takes whatever Triton hands over at once. */
function tritonPolicy(options: TensorrtLlmEngineOptions, maxBatchSize: number): TritonPolicy {
  return new TritonPolicy({
    maxBatchSize: options.tritonMaxBatchSize ?? maxBatchSize,
    preferredBatchSizes: options.tritonPreferredBatchSizes ?? TRITON_DEFAULTS.preferredBatchSizes,
    maxQueueDelayUs: options.tritonMaxQueueDelayUs ?? TRITON_DEFAULTS.maxQueueDelayUs,
    maxQueueSize: options.tritonMaxQueueSize ?? TRITON_DEFAULTS.maxQueueSize,
    timeoutUs: options.tritonTimeoutUs ?? TRITON_DEFAULTS.timeoutUs,
    timeoutAction: options.tritonTimeoutAction ?? TRITON_DEFAULTS.timeoutAction,
    priorityLevels: options.tritonPriorityLevels ?? TRITON_DEFAULTS.priorityLevels,
    instances: options.tritonInstances ?? TRITON_DEFAULTS.instances,
  });
}
