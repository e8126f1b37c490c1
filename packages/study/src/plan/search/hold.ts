import { meanInterval } from '@foretoken/kernel';
import type { Search, Trial, TrialResult } from './trial.ts';

/** Whether a fleet holds the SLO at a load. */
export interface Holding {
  /** `undecided` = every replication held, but an interval reaches over its bound: not held. `likely` = one replication held, no more were asked. */
  readonly kind: 'held' | 'missed' | 'undecided' | 'likely';
  readonly trials: readonly TrialResult[];
}

/** How many replications a verdict takes. */
export interface Replications {
  readonly least: number;
  readonly most: number;
}

/** How a fleet is asked whether it holds: by one replication on the way to an answer, by all of them for the answer. */
export interface Asking {
  glance(): Search<Holding>;
  judge(): Search<Holding>;
}

/** Asks by the trials of a fleet. */
export function askingBy(trialOf: (replication: number) => Trial, replications: Replications): Asking {
  return { glance: () => glance(trialOf), judge: () => judge(trialOf, replications) };
}

/** Held, or likely to. */
export function isHopeful({ kind }: Holding): boolean {
  return kind === 'held' || kind === 'likely';
}

function* glance(trialOf: (replication: number) => Trial): Search<Holding> {
  const trials = yield [trialOf(0)];
  return { kind: trials[0]!.kind === 'held' ? 'likely' : 'missed', trials };
}

/**
 * Replications one after the other: the first that misses decides; `least` that hold decide, once the interval of every statistic lies
 * below its bound. At `most` what is not decided counts as not held.
 */
function* judge(trialOf: (replication: number) => Trial, { least, most }: Replications): Search<Holding> {
  const trials = [...(yield [trialOf(0)])];
  for (let wanted = least; ; wanted = trials.length + 1) {
    if (trials.some(({ kind }) => kind !== 'held')) return { kind: 'missed', trials };
    if (trials.length >= least && isClear(trials)) return { kind: 'held', trials };
    if (trials.length >= most) return { kind: 'undecided', trials };
    trials.push(...(yield range(trials.length, Math.min(most, Math.max(wanted, trials.length + 1))).map(trialOf)));
  }
}

/** With fewer runs Student's interval says more about their number than about their spread. */
const SPREAD_FROM = 4;

/** Mean of one bound's statistic over replications, and the half-width of its 95 % interval. */
export interface BoundEstimate {
  readonly actualS: number;
  /** Infinity = nobody knows. */
  readonly halfWidthS: number;
}

/**
 * Independent runs that each know their interval: the variance of their mean is the mean variance over their number. With enough of them
 * the spread between them counts where it is larger: a run does not see that its own arrivals came faster or slower than asked.
 */
export function boundEstimate(trials: readonly TrialResult[], index: number): BoundEstimate {
  const checks = trials.map(({ slo }) => slo[index]!);
  const actuals = checks.map(({ actualS }) => actualS);
  const widths = checks.map(({ intervalS }) => intervalS);
  const student = meanInterval(actuals);
  if (widths.some((width) => width === null)) return { actualS: student.mean, halfWidthS: student.halfWidth };
  const squares = widths.reduce<number>((sum, width) => sum + width!**2, 0);
  const pooled = Math.sqrt(squares) / widths.length;
  return { actualS: student.mean, halfWidthS: trials.length < SPREAD_FROM ? pooled : Math.max(pooled, student.halfWidth) };
}

function isClear(trials: readonly TrialResult[]): boolean {
  return (trials[0]?.slo ?? []).every(({ boundS }, index) => {
    const { actualS, halfWidthS } = boundEstimate(trials, index);
    return actualS + halfWidthS <= boundS;
  });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
