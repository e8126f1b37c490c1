import type { EngineSpec, GpuSpec, KvDtype, LlmSpec, Quantization } from '@foretoken/catalog';
import type { SegmentCensus, SharedKvPool } from '@foretoken/kvcache';
import type { OptionSpecs } from './core/option-spec.ts';
import type { LatencyData, LatencyProvenance, MemoryPlan, StepTimeModel } from '@foretoken/latency';
import type { EnginePolicies, PolicySupport } from './policies/policy-api.ts';
import type { EngineCapabilities, EngineReplica, RequestColumns, RequestLog, StepSink } from './contract.ts';

/** Engine options by their scenario names; an absent one takes the default of version, GPU and model. */
export type EngineOptions = object;

/** One replica's model, GPUs and engine, before defaults are filled in. */
export interface DeploymentRequest {
  /** Facts and defaults of the engine's versions. */
  readonly engine: EngineSpec;
  readonly version: string;
  /** Checked against the driver's option specs. */
  readonly options: EngineOptions;
  readonly gpu: GpuSpec;
  readonly llm: LlmSpec;
  /** The draft model of speculative decoding, where the options name one. */
  readonly draftLlm?: LlmSpec;
  readonly latencyData: LatencyData;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly expertParallel: number;
  /** Ranks of the replica with schedulers and KV caches of their own; absent = 1. */
  readonly dataParallel?: number;
  readonly weights: Quantization;
  readonly kvCache: KvDtype;
  /** Multiplies GPU times: calibration, uncertainty. */
  readonly gpuScale: number;
  readonly queueLimit?: number;
  /** Policies of a user in place of the engine's own; only kinds that the driver accepts. */
  readonly policies?: EnginePolicies;
}

/**
 * Another replica computes prompts for this one, or this one for another: vLLM's KV connectors (NIXL), SGLang's
 * `--disaggregation-mode`.
 */
export interface KvHandover {
  /** Prompt tokens of `request` whose KV another replica has, or will have, for this one; 0 = they are computed here. */
  remoteTokens(request: number): number;
  /** Memory for the last `tokens` of the prompt is set aside here: they may be sent. Answered by `EngineReplica.received` or `transferFailed`. */
  fetch(request: number, tokens: number, nowS: number): void;
  /**
   * Whether another replica wants the KV of a request that ended here: it stays allocated until
   * `EngineReplica.releaseKv`. Where it is leased (`HandoverPlan.leaseS`), asked again whenever the lease ends: true
   * = the other replica's heartbeats have renewed it.
   */
  keeps(request: number, nowS: number): boolean;
}

/** How KV gets from the replica that computed it to the one that decodes. */
export interface HandoverPlan {
  /** Whose first token reaches the client. `decode`: the prefill side's is thrown away, and the last prompt token is computed twice. */
  readonly firstTokenFrom: 'prefill' | 'decode';
  /** When the decode side sets memory aside: `before-prefill` = both sides are asked at once, and the prompt waits for the memory. */
  readonly reserves: 'before-prefill' | 'after-prefill';
  /** What becomes of a request whose KV does not come. */
  readonly onFailure: 'recompute' | 'fail';
  /** Seconds after which kept KV is freed unless `KvHandover.keeps` still says so; Infinity = kept until it is released. */
  readonly leaseS: number;
  /** As the decode side stores a token: all layers, on all its GPUs together, replicated KV heads and latents counted as often as they are sent. */
  readonly bytesPerToken: number;
  /** KV moves in whole blocks of so many tokens. */
  readonly blockTokens: number;
  /** Layers with KV, which may be sent one by one. */
  readonly layers: number;
}

/** What one run hands to each of its replicas. */
export interface ReplicaRequest {
  readonly columns: RequestColumns;
  readonly log: RequestLog;
  readonly sink: StepSink;
  readonly replica: number;
  readonly census: SegmentCensus | undefined;
  /** The per-request loop instead of aggregates. */
  readonly naive: boolean;
  readonly seed: number;
  /** Hands KV over; only where the plan has a `handover`. */
  readonly handover?: KvHandover;
  /** One pool for several replicas, of `EnginePlan.createSharedTier`; they must be advanced in order of time. */
  readonly sharedTier?: SharedKvPool;
}

/** A setting that bounds what an engine does at once, by the engine's own names. */
export interface EngineLimit {
  /** As the engine prints it: `max_num_seqs`. */
  readonly flag: string;
  /** In a scenario: `maxNumSeqs`. */
  readonly option: string;
  readonly value: number;
}

/** What bounds a step of an engine. */
export interface EngineLimits {
  /** Requests that run at once. */
  readonly sequences: EngineLimit;
  /** Tokens of a step; null = nothing but the requests bounds them. */
  readonly stepTokens: EngineLimit | null;
  /** What bounds a prompt: its value is `maxModelLen`, or follows from it. */
  readonly length: Pick<EngineLimit, 'flag' | 'option'>;
}

/** Decisions of a deployment that explain its numbers beside another engine's; docs/compare.md says where each is used. */
export interface EngineTraits {
  /** What admission sets aside for the output of a request: nothing, an estimate of it, or all of max_tokens. */
  readonly reservesOutput: 'nothing' | 'estimate' | 'whole';
  /** Prompt tokens ride in the steps of running decodes; false = decodes stand still while a prompt is computed. */
  readonly mixesPrefillAndDecode: boolean;
  /** Requests join and leave between any two steps; false = a batch runs to its end before the next one starts. */
  readonly continuousBatching: boolean;
  /** From when on other requests find the prefix of a request in the cache. */
  readonly sharesPrefixes: 'when-scheduled' | 'when-computed' | 'when-ended' | 'never';
  /** Generated tokens stay in the cache, so that the next turn of a conversation finds them. */
  readonly cachesGeneratedTokens: boolean;
}

/** Where KV is kept below the GPU, per replica. */
export interface KvTierPlan {
  readonly hostTokens: number;
  /** 0 = no drive; Infinity = as much as wanted. */
  readonly diskTokens: number;
  /** What counts as coming from a tier, in words. */
  readonly definition: string;
}

/** A deployment with all defaults resolved: memory divided, step time compiled, replicas on demand. */
export interface EnginePlan {
  /** `vllm-v1 0.23` */
  readonly label: string;
  /** What is modelled: upstream version and commit. */
  readonly upstream: string;
  readonly capabilities: EngineCapabilities;
  readonly traits: EngineTraits;
  readonly memory: MemoryPlan;
  readonly stepTime: StepTimeModel;
  readonly provenance: LatencyProvenance;
  /** Data-parallel ranks of a replica, each with these limits, memory and blocks; absent = 1. The sink hears of replica x ranks + rank. */
  readonly ranks?: number;
  /** KV blocks that requests can hold, on each rank. */
  readonly usableBlocks: number;
  readonly blockSizeTokens: number;
  readonly limits: EngineLimits;
  readonly maxModelLen: number;
  readonly prefixCaching: boolean;
  /** What a prefix-cache hit means in this engine, in words. */
  readonly cacheDefinition: string;
  /** Absent = this deployment computes and decodes in one place. */
  readonly handover?: HandoverPlan;
  /** Absent = the GPU alone keeps KV. */
  readonly kvTiers?: KvTierPlan;
  /** Makes the KV pool that the replicas of a pool share; absent = the options ask for none. A replica without one makes its own. */
  readonly createSharedTier?: () => SharedKvPool;
  /** Constant per request on the client's side, seconds. */
  readonly requestOverheadS: number;
  /** Things the reader must know. */
  readonly notes: readonly { readonly code: string; readonly message: string }[];
  createReplica(request: ReplicaRequest): EngineReplica;
}

/** An engine as the registry knows it: a name and a way to plan deployments. */
export interface EngineDriver {
  /** Name in scenarios. */
  readonly name: string;
  /** Other names that mean it. */
  readonly aliases: readonly string[];
  /** One sentence: which loop and cache, and what tells it from the others. */
  readonly about: string;
  /** Key of its facts in the catalogue (`models/engines/<key>.json`). */
  readonly catalogueKey: string;
  /** Versions that are simulated; the first is the default. */
  readonly versions: readonly string[];
  /** What a scenario can set. */
  readonly options: OptionSpecs;
  /** What it can do, some of it only with the option that `switches` names. */
  readonly capabilities: EngineCapabilities;
  /** Options without which a capability is off. */
  readonly switches?: { readonly [Capability in keyof EngineCapabilities]?: string };
  /** Its own policies, and which of them a user may replace; absent = none. */
  readonly policies?: PolicySupport;
  /** Throws E0310 / E0311 (does not fit, exit code 4), E08xx (impossible options). */
  plan(request: DeploymentRequest): EnginePlan;
}
