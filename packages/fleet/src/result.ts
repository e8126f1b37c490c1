/** Mean, percentiles and 95 % half-widths of one metric; seconds. */
export interface MetricSummary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
  /** 95 % confidence half-widths; null when the run is too short to say. */
  readonly interval: { readonly mean: number | null; readonly p50: number | null; readonly p95: number | null; readonly p99: number | null };
}

/** One SLO term and how it fared. */
export interface SloCheck {
  readonly metric: 'ttft' | 'itl' | 'tpot' | 'e2e';
  /** `p99`, `p95`, `mean`, … */
  readonly statistic: string;
  readonly boundS: number;
  readonly actualS: number;
  readonly intervalS: number | null;
  readonly met: boolean;
}

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

/** Hits of the prefix cache by tier; the three sum to all hit tokens. */
export interface CacheTiers {
  readonly deviceTokens: number;
  readonly hostTokens: number;
  readonly diskTokens: number;
  /** What each tier holds, per replica; Infinity = no limit. */
  readonly hostCapacityTokens: number;
  readonly diskCapacityTokens: number;
  /** What counts as coming from host or disk, in words. */
  readonly definition: string;
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
  readonly requests: {
    readonly total: number;
    readonly completed: number;
    /** Counts by reason: prompt_too_long, queue_full, …; sums with `completed` to `total`. */
    readonly failed: Readonly<Record<string, number>>;
  };
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
  };
  readonly goodput: { readonly requestsPerS: number; readonly fraction: number; readonly tokensPerS: number } | null;
  readonly slo: readonly SloCheck[];
  readonly engine: {
    readonly steps: number;
    readonly emptySteps: number;
    readonly preemptions: number;
    readonly batchMean: number;
    readonly batchMax: number;
    /** Requests of the whole fleet that arrived and were not scheduled yet, time-weighted; preempted ones do not count. */
    readonly waitingMean: number;
    readonly waitingMax: number;
    readonly kvUsageMean: number;
    readonly kvUsagePeak: number;
    readonly kvBlocksPerReplica: number;
    readonly blockSizeTokens: number;
    /** Fraction of replica time with a step running. */
    readonly busy: number;
  };
  readonly cache: {
    readonly enabled: boolean;
    /** Which hit rate this is, in words. */
    readonly definition: string;
    readonly queriedTokens: number;
    readonly hitTokens: number;
    readonly hitRate: number;
    /** Where the hits came from; absent when the GPU alone keeps KV. */
    readonly tiers?: CacheTiers;
  };
  readonly cost: {
    readonly usdPerHour: number;
    readonly usdPerMillionOutputTokens: number;
    readonly usdPerMillionTokens: number;
    readonly usdPerMillionOutputTokensAtGoodput: number | null;
    readonly priceSource: string;
    readonly priceDate: string;
  } | null;
  readonly memory: {
    readonly gpuBytes: number;
    readonly weightsBytes: number;
    readonly overheadBytes: number;
    readonly kvBytes: number;
    readonly kvBytesPerToken: number;
    readonly kvBlocks: number;
    readonly kvTokens: number;
  };
  readonly ttftBreakdown: { readonly queueS: number; readonly prefillS: number; readonly overheadS: number };
  readonly cdf: { readonly ttft: CdfCurve; readonly itl: CdfCurve; readonly tpot: CdfCurve; readonly e2e: CdfCurve };
  readonly timeline: Timeline;
  readonly replicas: readonly { readonly index: number; readonly requests: number; readonly steps: number; readonly busy: number; readonly preemptions: number }[];
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
