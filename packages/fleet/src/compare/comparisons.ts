import { RUN_FIGURE_NAMES, runFigure } from '../replications/run-figures.ts';
import type { RunResult } from '../result.ts';
import type { CriterionId } from './comparison.ts';
import type { Comparisons, MetricDifference } from './metric-difference.ts';
import type { Ranked } from './rank.ts';

const ALPHA = 0.05;
/** A rate or cost without an interval that differs by less than this share is as good as equal; see rank.ts. */
const STEP = 0.01;

/** How often, and with what confidence, differences are judged. */
export interface Correction {
  /** Comparisons that may go wrong, per figure. */
  readonly count: number;
  /** Times that the data are looked at at most, with the choice to stop. */
  readonly looks: number;
  /** Of each interval. */
  readonly confidence: number;
  /** In words. */
  readonly correction: string;
}

/**
 * How many comparisons share the 5 %: with a baseline, the k − 1 others (Bonferroni). The best is chosen by its figures,
 * so that any pair might be the one that is looked at: all k (k − 1) / 2 of them count. Whoever stops when the data look
 * decided has so many more chances to be wrong: every look counts as well.
 */
export function correctionFor(candidates: number, isBaseline: boolean, looks = 1): Correction {
  const count = Math.max(1, isBaseline ? candidates - 1 : (candidates * (candidates - 1)) / 2);
  const confidence = 1 - ALPHA / (count * looks);
  const each = `${(100 * confidence).toFixed(count * looks === 1 ? 0 : 2)} %`;
  const isSeveral = [count > 1, looks > 1];
  if (!isSeveral.includes(true)) return { count, looks, confidence, correction: `one comparison at ${each}` };
  const which = isBaseline ? `the ${count} comparisons with the baseline` : `all ${count} pairs, as the best is chosen by its figures`;
  const over = [isSeveral[0] ? which : '', isSeveral[1] ? `${looks} looks at the data, as replications stop when it is decided` : ''].filter((part) => part !== '');
  return { count, looks, confidence, correction: `Bonferroni over ${over.join(', and ')}: ${each} each, 95 % together for each figure` };
}

/**
 * Those that no figure of the order tells from the best; `differences` = of each ranked candidate against the best. Who
 * lacks such a figure, or answers fewer requests, is told from it.
 */
export function levelWithBest(ranked: readonly Ranked[], differences: readonly (readonly MetricDifference[] | null)[], criterion: CriterionId): Comparisons['level'] {
  const best = ranked[0];
  if (best === undefined) return [];
  const figures = decidingFigures(criterion, [best.run.result]).filter((figure) => Number.isFinite(runFigure(figure).of(best.run.result)));
  const isLevel = ({ run: { result } }: Ranked, own: readonly MetricDifference[]): boolean =>
    result.requests.completed >= best.run.result.requests.completed && figures.every((figure) => own.some((each) => each.figure === figure && !isWorse(each)));
  return ranked.flatMap((each, i) => (i === 0 || isLevel(each, differences[i] ?? []) ? [each.run.label] : []));
}

/** What the order goes by: rate or cost, percentiles, and those that an SLO of these results bounds. */
export function decidingFigures(criterion: CriterionId, results: readonly Pick<RunResult, 'slo'>[]): readonly string[] {
  const bounded = results.flatMap(({ slo }) => slo.map(({ metric, statistic }) => `${metric}.${statistic}`));
  return [...new Set(figuresOf(criterion, bounded))].filter((figure) => RUN_FIGURE_NAMES.includes(figure));
}

function figuresOf(criterion: CriterionId, bounded: readonly string[]): readonly string[] {
  switch (criterion) {
    case 'slo':
      return ['ttft.p99', bounded.length === 0 ? 'throughput' : 'goodput', ...bounded];
    case 'goodput':
    case 'throughput':
    case 'cost':
      return [criterion, 'ttft.p99'];
    default:
      return [`${criterion}.p99`];
  }
}

function isWorse({ figure, verdict, relative, difference }: MetricDifference): boolean {
  const { better, unit } = runFigure(figure);
  const bad = better === 'lower' ? 'higher' : 'lower';
  if (verdict === 'unknown' && unit !== 's') return relative !== null && Math.abs(relative) >= STEP && (better === 'lower' ? difference > 0 : difference < 0);
  return verdict === bad;
}
