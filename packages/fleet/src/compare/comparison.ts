import type { CdfCurve, MetricSummary, RunResult, RunWarning, SloCheck } from '../result.ts';
import type { ReadyTimeline } from '../reduce/fleet-totals.ts';
import type { Comparisons, MetricDifference } from './metric-difference.ts';
import type { CandidateRefusal } from './candidate-run.ts';

/** A figure and the 95 % half-width of its interval; null when the run cannot say. */
export interface Estimate {
  readonly value: number;
  readonly interval: number | null;
}

/** The metrics that candidates are held against each other with; seconds, fractions, US dollars. */
export interface ComparedMetrics {
  readonly ttft: MetricSummary;
  readonly itl: MetricSummary;
  readonly tpot: MetricSummary;
  readonly e2e: MetricSummary;
  readonly requestsPerS: Estimate;
  readonly outputTokensPerS: Estimate;
  /** Null without an SLO. */
  readonly goodputPerS: Estimate | null;
  /** Share of all requests that meet every bound; null without an SLO. */
  readonly goodFraction: number | null;
  /** Null without a price. */
  readonly usdPerMillionOutputTokens: number | null;
  readonly usdPerMillionTokens: number | null;
  readonly batchMean: number;
  readonly batchMax: number;
  readonly kvUsageMean: number;
  readonly kvUsagePeak: number;
  /** KV capacity of a replica in tokens. */
  readonly kvTokens: number;
  /** Null where the prefix cache is off. */
  readonly hitRate: number | null;
  readonly preemptions: number;
  readonly queueMeanS: number;
  readonly prefillMeanS: number;
  /** Parts of the mean TTFT, 0 … 1. */
  readonly queueShare: number;
  readonly prefillShare: number;
  /** Mean duration of a step: busy time / steps. */
  readonly stepMeanS: number;
  readonly busy: number;
  readonly requests: number;
  readonly completed: number;
  readonly failed: number;
}

/** What a whole fleet used; means over replications, but for the timeline, which is of the first, and wasted tokens, which add up. */
export interface ComparedFleet {
  readonly gpuHours: number;
  readonly readyMean: number;
  /** Largest over mean of what the replicas of a pool generated, of the pool that is spread worst; null with fewer than two that were there all the time. */
  readonly imbalance: number | null;
  readonly wastedTokens: number;
  /** Null without a price. */
  readonly gpuUsd: number | null;
  readonly externalUsd: number;
  readonly ready: ReadyTimeline;
}

/** Mean of `own − best` over requests that both completed. */
export interface PairedDifference {
  readonly pairs: number;
  /** Requests that only one of the two completed. */
  readonly unpaired: number;
  readonly meanS: number;
  readonly halfWidthS: number | null;
  /** `within-noise`: the interval holds zero. `unknown`: too few pairs for an interval. */
  readonly verdict: 'lower' | 'higher' | 'within-noise' | 'unknown';
}

/** What a sentence of an explanation is about. */
export type ReasonTopic = 'failures' | 'queue' | 'prefill' | 'cache' | 'preemption' | 'batch' | 'memory' | 'step' | 'none';

/** One sentence of an explanation, with the numbers that it stands on. */
export interface Reason {
  readonly topic: ReasonTopic;
  readonly sentence: string;
}

/** A candidate that ran. */
export interface ComparedCandidate {
  readonly label: string;
  /** From 1; equal ones share a rank. */
  readonly rank: number;
  /** Place in the order in which the candidates were given, from 0. */
  readonly index: number;
  /** What tells its deployment from the others': the parts of the title that not all share. */
  readonly setup: string;
  readonly upstream: string;
  readonly scenarioHash: string;
  readonly verdict: RunResult['decision']['verdict'];
  readonly sentence: string;
  readonly bottleneck: string;
  readonly slo: readonly SloCheck[];
  readonly metrics: ComparedMetrics;
  readonly ttftBreakdown: RunResult['ttftBreakdown'];
  /** Figure by figure against the best, or the baseline; absent for that one itself. */
  readonly differences?: readonly MetricDifference[];
  /** Against the best, or the baseline, on the same requests; null for that one itself, and where the requests differ. */
  readonly paired: { readonly ttft: PairedDifference; readonly e2e: PairedDifference } | null;
  /** The one that `reasons` hold it against: the best, and for the best the next one that is not level with it. */
  readonly against: string | null;
  readonly reasons: readonly Reason[];
  readonly notes: readonly string[];
  readonly warnings: readonly RunWarning[];
  readonly cdf: { readonly ttft: CdfCurve; readonly itl: CdfCurve };
  /** Where at least one candidate is a fleet: has several replicas, pools or routes, or changes its size. */
  readonly fleet?: ComparedFleet;
}

/** What the order goes by. */
export type CriterionId = 'slo' | 'goodput' | 'throughput' | 'ttft' | 'itl' | 'tpot' | 'e2e' | 'cost';

/** Versioned result of `foretoken compare`; the JSON Schema is `schemas/comparison.schema.json`. */
export interface ComparisonResult {
  readonly schema: 'foretoken.comparison/1';
  readonly name: string;
  /** What all candidates share: model, GPUs, workload. */
  readonly title: string;
  readonly decision: {
    /** `tie`: the first two cannot be told apart. `only`: one candidate ran. */
    readonly kind: 'winner' | 'tie' | 'only' | 'none';
    /** Label of the first; null when none ran. */
    readonly best: string | null;
    /** The answer, as one sentence. */
    readonly sentence: string;
  };
  readonly criterion: { readonly id: CriterionId; readonly description: string };
  /** How differences were judged. */
  readonly comparisons?: Comparisons;
  /** Of replications that ran until every difference was decided. */
  readonly stopping?: { readonly reached: boolean; readonly min: number; readonly max: number; readonly undecided: readonly string[] };
  /** Best first. */
  readonly candidates: readonly ComparedCandidate[];
  /** Those that cannot run, in the order given. */
  readonly refused: readonly CandidateRefusal[];
  readonly provenance: {
    readonly foretoken: string;
    readonly seed: number;
    readonly replications: number;
    readonly workload: string;
    readonly latencyModel: readonly { readonly label: string; readonly model: string; readonly error: string }[];
    /** How intervals were made. */
    readonly intervals: string;
    /** Whether requests are compared in pairs. */
    readonly pairing: string;
  };
}
