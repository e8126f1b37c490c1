import type { KvDtype, PriceTier } from '@foretoken/catalog';
import type { EnginePolicyKind, SpeculativeOptions } from '@foretoken/engines';
import type { ArrivalSpec, PartialMapping, SynthesisSpec } from '@foretoken/workload';
import type { WeightFormatName } from './weight-formats.ts';

/**
 * A validated scenario with every default that does not depend on the catalogue filled in.
 * Durations are seconds (names end in `S`); what the file may leave to the engine version, the GPU
 * or the model stays absent.
 */
export interface Scenario {
  readonly name: string;
  readonly seed: number;
  readonly replications: number;
  readonly workload: WorkloadScenario;
  readonly fleet: FleetScenario;
  /** One entry per bound, in the order ttft, itl, tpot, e2e; empty = no SLO. */
  readonly slo: readonly SloTerm[];
  readonly latency: LatencyScenario;
}

/** Where the requests come from and which part of them is replayed. */
export interface WorkloadScenario {
  readonly source: WorkloadSource;
  /** Only the first seconds, measured in the trace's own time, before `rateScale`. */
  readonly durationS?: number;
  /** Only the first N requests. */
  readonly requests?: number;
  /** 2 = arrivals twice as fast. */
  readonly rateScale: number;
  readonly outputEndsBy: 'length' | 'eos';
}

/** Exactly one kind of origin. */
export type WorkloadSource = ProfileSource | TraceSource | SyntheticSource;

/** A built-in workload, synthesised from fitted statistics. */
export interface ProfileSource {
  readonly kind: 'profile';
  readonly profile: string;
}

/** A recorded trace; `path` is relative to the scenario file. */
export interface TraceSource {
  readonly kind: 'trace';
  readonly path: string;
  /** `auto`, or a name of the trace readers: azure, mooncake, vidur, csv, jsonl, … */
  readonly format: string;
  /** Where a generic CSV or JSON Lines file keeps what; absent columns are found by their usual names. */
  readonly columns: PartialMapping;
  /** Spread arrivals that share a coarse timestamp over their interval, seeded. */
  readonly jitter: boolean;
  /** What to do with rows of zero output tokens: leave them out, or give them one token. */
  readonly zeroOutput: 'drop' | 'clamp';
  /** Seconds from the start of one session to the next, for a trace whose sessions have clocks of their own; absent = 30. */
  readonly sessionGapS?: number;
  /** Arrival process for a trace of lengths only. */
  readonly arrivals?: ArrivalSpec;
}

/** A generated workload. */
export interface SyntheticSource {
  readonly kind: 'synthetic';
  readonly synthetic: SynthesisSpec;
}

/** One pool of equal replicas behind a router. */
export interface FleetScenario {
  readonly replicas: number;
  /** Name of a routing policy (see routers/registry.ts), or path of a file with one, relative to the scenario file. */
  readonly router: string;
  /** Waiting requests per replica beyond which arrivals are refused; absent = unlimited. */
  readonly queueLimit?: number;
  /** Catalogue name, Hugging Face name, or path of a config.json (relative to the scenario file). */
  readonly model: string;
  readonly weights: WeightFormatName;
  readonly kvCache: KvCacheDtypeName;
  readonly gpu: string;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly expertParallel: number;
  /** Ranks of a replica with schedulers and KV caches of their own. */
  readonly dataParallel: number;
  readonly engine: EngineScenario;
  readonly price: PriceScenario;
}

export type KvCacheDtypeName = 'auto' | KvDtype;

/** Which engine, and what differs from its version's defaults; an absent option = that default. */
export interface EngineScenario {
  readonly name: string;
  readonly version: string;
  /** Files of policies in place of the engine's own, relative to the scenario file. */
  readonly policies?: Readonly<Partial<Record<EnginePolicyKind, string>>>;
  readonly [option: string]: unknown;
}

/** Speculative decoding: method, draft tokens per step, and how likely each is accepted after those before it. */
export type SpeculativeScenario = SpeculativeOptions;

/** What a GPU hour costs. */
export type PriceScenario =
  | { readonly kind: 'tier'; readonly tier: PriceTier }
  | { readonly kind: 'fixed'; readonly usdPerGpuHour: number };

/** One bound of the SLO. */
export interface SloTerm {
  readonly metric: SloMetric;
  /** `mean` or `p` and a percentile: `p50`, `p99`, `p99.9`. */
  readonly statistic: string;
  readonly boundS: number;
}

export type SloMetric = 'ttft' | 'itl' | 'tpot' | 'e2e';

/** From where latency is looked at, and corrections to the step-time model. */
export interface LatencyScenario {
  readonly side: 'client' | 'server';
  /** Constant per request (HTTP, tokenise, detokenise); absent = the fitted value. */
  readonly requestOverheadS?: number;
  /** Multiplies every GPU time of the step-time model. */
  readonly gpuScale: number;
}
