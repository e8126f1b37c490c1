import type { CandidateRun } from './candidate-run.ts';
import type { ComparedMetrics, CriterionId } from './comparison.ts';

/** A candidate with its figures. */
export interface Measured {
  readonly run: CandidateRun;
  readonly metrics: ComparedMetrics;
  /** Place in the order given. */
  readonly index: number;
}

/** A measured candidate in its place. */
export interface Ranked extends Measured {
  readonly rank: number;
}

/** An order of candidates, in words and as keys: smaller is better, the first key that differs decides. */
interface Criterion {
  readonly description: string;
  keys(measured: Measured, all: readonly Measured[]): readonly number[];
}

/** Rates that differ by less than this share of the best one are as good as equal. */
const RATE_STEP = 0.01;

const lowest = (name: string, pick: (metrics: ComparedMetrics) => number | null): Criterion => ({
  description: `lowest ${name}`,
  keys: ({ metrics }) => [worstLast(pick(metrics)), worstLast(metrics.ttft.p99)],
});

const CRITERIA: Readonly<Record<CriterionId, Criterion>> = {
  slo: {
    description: 'SLO met first, then goodput (throughput without an SLO) in steps of 1 % of the best, then p99 TTFT',
    keys: (measured, all) => [missesSlo(measured), rateStep(measured, all, rateOf(all)), worstLast(measured.metrics.ttft.p99)],
  },
  goodput: {
    description: 'highest goodput in steps of 1 % of the best, then p99 TTFT',
    keys: (measured, all) => [rateStep(measured, all, goodputOf), worstLast(measured.metrics.ttft.p99)],
  },
  throughput: {
    description: 'highest throughput in steps of 1 % of the best, then p99 TTFT',
    keys: (measured, all) => [rateStep(measured, all, throughputOf), worstLast(measured.metrics.ttft.p99)],
  },
  ttft: lowest('p99 TTFT', ({ ttft }) => ttft.p99),
  itl: lowest('p99 ITL, then p99 TTFT', ({ itl }) => itl.p99),
  tpot: lowest('p99 TPOT, then p99 TTFT', ({ tpot }) => tpot.p99),
  e2e: lowest('p99 E2E, then p99 TTFT', ({ e2e }) => e2e.p99),
  cost: {
    description: 'lowest cost per output token in steps of 1 % of the best, then p99 TTFT',
    keys: (measured, all) => [costStep(measured, all), worstLast(measured.metrics.ttft.p99)],
  },
};

/** Names of the criteria, for a command line. */
export const CRITERION_IDS: readonly CriterionId[] = Object.keys(CRITERIA) as CriterionId[];

export function criterionDescription(id: CriterionId): string {
  return CRITERIA[id].description;
}

/** Best first; equal ones share a rank and stand in the order of their labels, so that the order given does not matter. */
export function rank(all: readonly Measured[], id: CriterionId): readonly Ranked[] {
  const keyed = all.map((measured) => ({ measured, keys: CRITERIA[id].keys(measured, all) }));
  const sorted = keyed.toSorted((a, b) => compareKeys(a.keys, b.keys) || (a.measured.run.label < b.measured.run.label ? -1 : 1));
  return sorted.map(({ measured, keys }) => ({ ...measured, rank: 1 + keyed.filter((other) => compareKeys(other.keys, keys) < 0).length }));
}

/** Do both deserve the same verdict and have the same rate, to a step? */
export function sameClass(a: Measured, b: Measured, all: readonly Measured[]): boolean {
  const pick = rateOf(all);
  return missesSlo(a) === missesSlo(b) && rateStep(a, all, pick) === rateStep(b, all, pick);
}

/** Do both cost the same, to a step? */
export function sameCost(a: Measured, b: Measured, all: readonly Measured[]): boolean {
  return costStep(a, all) === costStep(b, all);
}

/** 1 = there is an SLO and the run does not meet it. */
export function missesSlo({ run: { result } }: Measured): 0 | 1 {
  return result.slo.length > 0 && result.decision.verdict !== 'met' ? 1 : 0;
}

type Rate = (metrics: ComparedMetrics) => number;

const throughputOf: Rate = ({ requestsPerS }) => requestsPerS.value;
const goodputOf: Rate = ({ goodputPerS }) => goodputPerS?.value ?? 0;

/** Goodput where every candidate has an SLO, else throughput. */
export function rateOf(all: readonly Measured[]): Rate {
  return all.every(({ metrics }) => metrics.goodputPerS !== null) ? goodputOf : throughputOf;
}

/** How many steps below the best rate; a rate that is no number is the worst. */
function rateStep({ metrics }: Measured, all: readonly Measured[], pick: Rate): number {
  const best = Math.max(0, ...all.map((each) => pick(each.metrics)).filter(Number.isFinite));
  const rate = pick(metrics);
  if (!Number.isFinite(rate)) return Infinity;
  return best > 0 ? Math.floor((1 - rate / best) / RATE_STEP) : 0;
}

/** How many steps above the lowest cost; without a price the last. */
function costStep({ metrics }: Measured, all: readonly Measured[]): number {
  const best = Math.min(...all.map((each) => worstLast(each.metrics.usdPerMillionOutputTokens)));
  const cost = worstLast(metrics.usdPerMillionOutputTokens);
  return Number.isFinite(cost) && best > 0 ? Math.floor((cost / best - 1) / RATE_STEP) : cost;
}

function worstLast(value: number | null): number {
  return value === null || Number.isNaN(value) ? Infinity : value;
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((key, i) => key !== b[i]);
  return at === -1 ? 0 : a[at]! < b[at]! ? -1 : 1;
}
