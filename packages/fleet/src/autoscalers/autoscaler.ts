import type { RequestColumns } from '@foretoken/engines';
import type { ReplicaSample } from '../metrics/replica-sample.ts';
import type { PoolFacts } from '../routers/router.ts';
import type { SloTerm } from '../scenario/scenario.ts';
import type { ScaleOptionSpecs } from './options/scale-option.ts';

/** One replica as a controller sees its pod. The three moments differ: a pod runs while its weights load. */
export interface PodView {
  /** Never used twice. */
  readonly id: number;
  /** `pending` until its containers run; `terminating` while it drains. */
  readonly phase: 'pending' | 'running' | 'terminating' | 'failed';
  readonly ready: boolean;
  /** When its containers began to run; NaN while pending. */
  readonly startedS: number;
  /** When `ready` changed last; NaN = never. */
  readonly readyChangedS: number;
  /** The newest sample that the metric pipeline has brought here; undefined while the pod exports none. */
  readonly sample: ReplicaSample | undefined;
}

/** What went through the pool in an interval of the past, its end excluded, as the gateway counted it. Means of nothing are NaN. */
export interface TrafficWindow {
  readonly fromS: number;
  readonly toS: number;
  readonly arrivals: number;
  readonly ended: number;
  /** Of the arrivals; NaN when there are none. */
  readonly meanInputTokens: number;
  /** Of those that ended. */
  readonly meanOutputTokens: number;
  readonly meanTtftS: number;
  /** Mean time per output token of those that ended with more than one. */
  readonly meanTpotS: number;
  /** Cached share of the prompt tokens of those that ended. */
  readonly hitRate: number;
}

/** Everything that a controller may look at when it decides. */
export interface ScaleObservation {
  readonly nowS: number;
  /** Replicas that the deployment was last told to have (`spec.replicas`). */
  readonly wanted: number;
  /** Pods in order of creation, those that drain included. */
  readonly pods: readonly PodView[];
  /** Requests that wait in the gateway because no replica takes them. */
  readonly buffered: number;
  /** Requests in the gateway or in replicas now, as the gateway counts them: no scrape in between. */
  readonly concurrency: number;
  /** Mean of that concurrency over an interval of the past; 0 for an empty one. */
  meanConcurrency(fromS: number, toS: number): number;
  traffic(fromS: number, toS: number): TrafficWindow;
}

/** How many replicas there should be, and why. */
export interface ScaleDecision {
  readonly replicas: number;
  /** In words, for the list of scale events: `queue 14.2 of 10 per pod`. */
  readonly why: string;
}

/** A controller at work. The algorithms are pure functions of their own, in the same folder. */
export interface Autoscaler {
  /** Seconds from one decision to the next. */
  readonly periodS: number;
  /** Longest interval of the past that it asks `traffic` or `meanConcurrency` for; 0 = none. */
  readonly looksBackS: number;
  decide(observation: ScaleObservation): ScaleDecision;
}

/** What a controller is made from. */
export interface AutoscalerContext {
  /** Settings of the scenario, checked against the policy's option specs; durations are named `…S` and in seconds. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly facts: PoolFacts;
  readonly slo: readonly SloTerm[];
  readonly gpusPerReplica: number;
  /** Expected seconds from the wish for a replica to its readiness. */
  readonly coldStartS: number;
  /** The requests to come; only for a policy that says `knowsFuture`. */
  readonly future?: RequestColumns;
  readonly seed: number;
}

/** One autoscaling policy: a name and how to make it. */
export interface AutoscalerPolicy {
  readonly name: string;
  /** One sentence, with the project and file that it models. */
  readonly about: string;
  readonly options: ScaleOptionSpecs;
  /** Its model is of replicas that compute prompts and generate answers; absent = any. */
  readonly sizesWholeAnswers?: boolean;
  /** Can go to 0 replicas, and come back from it. */
  readonly scalesToZero?: boolean;
  /** Seconds from one scrape of the replicas to the next, and until a sample is seen, unless the scenario says otherwise. */
  readonly pipeline: { readonly scrapeS: number; readonly delayS: number };
  /** A bound for comparison that no real controller reaches. */
  readonly knowsFuture?: boolean;
  create(context: AutoscalerContext): Autoscaler;
}
