import { engineDefaults, engineVersion, engineVersionKey } from '@foretoken/catalog';
import type { Setting } from '@foretoken/catalog';
import type { EvictionOrderName } from '@foretoken/kvcache';
import { constrainedCost, latencyProvenance, planSglangMemory } from '@foretoken/latency';
import type { Deployment, SglangMemoryPlan, SglangMemoryRequest } from '@foretoken/latency';
import type { EngineReplica } from '../contract.ts';
import { AdapterSlots } from '../core/adapter-slots.ts';
import { adapterNotes, modelNotes, UNTIMED_DRAFTS } from '../core/engine-notes.ts';
import type { EngineNote } from '../core/engine-notes.ts';
import { GrammarCompiler } from '../core/grammar-compiler.ts';
import { KvLinks, kvLinkRates } from '../core/kv-links.ts';
import { acceptanceOf } from '../core/acceptance.ts';
import { adapterMemory, adapterResidentBytes, draftCost, draftMemory, featureStepTime } from '../core/step-features.ts';
import type { LoraSettings } from '../core/step-features.ts';
import type { EngineDriver, EnginePlan, ReplicaRequest } from '../driver.ts';
import { SGLANG_CAPABILITIES } from './capabilities.ts';
import { checkDeployment } from './check-deployment.ts';
import { maxRequestTokens } from './config.ts';
import type { SglangConfig, SglangPolicy, SglangVersion } from './config.ts';
import { graphBatchSizes } from './graph-batch-sizes.ts';
import { hicacheOf, kvTierPlan } from './hicache-plan.ts';
import { SGLANG_OPTIONS } from './options.ts';
import { SGLANG_POLICIES } from './policies/support.ts';
import type { SglangDeployment } from './options.ts';
import { SglangReplica } from './replica.ts';
import type { SglangOptions } from './replica.ts';

const DEFAULT_LORA_RANK = 16;
/** Threads that compile grammars: a pool of the default size on a host of 16 cores. */
const GRAMMAR_WORKERS = 20;

/** `--speculative-algorithm` by where drafts come from. */
const ALGORITHMS: Readonly<Record<string, string>> = { ngram: 'NGRAM', eagle: 'EAGLE', mtp: 'NEXTN', 'draft-model': 'STANDALONE' };

/** SGLang behind the contract. */
export const sglangDriver: EngineDriver = {
  name: 'sglang',
  aliases: [],
  about: 'Prefill before decode over a radix tree of tokens; running requests reserve an adaptive share of their output, and are retracted when it was too little.',
  catalogueKey: 'sglang',
  versions: ['0.5', 'main'],
  options: SGLANG_OPTIONS,
  capabilities: SGLANG_CAPABILITIES,
  policies: SGLANG_POLICIES,
  plan,
};

function plan(request: SglangDeployment): EnginePlan {
  const { settings } = engineDefaults(request.engine, request.version, request.gpu, 'server');
  const memory = memoryOf(request, settings);
  const config = configOf(request, settings, memory);
  checkDeployment(request, config);
  const rates = config.hicache === undefined ? undefined : kvLinkRates({ gpu: request.gpu, data: request.latencyData });
  const deployment = deploymentOf(request, config, memory);
  const lora = loraOf(request);
  // Masks are filled while the forward pass runs: sampling is delayed behind them.
  const constrained = { backend: request.options.grammarBackend ?? 'xgrammar', threads: 1, overlapped: config.overlap };
  const { speculative } = request.options;
  const draft = speculative === undefined ? undefined : draftCost(deployment, speculative, request.draftLlm);
  const stepTime = featureStepTime(deployment, request.gpuScale, { constrained, ...(lora === undefined ? {} : { lora }), ...(draft === undefined ? {} : { draft }) });
  const { sizing } = memory;
  return {
    label: `sglang ${config.version}`,
    upstream: `SGLang scheduler and radix cache, ${engineVersion(request.engine, request.version).label} (${engineVersion(request.engine, request.version).commit})`,
    capabilities: SGLANG_CAPABILITIES,
    traits: {
      reservesOutput: 'estimate',
      mixesPrefillAndDecode: config.enableMixedChunk,
      continuousBatching: true,
      sharesPrefixes: config.disableRadixCache ? 'never' : 'when-computed',
      cachesGeneratedTokens: !config.disableRadixCache,
    },
    memory,
    stepTime,
    provenance: latencyProvenance(deployment),
    usableBlocks: config.maxTotalTokens / config.pageSize,
    blockSizeTokens: config.pageSize,
    limits: {
      sequences: { flag: 'max_running_requests', option: 'maxRunningRequests', value: config.maxRunningRequests },
      stepTokens: sizing.chunkedPrefillSize > 0 ? { flag: 'chunked_prefill_size', option: 'chunkedPrefillSize', value: sizing.chunkedPrefillSize } : null,
    },
    maxModelLen: maxRequestTokens(config),
    prefixCaching: !config.disableRadixCache,
    cacheDefinition: `prompt tokens found in the radix tree (pages of ${config.pageSize}) at first admission, of all prompt tokens admitted (SGLang: at least the last token is computed)`,
    ...kvTierPlan(config),
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: notesOf(request, config),
    createReplica: (replica) =>
      createReplica(config, replica, stepTime, {
        grammars: new GrammarCompiler(constrainedCost(deployment, constrained).compileS, GRAMMAR_WORKERS),
        ...(speculative === undefined ? {} : { acceptDrafts: acceptanceOf(speculative.acceptance, replica.seed) }),
        ...(lora === undefined ? {} : { adapters: new AdapterSlots(adapterMemory(deployment, lora)) }),
        ...(rates === undefined ? {} : { links: new KvLinks(rates) }),
        ...(request.policies === undefined ? {} : { policies: request.policies }),
      }),
  };
}

function memoryOf(request: SglangDeployment, settings: Readonly<Record<string, Setting>>): SglangMemoryPlan {
  const { options, llm } = request;
  const pageSize = options.pageSize ?? (settings[llm.mla === null ? 'pageSize' : 'mlaPageSize'] as number);
  const base: SglangMemoryRequest = {
    llm,
    gpu: request.gpu,
    memory: request.latencyData.memory,
    framework: 'sglang',
    tensorParallel: request.tensorParallel,
    pipelineParallel: request.pipelineParallel,
    expertParallel: request.expertParallel,
    weightQuantization: request.weights,
    kvDtype: request.kvCache,
    pageSize,
    contextLength: options.contextLength ?? llm.maxPosition,
    ...residentsOf(request),
    ...(options.speculative === undefined ? {} : { speculativeAlgorithm: ALGORITHMS[options.speculative.method] }),
    ...(options.memFractionStatic === undefined ? {} : { memFractionStatic: options.memFractionStatic }),
    ...(options.chunkedPrefillSize === undefined ? {} : { chunkedPrefillSize: options.chunkedPrefillSize }),
    ...(options.maxPrefillTokens === undefined ? {} : { maxPrefillTokens: options.maxPrefillTokens }),
    ...(options.cudaGraphMaxBs === undefined ? {} : { cudaGraphMaxBs: options.cudaGraphMaxBs }),
    ...(options.maxRunningRequests === undefined ? {} : { maxRunningRequests: options.maxRunningRequests }),
  };
  if (options.maxTotalTokens === undefined) return planSglangMemory(base);
  const { layout } = planSglangMemory({ ...base, contextLength: 16 });
  return planSglangMemory({ ...base, kvCacheBytes: Math.floor(options.maxTotalTokens / layout.blockSize) * layout.blockBytes });
}

function loraOf({ options }: SglangDeployment): LoraSettings | undefined {
  const { maxLorasPerBatch = 0, maxLoadedLoras = Infinity, maxLoraRank = DEFAULT_LORA_RANK } = options;
  return maxLorasPerBatch === 0 ? undefined : { rank: maxLoraRank, gpuSlots: maxLorasPerBatch, hostSlots: Math.max(maxLorasPerBatch, maxLoadedLoras) };
}

/** What else stays on the GPU: adapters and drafter. */
function residentsOf(request: SglangDeployment): { residentBytes: number; draftKvBytesPerToken: number } {
  const { options, llm, gpu, latencyData: data, tensorParallel, pipelineParallel, expertParallel } = request;
  const lora = loraOf(request);
  const adapters = lora === undefined ? 0 : adapterResidentBytes({ llm, gpu, data, tensorParallel, pipelineParallel }, lora);
  const split = { weightQuantization: request.weights, tensorParallel, pipelineParallel, expertParallel };
  const draft = options.speculative === undefined ? undefined : draftMemory(llm, split, request.kvCache, options.speculative, request.draftLlm);
  return { residentBytes: adapters + (draft?.residentBytes ?? 0), draftKvBytesPerToken: draft?.draftKvBytesPerToken ?? 0 };
}

function configOf(request: SglangDeployment, settings: Readonly<Record<string, Setting>>, memory: SglangMemoryPlan): SglangConfig {
  const { options } = request;
  const { sizing } = memory;
  const queueLimit = options.maxQueuedRequests ?? request.queueLimit;
  const hicache = hicacheOf(request, settings, memory);
  return {
    version: engineVersionKey(request.engine, request.version) as SglangVersion,
    maxTotalTokens: sizing.maxTotalTokens,
    pageSize: memory.blockSize,
    maxRunningRequests: sizing.maxRunningRequests,
    reqPoolSize: Math.max(sizing.maxRunningRequests, settings['reqPoolSize'] as number),
    chunkedPrefillSize: sizing.chunkedPrefillSize,
    maxPrefillTokens: sizing.maxPrefillTokens,
    schedulePolicy: options.schedulePolicy ?? (settings['schedulePolicy'] as SglangPolicy),
    radixEvictionPolicy: options.radixEvictionPolicy ?? (settings['radixEvictionPolicy'] as EvictionOrderName),
    scheduleConservativeness: options.scheduleConservativeness ?? (settings['scheduleConservativeness'] as number),
    overlap: !(options.disableOverlapSchedule ?? false) && options.speculative === undefined,
    enableMixedChunk: (options.enableMixedChunk ?? false) && options.speculative === undefined,
    draftTokens: options.speculative?.tokens ?? 0,
    disableRadixCache: options.disableRadixCache ?? false,
    enablePriorityScheduling: options.enablePriorityScheduling ?? false,
    scheduleLowPriorityValuesFirst: options.scheduleLowPriorityValuesFirst ?? true,
    priorityPreemptionThreshold: options.priorityPreemptionThreshold ?? (settings['priorityPreemptionThreshold'] as number),
    contextLength: options.contextLength ?? request.llm.maxPosition,
    maxLorasPerBatch: options.maxLorasPerBatch ?? 0,
    ignoreEos: options.ignoreEos ?? false,
    faithfulBugs: options.faithfulBugs ?? false,
    ...(options.prefillMaxRequests === undefined ? {} : { prefillMaxRequests: options.prefillMaxRequests }),
    ...(hicache === undefined ? {} : { hicache }),
    ...(queueLimit === undefined ? {} : { maxQueuedRequests: queueLimit }),
    ...(options.reqWaitingTimeoutS === undefined ? {} : { waitingTimeoutS: options.reqWaitingTimeoutS }),
  };
}

function deploymentOf(request: SglangDeployment, config: SglangConfig, memory: SglangMemoryPlan): Deployment {
  const { sizing } = memory;
  return {
    llm: request.llm,
    gpu: request.gpu,
    data: request.latencyData,
    framework: 'sglang',
    tensorParallel: request.tensorParallel,
    pipelineParallel: request.pipelineParallel,
    expertParallel: request.expertParallel,
    weightQuantization: request.weights,
    kvDtype: request.kvCache,
    engineHostKey: 'sglang-overlap',
    async: config.overlap,
    cudaGraphSizes: request.options.disableCudaGraph === true ? [] : graphBatchSizes(Math.min(sizing.cudaGraphMaxBs, config.maxRunningRequests)),
    maxBatchedTokens: sizing.chunkedPrefillSize > 0 ? sizing.chunkedPrefillSize : sizing.maxPrefillTokens,
    maxSequences: config.maxRunningRequests,
  };
}

function notesOf(request: SglangDeployment, config: SglangConfig): EngineNote[] {
  const { speculative } = request.options;
  const notes = [...modelNotes(request.llm), ...adapterNotes(config.maxLorasPerBatch)];
  if (speculative?.method === 'draft-model' && request.draftLlm === undefined) notes.push(UNTIMED_DRAFTS);
  if (config.faithfulBugs) notes.push({ code: 'W0820', message: 'faithfulBugs: requests may vanish, hang or end with the server, as with the real scheduler.' });
  if (config.hicache !== undefined) {
    notes.push({ code: 'W0900', message: 'HiCache: the rates of PCIe and drive are priors, not measurements; its rules are from reading, not recorded.' });
  }
  if (request.llm.window !== null || request.llm.linear !== null) {
    notes.push({ code: 'W0821', message: `${request.llm.id} has layers that do not keep every token; SGLang's separate pools for them are not modelled, memory counts as if one pool held all.` });
  }
  return notes;
}

function createReplica(config: SglangConfig, { census, ...request }: ReplicaRequest, stepTime: EnginePlan['stepTime'], extras: Pick<SglangOptions, 'grammars' | 'adapters' | 'acceptDrafts' | 'policies' | 'links'>): EngineReplica {
  return new SglangReplica({ ...request, ...(census === undefined ? {} : { census }), ...extras, config, stepTime });
}
