import { duration } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import { candidateAxis, rowsHeight } from './candidate-axis.ts';
import type { Chart } from './chart.ts';
import { emptyChart } from './empty-chart.ts';
import { durationExpression } from './label-expression.ts';
import { roundSignificant } from './round-significant.ts';
import { SERIES } from './theme.ts';

export interface PartsRow {
  readonly label: string;
  readonly parts: RunResult['ttftBreakdown'];
}

const PARTS = [
  { name: 'queue', pick: (parts: PartsRow['parts']): number => parts.queueS, color: SERIES.vermilion },
  { name: 'prefill', pick: (parts: PartsRow['parts']): number => parts.prefillS, color: SERIES.blue },
  { name: 'request overhead', pick: (parts: PartsRow['parts']): number => parts.overheadS, color: SERIES.green },
] as const;

/** Mean TTFT of every candidate as one bar of its parts. */
export function ttftPartsChart(id: string, given: readonly PartsRow[]): Chart {
  const head = { id, title: 'Where time to first token goes', subtitle: 'mean TTFT by part' };
  const total = ({ parts }: PartsRow): number => parts.queueS + parts.prefillS + parts.overheadS;
  const shown = given.filter((row) => total(row) > 0);
  if (shown.length === 0) return emptyChart(head, 'no request produced a token');
  const y = candidateAxis(shown.map(({ label }) => label));
  const rows = shown.flatMap(({ label, parts }) => PARTS.map(({ name, pick }, order) => ({ label, part: name, order, seconds: roundSignificant(pick(parts)), text: duration(pick(parts)) })));
  const most = Math.max(...shown.map(total));
  const x = { type: 'quantitative' as const, title: null, scale: { domain: [0, most * 1.15], nice: false }, axis: { tickCount: 6, labelExpr: durationExpression('datum.value'), labelOverlap: 'greedy' as const, grid: true } };
  return {
    ...head,
    alt: `${head.title}. ${shown.map((row) => `${row.label}: ${PARTS.map(({ name, pick }) => `${name} ${duration(pick(row.parts))}`).join(', ')}`).join('; ')}.`,
    height: rowsHeight(shown.length),
    rows,
    layers: [{
      mark: { type: 'bar', height: 18 },
      encoding: {
        x: { field: 'seconds', stack: 'zero', ...x },
        y,
        order: { field: 'order', type: 'ordinal' },
        color: { field: 'part', type: 'nominal', sort: null, scale: { domain: PARTS.map(({ name }) => name), range: PARTS.map(({ color }) => color.light) }, legend: { symbolType: 'square', symbolStrokeWidth: 0 } },
        tooltip: [{ field: 'label', type: 'nominal', title: 'candidate' }, { field: 'part', type: 'nominal' }, { field: 'text', type: 'nominal', title: 'mean' }],
      },
    }],
    hover: [],
  };
}
