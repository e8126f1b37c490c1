import type { ReachedTarget } from './replications/replication-rule.ts';
import type { SloCheck } from './result-parts.ts';

/** Is the run an end in itself, or a sample of something that goes on for ever? */
export type HorizonKind = 'terminating' | 'steady-state';

/** What kind of simulation a run is, and how much its figures stand on. */
export interface Horizon {
  /** `terminating`: the whole run is what is asked about, and nothing is cut off. `steady-state`: its beginning is a transient. */
  readonly kind: HorizonKind;
  /** Why, in words. */
  readonly because: string;
  /** Seconds until the transient is over, by MSER-5; null where it does not end within half of the run. */
  readonly warmUp: {
    /** By TTFT in order of arrival. */
    readonly ttftS: number | null;
    /** By the length of the queue over time. */
    readonly queueS: number | null;
    /** The larger of those that are known; null where that of TTFT is not. */
    readonly longestS: number | null;
  };
  /** Per percentile that the SLO bounds: how many independent requests would tell as much, and how many it takes. */
  readonly samples: readonly EffectiveSamples[];
}

/** How much a percentile stands on. */
export interface EffectiveSamples {
  /** Request class; absent = all requests. */
  readonly class?: string;
  readonly metric: SloCheck['metric'];
  readonly statistic: string;
  readonly requests: number;
  /** Of all replications together; null where the run is too short to say. */
  readonly effective: number | null;
  readonly needed: number;
}

/** How the replications went. */
export interface ReplicationSummary {
  readonly count: number;
  /** Replications whose queue grew for as long as requests arrived. */
  readonly overloaded: number;
  /** Of replications that were to run until figures are known well enough. */
  readonly precision?: { readonly reached: boolean; readonly min: number; readonly max: number; readonly targets: readonly ReachedTarget[] };
}
