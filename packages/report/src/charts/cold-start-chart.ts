import { count, duration } from '@foretoken/kernel';
import type { ColdStartResult } from '@foretoken/fleet';
import { shortNames } from '../facts/shorten.ts';
import { candidateAxis, LABEL_CHARACTERS, rowsHeight } from './candidate-axis.ts';
import type { Chart } from './chart.ts';
import { durationExpression } from './label-expression.ts';
import { roundSignificant } from './round-significant.ts';
import { candidateColor, INK } from './theme.ts';

/** Pools drawn, at most: those with the most starts. */
const MOST_POOLS = 16;

/** Mean stages of each pool's starts, laid end to end, and the mean and the longest whole start. */
export function coldStartChart(given: readonly ColdStartResult[]): Chart {
  const most = [...given].sort((a, b) => b.count - a.count).slice(0, MOST_POOLS);
  const labels = shortNames(most.map(({ pool }) => pool), LABEL_CHARACTERS);
  const starts = most.map((start, i) => ({ ...start, pool: labels[i] ?? '' }));
  const stages = [...new Set(starts.flatMap((start) => start.stages.map(({ stage }) => stage)))].filter((name) => starts.some((start) => secondsOf(start, name) > 0));
  const ends = starts.map((start) => Math.max(start.maxS, start.stages.reduce((sum, { meanS }) => sum + meanS, 0)));
  const y = candidateAxis(starts.map(({ pool }) => pool));
  const x = { type: 'quantitative' as const, title: null, scale: { domain: [0, 1.05 * Math.max(...ends)], nice: false as const }, axis: { tickCount: 6, labelExpr: durationExpression('datum.value'), labelOverlap: 'greedy' as const, grid: true } };
  const wholes = starts.map((start) => ({ label: start.pool, mean: roundSignificant(start.meanS), max: roundSignificant(start.maxS), text: `${count(start.count)} × ${duration(start.meanS)}`, longest: duration(start.maxS) }));
  return {
    id: 'cold-start-stages',
    title: 'Stages of a cold start',
    subtitle: 'mean of each stage (they may overlap); line = whole start, open dot = longest; right: starts × mean',
    alt: `Cold starts. ${wholes.map(({ label, text, longest }, i) => `${label}: ${text}, longest ${longest}; ${(starts[i]?.stages ?? []).map(({ stage, meanS }) => `${stage} ${duration(meanS)}`).join(', ')}`).join('. ')}.`,
    height: rowsHeight(starts.length),
    rows: starts.flatMap((start) => stages.map((stage, order) => ({ label: start.pool, stage, order, seconds: roundSignificant(secondsOf(start, stage)), text: duration(secondsOf(start, stage)) }))),
    layers: [
      {
        mark: { type: 'bar', height: 14 },
        encoding: {
          x: { field: 'seconds', stack: 'zero', ...x },
          y,
          order: { field: 'order', type: 'ordinal' },
          color: { field: 'stage', type: 'nominal', sort: null, scale: { domain: stages, range: stages.map((_, i) => candidateColor(i).light) }, legend: { symbolType: 'square', symbolStrokeWidth: 0, columns: 2 } },
          tooltip: [{ field: 'label', type: 'nominal', title: 'pool' }, { field: 'stage', type: 'nominal' }, { field: 'text', type: 'nominal', title: 'mean' }],
        },
      },
      { data: { values: wholes }, mark: { type: 'tick', thickness: 2, height: 24, color: INK.text.light }, encoding: { x: { field: 'mean', ...x }, y } },
      { data: { values: wholes }, mark: { type: 'point', filled: false, size: 70, strokeWidth: 2, opacity: 1, color: INK.text.light }, encoding: { x: { field: 'max', ...x }, y } },
      { data: { values: wholes }, mark: { type: 'text', align: 'left', dx: 10, fontSize: 12, color: INK.text.light }, encoding: { x: { value: 'width' }, y, text: { field: 'text', type: 'nominal' } } },
    ],
    hover: [],
  };
}

function secondsOf({ stages }: ColdStartResult, name: string): number {
  return stages.find(({ stage }) => stage === name)?.meanS ?? 0;
}
