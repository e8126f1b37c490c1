import { engineDefaults, engineVersion, engineVersionKey } from '@foretoken/catalog';
import type { Setting } from '@foretoken/catalog';
import type { EvictionOrderName } from '@foretoken/kvcache';
import { planSglangMemory } from '@foretoken/latency';
import type { ConstrainedSettings, SglangMemoryPlan, SglangMemoryRequest, StepTimeModel } from '@foretoken/latency';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import type { DeploymentParts } from '../core/compile-deployment.ts';
import { createRanks, jointStepTimeOf, planRanks } from '../core/data-parallel/plan-ranks.ts';
import type { RankPlan, RankSettings } from '../core/data-parallel/plan-ranks.ts';
import { adapterNotes, draftNotes, stateNotes } from '../core/engine-notes.ts';
import type { EngineNote } from '../core/engine-notes.ts';
import { GrammarCompiler } from '../core/grammar-compiler.ts';
import { KvLinks, kvLinkRates } from '../core/kv-links.ts';
import { grammarCompileS, replicaFeatures, vllmLora } from '../core/step-features.ts';
import type { FeatureWishes } from '../core/step-features.ts';
import { handoverBytes } from '../core/handover-bytes.ts';
import type { EngineDriver, EnginePlan, HandoverPlan, ReplicaRequest } from '../driver.ts';
import { SGLANG_CAPABILITIES } from './capabilities.ts';
import { checkChunk, checkDeployment } from './check-deployment.ts';
import { maxRequestTokens } from './config.ts';
import type { SglangConfig, SglangPolicy, SglangVersion } from './config.ts';
import { delayPrefills } from './delay-prefills.ts';
import { graphBatchSizes } from './graph-batch-sizes.ts';
import { hicacheOf, kvTierPlan } from './hicache-plan.ts';
import { SGLANG_OPTIONS } from './options.ts';
import { SGLANG_POLICIES } from './policies/support.ts';
import type { SglangDeployment, SglangEngineOptions } from './options.ts';
import { rankBalancer } from './pick-rank.ts';
import { SglangReplica } from './replica.ts';

/** Threads that compile grammars: a pool of the default size on a host of 16 cores. */
const GRAMMAR_WORKERS = 20;
/** `--enable-dp-attention` multiplies schedule_conservativeness by this. */
const LOCKSTEP_CONSERVATIVENESS = 0.3;

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
  switches: { lora: 'maxLorasPerBatch', priority: 'enablePriorityScheduling: true' },
  policies: SGLANG_POLICIES,
  plan,
};

function plan(request: SglangDeployment): EnginePlan {
  const { settings } = engineDefaults(request.engine, request.version, request.gpu, 'server');
  const ranks = planRanks(request);
  const memory = memoryOf(request, settings, ranks);
  const config = configOf(request, settings, memory, ranks);
  checkDeployment(request, config, ranks);
  const rates = config.hicache === undefined ? undefined : kvLinkRates({ gpu: request.gpu, data: request.latencyData });
  const wishes = featuresOf(request, config.overlap);
  const parts = partsOf(request, config, memory);
  const { stepTime, provenance } = compileDeployment(request, parts, wishes);
  const create = ({ census, ...replica }: ReplicaRequest, rankStepTime: StepTimeModel): SglangReplica =>
    new SglangReplica({
      ...replica,
      ...(census === undefined ? {} : { census }),
      config,
      stepTime: rankStepTime,
      grammars: new GrammarCompiler(grammarCompileS(request, wishes.grammars), GRAMMAR_WORKERS),
      ...replicaFeatures(request, wishes, replica.seed),
      ...(request.policies === undefined ? {} : { policies: request.policies }),
      ...(rates === undefined ? {} : { links: new KvLinks(rates) }),
    });
  const { sizing } = memory;
  return {
    label: `sglang ${config.version}`,
    upstream: `SGLang scheduler and radix cache, ${engineVersion(request.engine, request.version).label} (${engineVersion(request.engine, request.version).commit})`,
    capabilities: { ...SGLANG_CAPABILITIES, lora: config.maxLorasPerBatch > 0, priority: config.enablePriorityScheduling || request.policies?.order !== undefined },
    traits: {
      reservesOutput: 'estimate',
      mixesPrefillAndDecode: config.enableMixedChunk,
      continuousBatching: true,
      sharesPrefixes: config.disableRadixCache ? 'never' : 'when-computed',
      cachesGeneratedTokens: !config.disableRadixCache,
    },
    memory,
    stepTime,
    provenance,
    ranks: ranks.ranks,
    usableBlocks: config.maxTotalTokens / config.pageSize,
    blockSizeTokens: config.pageSize,
    limits: {
      sequences: { flag: 'max_running_requests', option: 'maxRunningRequests', value: config.maxRunningRequests },
      stepTokens: sizing.chunkedPrefillSize > 0 ? { flag: 'chunked_prefill_size', option: 'chunkedPrefillSize', value: sizing.chunkedPrefillSize } : null,
      length: { flag: 'context_length', option: 'contextLength' },
    },
    maxModelLen: maxRequestTokens(config),
    prefixCaching: !config.disableRadixCache,
    cacheDefinition: `prompt tokens found in the radix tree (pages of ${config.pageSize}) at first admission, of all prompt tokens admitted (SGLang: at least the last token is computed)`,
    // Prompts that arrive beside a host tier are not simulated.
    ...(kvTierPlan(config).kvTiers === undefined ? { handover: handoverOf(request, config) } : {}),
    ...kvTierPlan(config),
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: notesOf(request, config),
    createReplica: (replica) =>
      ranks.ranks === 1 ? create(replica, stepTime) : createRanks({ plan: ranks, stepTime, create, ...ranksOf(request, config, parts, wishes) }, replica),
  };
}

/** Both servers get a request at once; the prefill server starts when the other one has memory for the KV. */
function handoverOf(request: SglangDeployment, { pageSize }: SglangConfig): HandoverPlan {
  return { firstTokenFrom: 'prefill', reserves: 'before-prefill', onFailure: 'fail', leaseS: Infinity, ...handoverBytes(request), blockTokens: pageSize };
}

function memoryOf(request: SglangDeployment, settings: Readonly<Record<string, Setting>>, { attentionDataParallel }: RankPlan): SglangMemoryPlan {
  const { options, llm } = request;
  const pageSize = options.pageSize ?? (settings[llm.mla === null ? 'pageSize' : 'mlaPageSize'] as number);
  const chunkedPrefillSize = options.chunkedPrefillSize === undefined ? undefined : rankChunk(options.chunkedPrefillSize, attentionDataParallel);
  // Before memory is divided, which would complain in other words.
  if (chunkedPrefillSize !== undefined) checkChunk({ chunkedPrefillSize, pageSize, enableMixedChunk: mixesChunks(options) });
  const base: SglangMemoryRequest = {
    ...memoryBaseOf(request, featuresOf(request, false)),
    framework: 'sglang',
    pageSize,
    contextLength: options.contextLength ?? llm.maxPosition,
    ...(options.speculative === undefined ? {} : { speculativeAlgorithm: ALGORITHMS[options.speculative.method] }),
    ...(options.memFractionStatic === undefined ? {} : { memFractionStatic: options.memFractionStatic }),
    ...(chunkedPrefillSize === undefined ? {} : { chunkedPrefillSize }),
    ...(options.maxPrefillTokens === undefined ? {} : { maxPrefillTokens: options.maxPrefillTokens }),
    ...(options.cudaGraphMaxBs === undefined ? {} : { cudaGraphMaxBs: options.cudaGraphMaxBs }),
    ...(options.maxRunningRequests === undefined ? {} : { maxRunningRequests: options.maxRunningRequests }),
  };
  return planWithBlocks(planSglangMemory, base, { ...base, contextLength: 16 }, options.maxTotalTokens === undefined ? undefined : Math.floor(options.maxTotalTokens / pageSize));
}

/** With attention replicas the flag is what all of them prefill together. */
function rankChunk(chunkedPrefillSize: number, replicas: number): number {
  return chunkedPrefillSize > 0 ? Math.floor(chunkedPrefillSize / replicas) : chunkedPrefillSize;
}

/** Version 1 of speculation switches mixed chunks off. */
function mixesChunks({ enableMixedChunk = false, speculative }: SglangEngineOptions): boolean {
  return enableMixedChunk && speculative === undefined;
}

/** Masks are filled while the forward pass runs where sampling can be delayed behind them. */
function featuresOf({ options }: SglangDeployment, overlapped: boolean): FeatureWishes & { readonly grammars: ConstrainedSettings } {
  const { maxLorasPerBatch = 0, maxLoadedLoras = Infinity, maxLoraRank, grammarBackend = 'xgrammar', speculative } = options;
  const lora = vllmLora({ maxLoras: maxLorasPerBatch, maxCpuLoras: maxLoadedLoras, ...(maxLoraRank === undefined ? {} : { maxLoraRank }) });
  return {
    grammars: { backend: grammarBackend, threads: 1, overlapped },
    ...(lora === undefined ? {} : { lora }),
    ...(speculative === undefined ? {} : { speculative }),
  };
}

function configOf(request: SglangDeployment, settings: Readonly<Record<string, Setting>>, memory: SglangMemoryPlan, { ranks, inLockstep }: RankPlan): SglangConfig {
  const { options } = request;
  const { sizing } = memory;
  const queueLimit = options.maxQueuedRequests ?? (ranks > 1 ? undefined : request.queueLimit);
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
    scheduleConservativeness: (options.scheduleConservativeness ?? (settings['scheduleConservativeness'] as number)) * (inLockstep ? LOCKSTEP_CONSERVATIVENESS : 1),
    overlap: !(options.disableOverlapSchedule ?? false) && options.speculative === undefined,
    enableMixedChunk: mixesChunks(options),
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

function partsOf({ options, engine, version }: SglangDeployment, config: SglangConfig, { sizing }: SglangMemoryPlan): DeploymentParts {
  return {
    framework: 'sglang',
    engineHostKey: engineVersion(engine, version).hostPrior,
    async: config.overlap,
    cudaGraphSizes: options.disableCudaGraph === true ? [] : graphBatchSizes(Math.min(sizing.cudaGraphMaxBs, config.maxRunningRequests)),
    maxBatchedTokens: sizing.chunkedPrefillSize > 0 ? sizing.chunkedPrefillSize : sizing.maxPrefillTokens,
    maxSequences: config.maxRunningRequests,
  };
}

function notesOf(request: SglangDeployment, config: SglangConfig): EngineNote[] {
  const notes = [...stateNotes(request.llm), ...draftNotes(request.options.speculative, request.draftLlm), ...adapterNotes(config.maxLorasPerBatch)];
  if (config.faithfulBugs) notes.push({ code: 'W0820', message: 'faithfulBugs: requests may vanish, hang or end with the server, as with the real scheduler.' });
  if (config.hicache !== undefined) {
    notes.push({ code: 'W0900', message: 'HiCache: the rates of PCIe and drive are priors, not measurements; its rules are from reading, not recorded.' });
  }
  if (request.llm.window !== null) {
    notes.push({ code: 'W0821', message: `${request.llm.id} has layers with windows; SGLang's separate pool for them is not modelled: memory counts as if all layers kept every token, so fewer tokens fit than in the real engine.` });
  }
  return notes;
}

/** All ranks plan at the same moment, idle ones an idle batch (`prepare_mlp_sync_batch`). */
function ranksOf(request: SglangDeployment, config: SglangConfig, parts: DeploymentParts, wishes: FeatureWishes): Omit<RankSettings<SglangReplica>, 'plan' | 'stepTime' | 'create'> {
  const { options, queueLimit } = request;
  const { prefillDelayerMaxDelayPasses: maxDelayPasses, prefillDelayerTokenUsageLowWatermark: tokenUsageLowWatermark } = options;
  const delayer = { ...(maxDelayPasses === undefined ? {} : { maxDelayPasses }), ...(tokenUsageLowWatermark === undefined ? {} : { tokenUsageLowWatermark }) };
  return {
    balancer: rankBalancer(options.loadBalanceMethod ?? 'round_robin'),
    usableBlocks: config.maxTotalTokens / config.pageSize,
    tokensOf: (rank) => rank.loadTokens,
    ...(queueLimit === undefined ? {} : { queueLimit }),
    lockstep: () => ({
      depth: config.overlap ? 2 : 1,
      jointTimeS: jointStepTimeOf(request, parts, wishes),
      joinsLate: false,
      ...(options.enablePrefillDelayer === true ? { beforePlan: delayPrefills(delayer) } : {}),
    }),
  };
}
