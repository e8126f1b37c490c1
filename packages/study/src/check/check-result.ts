import type { RunWarning } from '@foretoken/fleet';
import type { FigureSpec } from '../point/figures.ts';

export type Comparator = '<=' | '<' | '>=' | '>';

/** When a bound was first broken: in the first window of requests, in order of arrival, whose statistic breaks it. */
export interface Breach {
  /** Arrival of the first request of that window that is over the bound, seconds from the start. */
  readonly timeS: number;
  /** Arrivals per second in that window; null = they came all at once. */
  readonly arrivalsPerS: number | null;
  /** Requests of the window. */
  readonly requests: number;
  /** Seed of the replication that broke it first. */
  readonly seed: number;
}

/** Where a bound stands: a line of the scenario, or a flag. */
export type TermPlace =
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: 'flag'; readonly flag: string };

/** One bound that a run is held to, and how it fared. `load`: an SLO is not met by a fleet whose queue grows. */
export interface CheckedTerm {
  readonly kind: 'slo' | 'assert' | 'load';
  /** `ttft.p99`, the name of a figure (`costPerMtok`), or `overloadedRuns`. */
  readonly name: string;
  /** Request class that it is about; absent = all requests. */
  readonly class?: string;
  readonly unit: FigureSpec['unit'];
  readonly comparator: Comparator;
  readonly bound: number;
  /** null = not measured. */
  readonly actual: number | null;
  /** Half-width of the 95 % interval; null = the run cannot say. */
  readonly halfWidth: number | null;
  /** By the point value alone. */
  readonly met: boolean;
  /** The interval crosses the bound: another run may decide otherwise. */
  readonly undecided: boolean;
  /** `met`, and under `strict` not undecided. */
  readonly passed: boolean;
  /** Room to the bound as a share of it, below 0 = over; null = not measured, or the bound is 0. */
  readonly margin: number | null;
  readonly breach: Breach | null;
  readonly place: TermPlace;
}

/** How one scenario fared against its SLO and the assertions; plain data. */
export interface ScenarioCheck {
  readonly scenario: string;
  readonly name: string;
  readonly title: string;
  readonly passed: boolean;
  /** The queue grows for as long as requests arrive: figures depend on the length of the run. */
  readonly overloaded: boolean;
  readonly terms: readonly CheckedTerm[];
  /** What bounds the fleet, and what to try. */
  readonly bottleneck: string;
  readonly suggestion: string;
  readonly seed: number;
  readonly replications: number;
  /** Requests simulated and answered, all replications together. */
  readonly requests: { readonly total: number; readonly completed: number };
  /** How intervals were obtained. */
  readonly intervals: string;
  readonly strict: boolean;
  /** What the run warns of. */
  readonly warnings: readonly RunWarning[];
  readonly foretoken: string;
}
