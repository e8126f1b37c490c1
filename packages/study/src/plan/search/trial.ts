import type { BrokenBound, RunResult, SloCheck } from '@foretoken/fleet';
import type { Figures } from '../../point/figures.ts';

/** One simulation that a plan wants. Plain data. */
export interface Trial {
  /** `fleet:` of the scenario, as JSON. */
  readonly fleet: string;
  /** The rate of the plan times this. */
  readonly load: number;
  /** From 0: which seed after that of the scenario. */
  readonly replication: number;
  /** Times the requests of an ordinary simulation. */
  readonly length: number;
  /** Its figures are wanted although it misses. */
  readonly isWhole: boolean;
}

/** What it showed. */
export interface TrialResult {
  /** `refused` = the scenario cannot run. */
  readonly kind: 'held' | 'missed' | 'refused';
  /** Requests simulated until the verdict was certain. */
  readonly requests: number;
  /** Of a run that went to its end. */
  readonly verdict: RunResult['decision']['verdict'] | null;
  readonly slo: readonly SloCheck[];
  readonly figures: Figures | null;
  /** Of a run that was cut. */
  readonly broken: readonly BrokenBound[];
  readonly refusal: { readonly code: string; readonly message: string } | null;
}

/** A search asks for trials, is given their results, and ends with what it found. */
export type Search<Found> = Generator<readonly Trial[], Found, readonly TrialResult[]>;

/** Runs trials; results stand in the order of the trials, whoever ran them. */
export type RunTrials = (trials: readonly Trial[]) => Promise<readonly TrialResult[]>;
