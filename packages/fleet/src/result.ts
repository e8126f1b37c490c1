import type { BillResult, ClassResult, EnergyResult, FleetResult, LegResult, PoolResult } from './fleet-result.ts';
import type { Horizon, ReplicationSummary } from './horizon.ts';
import type { CacheFigures, EngineFigures, MemoryFigures, MetricSummary, RequestCounts, SloCheck } from './result-parts.ts';

export type { CacheTiers, MetricSummary, SloCheck } from './result-parts.ts';

/** A 1-D empirical distribution, ready to draw: `valueS[i]` is the `p[i]` quantile. */
export interface CdfCurve {
  readonly p: readonly number[];
  readonly valueS: readonly number[];
}

/** Time-weighted means per bin; all arrays have the same length; bin i covers [i, i + 1) * binS. */
export interface Timeline {
  readonly binS: number;
  readonly waiting: readonly number[];
  readonly running: readonly number[];
  /** 0 … 1 of usable KV blocks. */
  readonly kvUsage: readonly number[];
  readonly outputTokensPerS: readonly number[];
  /** Prefill tokens computed per second (cache hits excluded). */
  readonly prefillTokensPerS: readonly number[];
  readonly arrivalsPerS: readonly number[];
}

/** A note that the run wants the reader to see; `code` is stable. */
export interface RunWarning {
  readonly code: string;
  readonly message: string;
}

/** Versioned result of `foretoken run`; the JSON Schema is `schemas/result.schema.json`. */
export interface RunResult {
  readonly schema: 'foretoken.result/1';
  readonly name: string;
  /** `llama-3.1-8b bf16 · vllm-v1 0.23 · 1 × h100-sxm · azure-conversation 58 min @ 5.5 req/s` */
  readonly title: string;
  readonly decision: {
    readonly verdict: 'met' | 'missed' | 'overloaded' | 'no-slo';
    /** The answer, as one sentence. */
    readonly sentence: string;
    /** What bounds it. */
    readonly bottleneck: string;
    /** What to try next; empty when there is nothing to say. */
    readonly suggestion: string;
  };
  readonly requests: RequestCounts;
  readonly latency: {
    readonly ttft: MetricSummary;
    readonly itl: MetricSummary;
    readonly tpot: MetricSummary;
    readonly e2e: MetricSummary;
    readonly queue: MetricSummary;
    readonly prefill: MetricSummary;
    /** E2E divided by output tokens. */
    readonly normalized: MetricSummary;
    /** Per-request constant (HTTP, tokenise, detokenise) included in TTFT and E2E when side = client. */
    readonly requestOverheadS: number;
    readonly side: 'client' | 'server';
  };
  readonly throughput: {
    readonly makespanS: number;
    readonly requestsPerS: number;
    readonly inputTokensPerS: number;
    readonly outputTokensPerS: number;
    readonly totalTokensPerS: number;
    /** After MSER-5 truncation; null when the run is too short. */
    readonly steady: { readonly warmupS: number; readonly requestsPerS: number; readonly outputTokensPerS: number } | null;
    /** Mean arrival rate offered. */
    readonly offeredRequestsPerS: number;
    /** 95 % half-widths over replications; absent for a single run. */
    readonly interval?: Readonly<Record<'requestsPerS' | 'inputTokensPerS' | 'outputTokensPerS' | 'totalTokensPerS', number | null>>;
  };
  readonly goodput: {
    readonly requestsPerS: number;
    readonly fraction: number;
    readonly tokensPerS: number;
    /** 95 % half-widths; of a single run for the fraction only. */
    readonly interval?: { readonly requestsPerS: number | null; readonly fraction: number | null; readonly tokensPerS: number | null };
  } | null;
  readonly slo: readonly SloCheck[];
  readonly engine: EngineFigures;
  readonly cache: CacheFigures;
  readonly cost: {
    readonly usdPerHour: number;
    readonly usdPerMillionOutputTokens: number;
    readonly usdPerMillionTokens: number;
    readonly usdPerMillionOutputTokensAtGoodput: number | null;
    readonly priceSource: string;
    readonly priceDate: string;
    /** 95 % half-widths over replications; absent for a single run. */
    readonly interval?: Readonly<Record<'usdPerHour' | 'usdPerMillionOutputTokens' | 'usdPerMillionTokens', number | null>>;
  } | null;
  readonly memory: MemoryFigures;
  readonly ttftBreakdown: { readonly queueS: number; readonly prefillS: number; readonly overheadS: number };
  readonly cdf: { readonly ttft: CdfCurve; readonly itl: CdfCurve; readonly tpot: CdfCurve; readonly e2e: CdfCurve };
  readonly timeline: Timeline;
  readonly replicas: readonly { readonly index: number; readonly pool?: string; readonly requests: number; readonly steps: number; readonly busy: number; readonly preemptions: number }[];
  /** What kind of simulation it is, and how much its figures stand on. */
  readonly horizon?: Horizon;
  /** Of several replications. */
  readonly replications?: ReplicationSummary;
  /** Of a fleet with several pools. */
  readonly pools?: readonly PoolResult[];
  /** Of a workload with request classes. */
  readonly classes?: readonly ClassResult[];
  /** Of a fleet with routes. */
  readonly routes?: readonly LegResult[];
  /** Of a fleet in which replicas come and go, or requests take more than one attempt. */
  readonly fleet?: FleetResult;
  /** Of a fleet with `nodes:`, or of one whose size changes. */
  readonly bill?: BillResult;
  /** Of a fleet with `energy:`. */
  readonly energy?: EnergyResult;
  readonly provenance: {
    readonly foretoken: string;
    readonly seed: number;
    readonly replications: number;
    readonly scenarioHash: string;
    /** Policies from files; absent when there are none. */
    readonly policies?: readonly { readonly kind: string; readonly name: string; readonly file: string; readonly sha256: string }[];
    readonly engine: string;
    readonly workload: string;
    readonly trace: { readonly path: string; readonly format: string; readonly rowsRead: number; readonly rowsEmitted: number; readonly dropped: Readonly<Record<string, number>> } | null;
    readonly latencyModel: string;
    /** Known error of that model on public measurements, in words. */
    readonly latencyError: string;
    readonly intervals: string;
  };
  readonly warnings: readonly RunWarning[];
}
