/** Order of the candidates of a step: who decodes first, or who prefills. */
export type HfSchedulerName = 'fifo' | 'prefill_first';

/** What the continuous-batching scheduler and its paged cache read. */
export interface HfContinuousConfig {
  readonly scheduler: HfSchedulerName;
  /** Below this free share only decodes, or the first candidate, are taken. */
  readonly safetyMargin: number;
  /** Tokens per page. */
  readonly pageSize: number;
  readonly pages: number;
  /** Tokens of a step at most. */
  readonly maxBatchTokens: number;
  /** Requests at once at most. */
  readonly maxRequests: number;
  /** Prompt and output of a request at most. */
  readonly maxLength: number;
  /** Full pages of equal prefixes are shared. */
  readonly allowBlockSharing: boolean;
  /** Pages of starved requests that host memory can keep; 0 = they are computed again. */
  readonly cpuOffloadPages: number;
}
