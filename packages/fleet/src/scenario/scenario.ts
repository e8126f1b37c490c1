import type { KvDtype, PriceTier } from '@foretoken/catalog';
import type { EnginePolicyKind, SpeculativeOptions } from '@foretoken/engines';
import type { ArrivalSpec, CurveArrivalSpec, PartialMapping, SynthesisSpec } from '@foretoken/workload';
import type { ColdStartScenario } from '../cold-start/cold-start-scenario.ts';
import type { EnergyScenario } from '../energy/energy-report.ts';
import type { FlowControlScenario } from '../gateway/flow-control-scenario.ts';
import type { NodesScenario } from '../nodes/nodes-scenario.ts';
import type { ReplicationRule } from '../replications/replication-rule.ts';
import type { AutoscaleScenario } from './autoscale-scenario.ts';
import type { FaultScenario } from './fault-scenario.ts';
import type { ExternalScenario, RouteScenario } from './route-scenario.ts';
import type { WeightFormatName } from './weight-formats.ts';

/**
 * A validated scenario with every default that does not depend on the catalogue filled in.
 * Durations are seconds (names end in `S`); what the file may leave to the engine version, the GPU
 * or the model stays absent.
 */
export interface Scenario {
  readonly name: string;
  readonly seed: number;
  /** Runs with seeds from `seed` on; with a rule the most there may be. */
  readonly replications: number;
  /** When to stop before that. */
  readonly replicationRule?: ReplicationRule;
  readonly workload: WorkloadScenario;
  readonly fleet: FleetScenario;
  /** One entry per bound, in the order ttft, itl, tpot, e2e; empty = no SLO. */
  readonly slo: readonly SloTerm[];
  /** Bounds of classes that have their own, in place of the general ones; absent = no class has. */
  readonly classSlo?: Readonly<Record<string, readonly SloTerm[]>>;
  readonly latency: LatencyScenario;
}

/** The requests, and what is known of their classes. */
export interface WorkloadScenario extends WorkloadPart {
  /** In the order in which they stand; absent = none were named. */
  readonly classes?: readonly RequestClass[];
}

/** A class of requests: facts, and where its requests come from unless the workload's trace has them. */
export interface RequestClass {
  readonly name: string;
  /** HTTP path: `/chat`. */
  readonly path?: string;
  /** Model that its requests ask for. */
  readonly model?: string;
  /** Smaller is more urgent; absent = what the requests say themselves. */
  readonly priority?: number;
  /** With the workload's `rateScale` multiplied in, and its duration as a default. Absent = a class of the workload's trace. */
  readonly workload?: WorkloadPart;
}

/** Where requests come from and which part of them is replayed. */
export interface WorkloadPart {
  readonly source: WorkloadSource;
  /** Only the first seconds, measured in the trace's own time, before `rateScale`; with `warp`, in the new time. */
  readonly durationS?: number;
  /** Only the first N requests. */
  readonly requests?: number;
  /** 2 = arrivals twice as fast. */
  readonly rateScale: number;
  readonly outputEndsBy: 'length' | 'eos';
}

/** Exactly one kind of origin. */
export type WorkloadSource = ProfileSource | TraceSource | SyntheticSource | ClassesSource;

/** The requests of all classes together, each from its own source. */
export interface ClassesSource {
  readonly kind: 'classes';
}

/** A built-in workload, synthesised from fitted statistics. */
export interface ProfileSource {
  readonly kind: 'profile';
  readonly profile: string;
  /** In place of the profile's own arrivals. */
  readonly arrivals?: ArrivalSpec;
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
  /** Rate under which recorded arrivals are replayed. */
  readonly warp?: CurveArrivalSpec;
  /** Length of the blocks that are drawn from it, in seconds of replay; absent = it is replayed as it is. */
  readonly resampleS?: number;
}

/** A generated workload. */
export interface SyntheticSource {
  readonly kind: 'synthetic';
  readonly synthetic: SynthesisSpec;
}

/** One pool of equal replicas behind a router. */
export interface PoolScenario {
  readonly replicas: number;
  /** Name of a routing policy (see routers/registry.ts), or path of a file with one, relative to the scenario file. */
  readonly router: string;
  /** Settings of that policy, and how often it sees the gauges of the replicas. */
  readonly routing?: { readonly options: Readonly<Record<string, unknown>>; readonly scrapeS?: number };
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
  /** Absent = the pool keeps its size. */
  readonly autoscale?: AutoscaleScenario;
  /** How replicas start; absent = by the catalogue's stages. */
  readonly coldStart?: ColdStartScenario;
  /** Machines under the replicas; absent = one of just the right size for each replica. */
  readonly nodes?: NodesScenario;
  /** Admission and queueing before the router. */
  readonly flowControl?: FlowControlScenario;
  /** Seconds that a draining replica has; absent = until its last answer. */
  readonly drainGraceS?: number;
  /** Whether requests wait in the gateway while nobody takes them; absent = only where the pool can scale to zero. */
  readonly buffer?: { readonly isOn: boolean; readonly limit?: number };
}

/** The fleet: one pool, or several behind routes. Without `pools` the fields of the fleet itself are those of its only pool. */
export interface FleetScenario extends PoolScenario {
  /** In order of appearance; the fleet's own fields are those of the first. */
  readonly pools?: readonly NamedPool[];
  /** The first that matches a request decides where it goes; absent = to the first pool. */
  readonly routes?: readonly RouteScenario[];
  readonly external?: Readonly<Record<string, ExternalScenario>>;
  readonly faults?: readonly FaultScenario[];
  readonly energy?: EnergyScenario;
}

export interface NamedPool extends PoolScenario {
  readonly name: string;
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
