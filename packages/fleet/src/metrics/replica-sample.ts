/** The gauges of one replica as a scrape at `timeS` found them. */
export interface ReplicaSample {
  readonly timeS: number;
  readonly waiting: number;
  readonly running: number;
  /** Fraction of usable KV blocks in use, 0 … 1. */
  readonly kvUsage: number;
  /** Counters since the replica started: rates come from their differences. */
  readonly requestsReceived: number;
  readonly requestsEnded: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}
