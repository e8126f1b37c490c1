import type { PartSeconds, StepTotals } from '@foretoken/fleet';
import type { KnobReport } from './knobs/knob.ts';

export type ExplainedMetric = 'ttft' | 'tpot' | 'e2e';

/** A statistic whose requests are taken apart. */
export interface ExplainPlace {
  readonly metric: ExplainedMetric;
  /** `mean`, `p99`. */
  readonly statistic: string;
}

/** Mean time of some requests, and its parts, which add up to it. */
export interface ExplainedMean {
  readonly requests: number;
  readonly meanS: number;
  readonly parts: PartSeconds;
}

/** The requests around a percentile. */
export interface ExplainedBand extends ExplainedMean, ExplainPlace {
  /** The percentile itself. */
  readonly valueS: number;
  /** Shortest and longest of the band. */
  readonly fromS: number;
  readonly toS: number;
}

/** One request: facts and where its time went. */
export interface ExplainedOne {
  /** Row in order of arrival, from 0. */
  readonly request: number;
  readonly class?: string;
  readonly arrivalS: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly preemptions: number;
  readonly pool?: string;
  readonly replica: number;
  readonly ttftS: number;
  readonly e2eS: number;
  readonly ttft: PartSeconds;
  readonly e2e: PartSeconds;
}

export type BoundKind = 'arrivals' | 'kv-capacity' | 'batch-limit' | 'weight-reads' | 'compute' | 'kv-reads' | 'communication' | 'host';

/** What a pool's engines did with their time, and what bounds their throughput. */
export interface PoolExplanation {
  readonly name: string;
  /** Share of replica time with a step running. */
  readonly busy: number;
  readonly totals: StepTotals;
  /** Tokens of a step, weighted by its duration, against those from which matrix products are bound by compute and not by reading weights. */
  readonly tokensPerStep: number;
  readonly ridgeTokens: number;
  /** Share of the time of matrix products in steps below the ridge. */
  readonly weightReadShare: number;
  readonly bound: BoundKind;
  /** The same in words. */
  readonly boundBy: string;
}

/** Where the time of a run went; plain data. */
export interface ExplainResult {
  readonly schema: 'foretoken.explain/1';
  readonly scenario: string;
  readonly name: string;
  readonly title: string;
  /** The answer. */
  readonly sentence: string;
  readonly seed: number;
  readonly requests: { readonly total: number; readonly completed: number };
  readonly ttft: ExplainedMean;
  readonly e2e: ExplainedMean;
  readonly bands: readonly ExplainedBand[];
  /** With --request. */
  readonly request?: ExplainedOne;
  readonly pools: readonly PoolExplanation[];
  readonly slowest: readonly ExplainedOne[];
  /** What the slowest have in common, as sentences. */
  readonly shared: readonly string[];
  readonly knobs: KnobReport | null;
  readonly foretoken: string;
}
