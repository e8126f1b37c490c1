import { cudaGraphSizes, engineDefaults, resolveVllmDefaults } from '@foretoken/catalog';
import type { VllmDefaults } from '@foretoken/catalog';
import { assert } from '@foretoken/kernel';
import { SharedKvPool } from '@foretoken/kvcache';
import { planMemory, transferLink } from '@foretoken/latency';
import type { ConstrainedSettings, KvLayout, MemoryPlan, StepTimeModel } from '@foretoken/latency';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import type { DeploymentParts } from '../core/compile-deployment.ts';
import { createRanks, jointStepTimeOf, planRanks } from '../core/data-parallel/plan-ranks.ts';
import type { RankPlan, RankSettings } from '../core/data-parallel/plan-ranks.ts';
import { handoverBytes } from '../core/handover-bytes.ts';
import { GrammarCompiler } from '../core/grammar-compiler.ts';
import { adapterNotes, draftNotes } from '../core/engine-notes.ts';
import type { EngineNote } from '../core/engine-notes.ts';
import { KvLinks, kvLinkRates } from '../core/kv-links.ts';
import type { SpeculativeOptions } from '../core/option-spec.ts';
import { grammarCompileS, replicaFeatures, vllmLora } from '../core/step-features.ts';
import type { FeatureWishes } from '../core/step-features.ts';
import type { EngineDriver, EnginePlan, HandoverPlan, ReplicaRequest } from '../driver.ts';
import { VLLM_V1_CAPABILITIES } from './capabilities.ts';
import { checkConfig, checkOptions, checkPolicies } from './check-options.ts';
import { maxConcurrentBatches } from './config.ts';
import type { KvGroup, SpeculativeConfig, VllmV1Config, VllmV1Version } from './config.ts';
import { KV_LEASE_S } from './kept-kv.ts';
import { kvOffloadOf, kvTierPlan, sharedKvOf, TIER_NOTE } from './kv-offload.ts';
import { VLLM_V1_OPTIONS } from './options.ts';
import { VLLM_V1_POLICIES } from './policies.ts';
import type { DeploymentRequest, VllmV1EngineOptions } from './options.ts';
import { rankBalancer } from './pick-rank.ts';
import { VllmV1Replica } from './replica.ts';

/** Threads that compile grammars: (cpus + 1) / 2, on a host of 16. */
const GRAMMAR_WORKERS = 8;
/** Steps between two all-reduces of "unfinished" among ranks in lockstep (DPEngineCoreProc). */
const FINISH_EVERY = 32;

/** vLLM's V1 engine behind the contract. */
export const vllmV1Driver: EngineDriver = {
  name: 'vllm-v1',
  aliases: ['vllm'],
  about: 'Continuous batching with chunked prefill over paged KV blocks with prefix caching; prefill and decode share each step.',
  catalogueKey: 'vllm',
  versions: ['0.23', 'main'],
  options: VLLM_V1_OPTIONS,
  capabilities: VLLM_V1_CAPABILITIES,
  switches: { lora: 'maxLoras', priority: 'policy: priority' },
  policies: VLLM_V1_POLICIES,
  plan,
};

function plan(request: DeploymentRequest): EnginePlan {
  const { options, llm, gpu } = request;
  const maxModelLen = options.maxModelLen ?? llm.maxPosition;
  const defaults = resolveVllmDefaults(request.engine, request.version, gpu, 'server', {
    maxModelLen,
    ...(options.maxNumSeqs === undefined ? {} : { maxNumSeqs: options.maxNumSeqs }),
    ...(options.maxNumBatchedTokens === undefined ? {} : { maxNumBatchedTokens: options.maxNumBatchedTokens }),
    ...(options.enableChunkedPrefill === undefined ? {} : { chunkedPrefill: options.enableChunkedPrefill }),
  });
  checkOptions(request, defaults, maxModelLen);
  const ranks = planRanks(request);
  const graphs = options.enforceEager === true ? [] : graphSizes(defaults, options);
  const memory = memoryOf(request, defaults, maxModelLen, graphs);
  const config = configOf(request, defaults, maxModelLen, memory, ranks);
  checkConfig(config);
  checkPolicies(request);
  const rates = config.kvOffload === undefined ? undefined : kvLinkRates({ gpu, data: request.latencyData });
  const sharedLink = config.sharedKv === undefined ? undefined : transferLink(request.latencyData.features, gpu, 'remote');
  const parts = partsOf(defaults, config, graphs);
  const wishes = featuresOf(options);
  const { stepTime, provenance } = compileDeployment(request, parts, wishes);
  const handover = handoverOf(request, config);
  const create = ({ seed, census, ...replica }: ReplicaRequest, rankStepTime: StepTimeModel): VllmV1Replica => {
    assert(replica.handover === undefined || handover !== undefined, 'KV is handed over by deployments that can');
    return new VllmV1Replica({
      ...replica,
      ...(census === undefined ? {} : { census }),
      config,
      seed,
      stepTime: rankStepTime,
      grammars: new GrammarCompiler(grammarCompileS(request, wishes.grammars), GRAMMAR_WORKERS),
      ...replicaFeatures(request, wishes, seed),
      ...(request.policies === undefined ? {} : { policies: request.policies }),
      ...(rates === undefined ? {} : { links: new KvLinks(rates) }),
      ...(sharedLink === undefined ? {} : { sharedLink }),
    });
  };
  return {
    label: `vllm-v1 ${config.version}`,
    upstream: `vLLM V1 scheduler at ${config.version === 'main' ? 'main' : 'v0.23.0'} (${defaults.commit})`,
    capabilities: { ...VLLM_V1_CAPABILITIES, lora: config.maxLoras > 0, priority: config.policy === 'priority' || request.policies?.order !== undefined, kvTransfer: handover !== undefined },
    traits: {
      reservesOutput: 'nothing',
      mixesPrefillAndDecode: true,
      continuousBatching: true,
      sharesPrefixes: config.enablePrefixCaching ? 'when-scheduled' : 'never',
      cachesGeneratedTokens: config.enablePrefixCaching,
    },
    memory,
    stepTime,
    provenance,
    ranks: ranks.ranks,
    usableBlocks: config.numGpuBlocks - 1,
    blockSizeTokens: config.blockSizeTokens,
    limits: {
      sequences: { flag: 'max_num_seqs', option: 'maxNumSeqs', value: config.maxNumSeqs },
      stepTokens: { flag: 'max_num_batched_tokens', option: 'maxNumBatchedTokens', value: config.maxNumBatchedTokens },
      length: { flag: 'max_model_len', option: 'maxModelLen' },
    },
    maxModelLen,
    prefixCaching: config.enablePrefixCaching,
    cacheDefinition: `prompt tokens found in whole ${config.blockSizeTokens}-token blocks at first admission, of all prompt tokens admitted (vLLM: at least the last block is computed)`,
    ...(handover === undefined ? {} : { handover }),
    ...kvTierPlan(config),
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: notesOf(request, config),
    createReplica: (replica) =>
      ranks.ranks === 1 ? create(replica, stepTime) : createRanks({ plan: ranks, stepTime, create, ...ranksOf(request, config, parts, wishes) }, withSharedTier(config, replica)),
  };
}

function graphSizes(defaults: VllmDefaults, options: VllmV1EngineOptions): readonly number[] {
  return cudaGraphSizes(defaults.cudaGraph, {
    maxNumSeqs: defaults.maxNumSeqs,
    maxNumBatchedTokens: defaults.maxNumBatchedTokens,
    speculativeTokens: options.speculative?.tokens ?? 0,
  });
}

function memoryOf(request: DeploymentRequest, defaults: VllmDefaults, maxModelLen: number, graphs: readonly number[]): MemoryPlan {
  const { options } = request;
  const base = {
    ...memoryBaseOf(request, featuresOf(options)),
    blockSize: options.blockSize ?? (request.llm.mla === null ? defaults.blockSize : mlaBlockSize(request, defaults)),
    gpuMemoryUtilization: options.gpuMemoryUtilization ?? defaults.gpuMemoryUtilization,
    maxNumBatchedTokens: defaults.maxNumBatchedTokens,
    maxModelLen,
    vllmVersion: defaults.version,
    cudaGraphSizes: graphs,
  };
  return planWithBlocks(planMemory, base, { ...base, maxModelLen: 1 }, options.numGpuBlocks);
}

/** Masks are filled beside the forward pass; more than 128 of them by several threads, as many by one here. */
function featuresOf(options: VllmV1EngineOptions): FeatureWishes & { readonly grammars: ConstrainedSettings } {
  const lora = vllmLora(options);
  return {
    grammars: { backend: options.structuredOutputsBackend ?? 'xgrammar', threads: 1, overlapped: true },
    ...(lora === undefined ? {} : { lora }),
    ...(options.speculative === undefined ? {} : { speculative: options.speculative }),
  };
}

function configOf(request: DeploymentRequest, defaults: VllmDefaults, maxModelLen: number, memory: MemoryPlan, { ranks }: RankPlan): VllmV1Config {
  const { options } = request;
  const hasState = memory.layout.groups.some((group) => group.kind === 'linear');
  const groups = kvGroups(memory.layout);
  const enablePrefixCaching = options.enablePrefixCaching ?? (defaults.prefixCaching && !hasState);
  const kvOffload = kvOffloadOf(request, memory, enablePrefixCaching);
  const sharedKv = sharedKvOf(request, memory, enablePrefixCaching);
  return {
    version: defaults.version as VllmV1Version,
    blockSizeTokens: memory.blockSize,
    numGpuBlocks: options.numGpuBlocks ?? memory.kvBlocks,
    maxNumSeqs: defaults.maxNumSeqs,
    maxNumBatchedTokens: defaults.maxNumBatchedTokens,
    maxModelLen,
    enablePrefixCaching,
    enableChunkedPrefill: defaults.chunkedPrefill,
    policy: options.policy ?? (defaults.policy === 'priority' ? 'priority' : 'fcfs'),
    asyncScheduling: asyncScheduling(request, defaults),
    pipelineParallel: request.pipelineParallel,
    useV2ModelRunner: usesV2ModelRunner(request, defaults),
    longPrefillTokenThreshold: options.longPrefillTokenThreshold ?? defaults.longPrefillTokenThreshold,
    reserveFullIsl: options.reserveFullIsl ?? defaults.reserveFullIsl,
    watermark: options.watermark ?? defaults.watermark,
    maxLoras: options.maxLoras ?? 0,
    ...(options.speculative === undefined ? {} : { speculative: speculativeOf(options.speculative) }),
    ...(groups === undefined ? {} : { kvGroups: groups }),
    ...(kvOffload === undefined ? {} : { kvOffload }),
    ...(sharedKv === undefined ? {} : { sharedKv }),
    ...(request.queueLimit === undefined || ranks > 1 ? {} : { queueLimit: request.queueLimit }),
  };
}

/**
 * On by default, except where the real engine turns it off: n-gram drafting on the CPU needs the sampled tokens
 * at once, 0.23 knows no asynchronous draft model, and only the V2 model runner overlaps pipeline stages.
 */
function asyncScheduling(request: DeploymentRequest, defaults: VllmDefaults): boolean {
  const { options, pipelineParallel } = request;
  const method = options.speculative?.method;
  const draftsSynchronously = method === 'ngram' || (method === 'draft-model' && defaults.version === '0.23');
  const overlaps = pipelineParallel === 1 || usesV2ModelRunner(request, defaults);
  return options.asyncScheduling ?? (defaults.asyncScheduling && !draftsSynchronously && overlaps);
}

/** Dense, unquantised models of the families that the version lists. */
function usesV2ModelRunner({ options, engine, version, gpu, llm, weights }: DeploymentRequest, defaults: VllmDefaults): boolean {
  if (options.useV2ModelRunner !== undefined) return options.useV2ModelRunner;
  const families = engineDefaults(engine, version, gpu, 'server').settings['v2ModelRunnerFamilies'];
  const isPlain = llm.moe === null && llm.mla === null && (weights === 'bf16' || weights === 'fp16');
  return defaults.asyncScheduling && isPlain && typeof families === 'string' && families.split(',').some((family) => llm.id.startsWith(family));
}

/** MLA kernels come with block sizes of their own. */
function mlaBlockSize({ engine, version, gpu }: DeploymentRequest, defaults: VllmDefaults): number {
  const size = engineDefaults(engine, version, gpu, 'server').settings['mlaBlockSize'];
  return typeof size === 'number' ? size : defaults.blockSize;
}

function speculativeOf({ method, tokens }: SpeculativeOptions): SpeculativeConfig {
  return { method: method === 'mtp' ? 'eagle' : (method as SpeculativeConfig['method']), tokens };
}

/** Undefined for the usual case of one full-attention group. */
function kvGroups(layout: KvLayout): readonly KvGroup[] | undefined {
  if (layout.groups.length === 1 && layout.groups[0]!.kind === 'full') return undefined;
  return layout.groups.map(({ kind, windowTokens }) => ({ kind: kind === 'linear' ? 'state' : kind, windowTokens: windowTokens ?? 0 }));
}

/** NIXL; blocks of several KV groups are not handed over here. */
function handoverOf(request: DeploymentRequest, { kvGroups: groups, blockSizeTokens }: VllmV1Config): HandoverPlan | undefined {
  if (groups !== undefined) return undefined;
  return { firstTokenFrom: 'decode', reserves: 'after-prefill', onFailure: 'recompute', leaseS: KV_LEASE_S, ...handoverBytes(request), blockTokens: blockSizeTokens };
}

/** The version names the host prior of its default scheduling. */
function hostKey(defaults: VllmDefaults, { asyncScheduling: isAsync }: VllmV1Config): string {
  return isAsync === defaults.asyncScheduling ? defaults.hostPrior : `vllm-v1-${isAsync ? 'async' : 'sync'}`;
}

function partsOf(defaults: VllmDefaults, config: VllmV1Config, graphs: readonly number[]): DeploymentParts {
  return {
    framework: 'vllm',
    engineHostKey: hostKey(defaults, config),
    cudaGraphSizes: graphs,
    maxBatchedTokens: defaults.maxNumBatchedTokens,
    maxSequences: config.maxNumSeqs,
  };
}

function notesOf({ options, draftLlm }: DeploymentRequest, config: VllmV1Config): EngineNote[] {
  const tiers = config.kvOffload === undefined && config.sharedKv === undefined ? [] : [{ code: 'W0900', message: TIER_NOTE }];
  return [...draftNotes(options.speculative, draftLlm), ...adapterNotes(config.maxLoras), ...tiers];
}

/** Ranks of a replica share one pool in any case. */
function withSharedTier({ sharedKv }: VllmV1Config, replica: ReplicaRequest): ReplicaRequest {
  return sharedKv === undefined ? replica : { ...replica, sharedTier: replica.sharedTier ?? new SharedKvPool(sharedKv.chunks) };
}

/** An idle rank blocks on its dummy batch, and all ask each other every 32 steps whether they are done. */
function ranksOf(request: DeploymentRequest, config: VllmV1Config, parts: DeploymentParts, wishes: FeatureWishes): Omit<RankSettings<VllmV1Replica>, 'plan' | 'stepTime' | 'create'> {
  const { queueLimit } = request;
  return {
    balancer: rankBalancer(config.version),
    usableBlocks: config.numGpuBlocks - 1,
    ...(queueLimit === undefined ? {} : { queueLimit }),
    lockstep: () => ({ depth: maxConcurrentBatches(config), jointTimeS: jointStepTimeOf(request, parts, wishes), joinsLate: true, finishEvery: FINISH_EVERY }),
  };
}
