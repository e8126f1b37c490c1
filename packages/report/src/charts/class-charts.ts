import { duration } from '@foretoken/kernel';
import type { ClassResult } from '@foretoken/fleet';
import { shortNames } from '../facts/shorten.ts';
import { LABEL_CHARACTERS } from './candidate-axis.ts';
import type { Chart } from './chart.ts';
import { percentileDotsChart } from './percentile-dots-chart.ts';
import { candidateColor } from './theme.ts';

/** Classes drawn, at most: the first ones. */
const MOST_CLASSES = 16;

const METRICS = [
  { metric: 'ttft', name: 'TTFT', bounds: ['ttft'] },
  { metric: 'tpot', name: 'TPOT', bounds: ['tpot', 'itl'] },
  { metric: 'e2e', name: 'E2E', bounds: ['e2e'] },
] as const;

/** Latency of each class and its own bound, a chart per metric that any class is measured in; none of a single class without bounds. */
export function classCharts(classes: readonly ClassResult[]): readonly Chart[] {
  if (classes.length < 2 && classes.every(({ slo }) => slo.length === 0)) return [];
  const shown = classes.slice(0, MOST_CLASSES);
  const labels = shortNames(shown.map(({ name }) => name), LABEL_CHARACTERS);
  return METRICS.filter(({ metric }) => classes.some(({ latency }) => Number.isFinite(latency[metric].p99))).map(({ metric, name, bounds }) => percentileDotsChart({
    id: `class-${metric}`,
    title: `${name} by request class`,
    rows: shown.map((each, i) => ({
      label: labels[i] ?? '',
      summary: each.latency[metric],
      color: candidateColor(i),
      bounds: each.slo.filter((check) => bounds.some((bound) => bound === check.metric)).map(({ statistic, boundS, met }) => ({ boundS, text: `${statistic} ≤ ${duration(boundS)} ${met ? '✓' : '✗'}` })),
    })),
    slo: [],
    emptyReason: 'no request completed',
  }));
}
