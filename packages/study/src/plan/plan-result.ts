import type { SloCheck } from '@foretoken/fleet';
import type { Figures } from '../point/figures.ts';
import type { PruneReason } from './bounds/pruned.ts';

/** One bound and how a fleet kept it: mean over replications with its 95 % half-width. */
export interface PlannedBound extends Pick<SloCheck, 'metric' | 'statistic' | 'boundS' | 'class'> {
  /** null = not known: requests failed, or the run was cut. */
  readonly actualS: number | null;
  readonly halfWidthS: number | null;
}

/** The closing check of the same fleet one replica short. */
export interface ReplicaLoss {
  readonly replicas: number;
  readonly holds: boolean;
  /** `met`, `missed`, `overloaded`, `refused`; `undecided` = an interval reaches over its bound. */
  readonly verdict: string;
  readonly bounds: readonly PlannedBound[];
}

/** A fleet sized for a multiple of the rate. */
export interface GrowthStep {
  readonly multiple: number;
  readonly ratePerS: number;
  /** null = none within the limits. */
  readonly replicas: number | null;
  readonly gpus: number | null;
  readonly usdPerHour: number | null;
}

/** The independent check of a recommendation: other seeds, longer. */
export interface ClosingCheck {
  readonly holds: boolean;
  readonly requests: number;
  readonly replications: number;
  readonly firstSeed: number;
  readonly bounds: readonly PlannedBound[];
}

/** One fleet that holds the SLO. */
export interface RecommendedFleet {
  readonly rank: number;
  readonly label: string;
  readonly engine: string;
  readonly gpu: string;
  readonly layout: string;
  /** Spares included. */
  readonly replicas: number;
  readonly spares: number;
  readonly gpus: number;
  /** `20 × h100-sxm`, or `8 × h100-sxm + 4 × l40s`. */
  readonly gpuText: string;
  readonly usdPerHour: number;
  readonly usdPerMillionOutputTokens: number | null;
  readonly bounds: readonly PlannedBound[];
  readonly replications: number;
  /** Means over the replications at the full rate. */
  readonly figures: Figures;
  /** Fewest by the roofline, and by queueing theory, for comparison. */
  readonly leastReplicas: number;
  readonly estimatedReplicas: number;
  /** Highest rate that held, lowest that did not (null = none was found); null = not looked for. */
  readonly capacity: { readonly heldPerS: number; readonly missedPerS: number | null; readonly headroom: number } | null;
  readonly loss: ReplicaLoss | null;
  readonly growth: readonly GrowthStep[];
  readonly check: ClosingCheck | null;
  /** A smaller number of replicas (spares included) that held on average, with an interval that reached over a bound; null = none. */
  readonly undecidedReplicas: number | null;
  /** Range of real step times over predicted ones by the known error of the latency model, which no simulation can tell; null = whole steps were never measured. */
  readonly stepTimeBand: readonly [number, number] | null;
  /** Replicas added because the closing check failed without them. */
  readonly repairs: number;
  /** `recommendations/1-….yaml` under --out. */
  readonly file: string;
  /** The scenario that runs it; paths are relative to the folder of the base scenario. */
  readonly scenario: Readonly<Record<string, unknown>>;
}

/** A simulated fleet at the full rate, as a dot of the charts. */
export interface ParetoPoint {
  readonly label: string;
  readonly deployment: string;
  readonly engine: string;
  readonly gpu: string;
  readonly layout: string;
  readonly replicas: number;
  readonly gpus: number;
  readonly holds: boolean;
  readonly usdPerHour: number;
  readonly ttftP99S: number | null;
  readonly itlP99S: number | null;
  readonly tokensPerSPerGpu: number | null;
  readonly tokensPerSPerUser: number | null;
  /** No other that holds is both cheaper and faster: by p99 TTFT, by p99 ITL. */
  readonly onCostTtftFront: boolean;
  readonly onCostItlFront: boolean;
  /** No other gives both more tokens per GPU and more speed per user. */
  readonly onSpeedFront: boolean;
}

/** Candidates left out for one reason. */
export interface PruneSummary {
  readonly reason: PruneReason;
  readonly sentence: string;
  readonly count: number;
  /** Each with its own figures. */
  readonly candidates: readonly { readonly label: string; readonly detail: string }[];
}

/** A simulated candidate that is not recommended. */
export interface AlsoRan {
  readonly label: string;
  /** Fewest that held; null = none that would have ranked. */
  readonly replicas: number | null;
  readonly usdPerHour: number | null;
  readonly why: string;
}

/** Versioned result of `foretoken plan`; the JSON Schema is `schemas/plan.schema.json`. */
export interface PlanResult {
  readonly schema: 'foretoken.plan/1';
  readonly name: string;
  /** `llama-3.3-70b · azure-conversation profile …`. */
  readonly title: string;
  readonly decision: {
    readonly kind: 'found' | 'infeasible' | 'interrupted';
    readonly sentence: string;
    /** Where nothing holds: what came nearest, and why it missed. */
    readonly nearestMiss: string | null;
  };
  readonly slo: readonly Pick<SloCheck, 'metric' | 'statistic' | 'boundS' | 'class'>[];
  readonly ratePerS: number;
  readonly counts: { readonly candidates: number; readonly simulated: number; readonly pruned: number; readonly simulations: number; readonly requests: number };
  readonly fleets: readonly RecommendedFleet[];
  readonly alsoRan: readonly AlsoRan[];
  readonly pruned: readonly PruneSummary[];
  readonly pareto: readonly ParetoPoint[];
  readonly limits: { readonly gpus: number; readonly usdPerHour: number | null; readonly perGpu: Readonly<Record<string, number>>; readonly gpusPerNode: number };
  readonly provenance: {
    readonly foretoken: string;
    readonly seed: number;
    readonly workload: string;
    /** Steady or terminating, and how long. */
    readonly statistics: string;
    readonly slo: string;
    readonly prices: readonly string[];
    readonly latencyModel: readonly string[];
    /** How far off the latency model was where it could be compared. */
    readonly latencyError: readonly string[];
    readonly method: string;
  };
}
