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
  readonly interval: { readonly mean: number | null; readonly p50: number | null; readonly p90?: number | null; readonly p95: number | null; readonly p99: number | null };
}

/** One SLO term and how it fared. */
export interface SloCheck {
  /** Request class that it is about; absent = all requests. */
  readonly class?: string;
  readonly metric: 'ttft' | 'itl' | 'tpot' | 'e2e';
  /** `p99`, `p95`, `mean`, … */
  readonly statistic: string;
  readonly boundS: number;
  readonly actualS: number;
  readonly intervalS: number | null;
  readonly met: boolean;
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

/** How many requests there were, and how they ended. */
export interface RequestCounts {
  readonly total: number;
  readonly completed: number;
  /** Counts by reason: prompt_too_long, queue_full, …; sums with `completed` to `total`. */
  readonly failed: Readonly<Record<string, number>>;
}

/** What engines did: totals and time-weighted means. */
export interface EngineFigures {
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
}

/** Prefix cache. */
export interface CacheFigures {
  readonly enabled: boolean;
  /** Which hit rate this is, in words. */
  readonly definition: string;
  readonly queriedTokens: number;
  readonly hitTokens: number;
  readonly hitRate: number;
  /** Where the hits came from; absent when the GPU alone keeps KV. */
  readonly tiers?: CacheTiers;
}

/** Memory of one GPU, and the KV cache that is left. */
export interface MemoryFigures {
  readonly gpuBytes: number;
  readonly weightsBytes: number;
  readonly overheadBytes: number;
  readonly kvBytes: number;
  readonly kvBytesPerToken: number;
  readonly kvBlocks: number;
  readonly kvTokens: number;
}
