import { runFigure } from '../replications/run-figures.ts';
import type { SloCheck } from '../result.ts';
import type { CriterionId } from './comparison.ts';
import type { Comparisons, MetricDifference } from './metric-difference.ts';
import type { Ranked } from './rank.ts';

const ALPHA = 0.05;
/** A rate or cost without an interval that differs by less than this share is as good as equal; see rank.ts. */
const STEP = 0.01;

/**
 * How many comparisons share the 5 %: with a baseline, the k − 1 others (Bonferroni). The best is chosen by its figures,
 * so that any pair might be the one that is looked at: all k (k − 1) / 2 of them count.
 */
export function correctionFor(candidates: number, isBaseline: boolean): { readonly count: number; readonly confidence: number; readonly correction: string } {
  const count = Math.max(1, isBaseline ? candidates - 1 : (candidates * (candidates - 1)) / 2);
  const confidence = 1 - ALPHA / count;
  const each = `${(100 * confidence).toFixed(count === 1 ? 0 : 2)} %`;
  if (count === 1) return { count, confidence, correction: `one comparison at ${each}` };
  const which = isBaseline ? `the ${count} comparisons with the baseline` : `all ${count} pairs, as the best is chosen by its figures`;
  return { count, confidence, correction: `Bonferroni over ${which}: ${each} each, 95 % together for each figure` };
}

/** Those that no figure of the order tells from the best; `differences` = of each ranked candidate against the best. */
export function levelWithBest(ranked: readonly Ranked[], differences: readonly (readonly MetricDifference[] | null)[], criterion: CriterionId): Comparisons['level'] {
  const figures = figuresOf(criterion, ranked[0]?.run.result.slo ?? []);
  return ranked.flatMap(({ run: { label } }, i) => (i === 0 || differences[i]?.some((each) => figures.includes(each.figure) && isWorse(each)) === false ? [label] : []));
}

function figuresOf(criterion: CriterionId, slo: readonly SloCheck[]): readonly string[] {
  switch (criterion) {
    case 'slo':
      return ['ttft.p99', slo.length === 0 ? 'throughput' : 'goodput', ...slo.map(({ metric, statistic }) => `${metric}.${statistic}`)];
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
