import type { CacheFigures, EngineFigures, MemoryFigures, MetricSummary, RequestCounts, SloCheck } from './result-parts.ts';

/** How requests fared that one pool answered, and what its engine did. */
export interface PoolResult {
  readonly name: string;
  /** `llama-3.1-8b bf16 · vllm-v1 0.23 · 4 × h100-sxm (2 × tp2)` */
  readonly title: string;
  readonly gpusPerReplica: number;
  readonly replicas: { readonly atStart: number; readonly most: number; readonly readyMean: number };
  /** Attempts that its engines took; with retries, hedges and hand-overs more than the requests. */
  readonly attempts: number;
  /** Requests whose answer, or last attempt, was here. */
  readonly requests: RequestCounts;
  readonly latency: { readonly ttft: MetricSummary; readonly tpot: MetricSummary; readonly e2e: MetricSummary };
  readonly engine: EngineFigures;
  readonly cache: CacheFigures;
  readonly memory: MemoryFigures;
  /** Largest over mean of what its replicas generated: 1 = evenly spread. Only replicas that were there from the first to the last request count. */
  readonly imbalance: number | null;
}

/** How one request class fared. */
export interface ClassResult {
  readonly name: string;
  readonly requests: RequestCounts;
  readonly latency: { readonly ttft: MetricSummary; readonly tpot: MetricSummary; readonly e2e: MetricSummary };
  readonly slo: readonly SloCheck[];
  /** Share of its requests that met every bound of theirs; null without bounds. */
  readonly goodFraction: number | null;
  /** Its 95 % half-width over replications; absent for a single run. */
  readonly goodFractionInterval?: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What one leg of a route did; every attempt is in exactly one of the last five. */
export interface LegResult {
  readonly route: number;
  readonly leg: number;
  readonly to: string;
  readonly attempts: number;
  readonly retries: number;
  readonly hedges: number;
  readonly passedOver: number;
  readonly breakerOpenings: number;
  readonly answered: number;
  readonly refused: number;
  readonly timedOut: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** Replicas of a pool by state, bin by bin; bin i covers [i, i + 1) × binS. */
export interface StateTimeline {
  readonly pool: string;
  readonly starting: readonly number[];
  readonly ready: readonly number[];
  readonly draining: readonly number[];
  readonly down: readonly number[];
}

export interface FleetEventResult {
  readonly timeS: number;
  readonly kind: string;
  readonly pool: string;
  readonly what: string;
}

/** Starts of a pool's replicas: how long they took, stage by stage. */
export interface ColdStartResult {
  readonly pool: string;
  readonly count: number;
  readonly meanS: number;
  readonly maxS: number;
  /** Mean seconds of each stage; stages may overlap. */
  readonly stages: readonly { readonly stage: string; readonly meanS: number }[];
}

/** GPU-seconds by what they were paid for; they add up to `total`. */
export interface GpuSeconds {
  readonly total: number;
  /** With a step running. */
  readonly busy: number;
  readonly idle: number;
  readonly starting: number;
  readonly draining: number;
  /** Crashed, or without a replica on a node that is still there. */
  readonly down: number;
}

/** What changed while the fleet ran, and what that cost. */
export interface FleetResult {
  readonly endS: number;
  readonly binS: number;
  readonly states: readonly StateTimeline[];
  /** At most 1,000, the first ones; `eventCount` counts all. */
  readonly events: readonly FleetEventResult[];
  readonly eventCount: number;
  readonly failedRequestsPerS: readonly number[];
  /** Share of the requests that arrived in each bin and met every bound; null in bins without arrivals, empty without an SLO. */
  readonly attainment: readonly (number | null)[];
  readonly coldStarts: readonly ColdStartResult[];
  readonly gpuSeconds: GpuSeconds;
  readonly waste: { readonly attempts: number; readonly promptTokens: number; readonly outputTokens: number; readonly zombieOutputTokens: number };
  /** Of a fleet that computes prompts in one pool and answers in another. */
  readonly handOver?: { readonly handedOver: number; readonly computedLocally: number; readonly transfers: number; readonly failedTransfers: number; readonly bytes: number };
  readonly external: readonly {
    readonly name: string;
    readonly requests: number;
    readonly refused: number;
    readonly failed: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly usd: number;
  }[];
}

/** What the GPUs and external APIs cost, and where the money went. */
export interface BillResult {
  /** Everything: GPUs and external APIs. */
  readonly usd: number;
  readonly gpuHours: number;
  readonly byKind: readonly { readonly kind: 'reserved' | 'on-demand' | 'spot'; readonly gpuHours: number; readonly usd: number }[];
  readonly externalUsd: number;
  /** The GPUs' part by where it went: work of each class, and the rest; they add up to it. */
  readonly shares: {
    readonly classes: readonly { readonly name: string; readonly usd: number; readonly loadedUsd: number }[];
    readonly idle: number;
    readonly coldStart: number;
    readonly draining: number;
    readonly wasted: number;
  };
  /** 95 % half-widths over replications; absent for a single run. */
  readonly interval?: { readonly usd: number | null; readonly gpuHours: number | null };
}

/** Energy of the GPUs and of the servers and the data centre around them. */
export interface EnergyResult {
  readonly kwh: number;
  readonly joulesPerOutputToken: number | null;
  /** Of GPU boards at work: what a meter on the card would show. */
  readonly boardJoulesPerOutputToken: number | null;
  readonly joulesPerRequest: number | null;
  readonly gramsCo2PerThousandOutputTokens: number | null;
  readonly operationalGrams: number;
  readonly embodiedGrams: number;
  readonly pue: number;
  readonly gramsPerKwh: number;
  readonly gridSource: string;
  /** Where the power curve comes from. */
  readonly powerSource: string;
  /** 95 % half-widths over replications; absent for a single run. */
  readonly interval?: { readonly kwh: number | null; readonly joulesPerOutputToken: number | null };
}
