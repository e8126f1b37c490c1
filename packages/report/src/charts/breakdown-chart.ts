import { duration, percent } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import type { Chart } from './chart.ts';
import { emptyChart } from './empty-chart.ts';
import { durationExpression } from './label-expression.ts';
import { SERIES } from './theme.ts';

/** Mean TTFT as one bar: waiting, prefill, per-request overhead; the legend carries the numbers. */
export function breakdownChart({ ttftBreakdown }: RunResult): Chart {
  const head = { id: 'ttft-breakdown', title: 'Where time to first token goes', subtitle: 'parts of the mean TTFT' };
  const parts = [
    { name: 'queue', seconds: ttftBreakdown.queueS, color: SERIES.vermilion },
    { name: 'prefill', seconds: ttftBreakdown.prefillS, color: SERIES.blue },
    { name: 'request overhead', seconds: ttftBreakdown.overheadS, color: SERIES.green },
  ].filter(({ seconds }) => Number.isFinite(seconds) && seconds >= 0);
  const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  if (parts.length < 3 || total === 0) return emptyChart(head, 'no request produced a token');
  const labelled = parts.map((part, order) => ({ ...part, order, label: `${part.name} ${duration(part.seconds)} (${percent(part.seconds / total)})` }));
  return {
    ...head,
    alt: `Mean TTFT of ${duration(total)}: ${labelled.map(({ label }) => label).join(', ')}.`,
    height: 44,
    rows: labelled.map(({ label, seconds, order }) => ({ label, seconds, order })),
    layers: [{
      mark: { type: 'bar', height: 30 },
      encoding: {
        x: {
          field: 'seconds',
          type: 'quantitative',
          title: null,
          stack: 'zero',
          scale: { domain: [0, total], nice: false },
          axis: { tickCount: 6, labelExpr: durationExpression('datum.value'), labelOverlap: 'greedy' },
        },
        order: { field: 'order', type: 'ordinal' },
        color: {
          field: 'label',
          type: 'nominal',
          sort: null,
          scale: { domain: labelled.map(({ label }) => label), range: labelled.map(({ color }) => color.light) },
          legend: { symbolType: 'square', symbolStrokeWidth: 0, columns: 1 },
        },
        tooltip: [{ field: 'label', type: 'nominal', title: 'part of TTFT' }],
      },
    }],
    hover: [],
  };
}
