import { duration } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import { candidateAxis, rowsHeight } from './candidate-axis.ts';
import type { Chart, ChartLayer } from './chart.ts';
import { emptyChart } from './empty-chart.ts';
import { durationExpression } from './label-expression.ts';
import { roundSignificant } from './round-significant.ts';
import { INK, SERIES } from './theme.ts';

export interface PartsRow {
  readonly label: string;
  readonly parts: RunResult['ttftBreakdown'];
}

const PARTS = [
  { name: 'queue', pick: (parts: PartsRow['parts']): number => parts.queueS, color: SERIES.vermilion },
  { name: 'prefill', pick: (parts: PartsRow['parts']): number => parts.prefillS, color: SERIES.blue },
  { name: 'request overhead', pick: (parts: PartsRow['parts']): number => parts.overheadS, color: SERIES.green },
] as const;

/** Bars on one axis of seconds differ by this factor at most; beyond it the short ones would be invisible. */
const MOST_APART = 6;

/** Mean TTFT of every candidate as one bar of its parts: in seconds, or in shares where the longest would dwarf the others. */
export function ttftPartsChart(id: string, given: readonly PartsRow[]): Chart {
  const title = 'Where time to first token goes';
  const shown = given.filter((row) => total(row) > 0);
  if (shown.length === 0) return emptyChart({ id, title, subtitle: 'mean TTFT by part' }, 'no request produced a token');
  const most = Math.max(...shown.map(total));
  const asShares = most > MOST_APART * Math.min(...shown.map(total));
  const y = candidateAxis(shown.map(({ label }) => label));
  const rows = shown.flatMap((row) => PARTS.map(({ name, pick }, order) => ({
    label: row.label,
    part: name,
    order,
    length: roundSignificant(asShares ? pick(row.parts) / total(row) : pick(row.parts)),
    text: duration(pick(row.parts)),
    total: duration(total(row)),
  })));
  const x = { type: 'quantitative' as const, title: null, ...(asShares ? SHARES : secondsAxis(most)) };
  return {
    id,
    title,
    subtitle: asShares ? 'parts of the mean TTFT, in shares: the means, on the right, lie too far apart for one axis' : 'mean TTFT by part',
    alt: `${title}. ${shown.map((row) => `${row.label}: ${PARTS.map(({ name, pick }) => `${name} ${duration(pick(row.parts))}`).join(', ')}`).join('; ')}.`,
    height: rowsHeight(shown.length),
    rows,
    layers: [{
      mark: { type: 'bar', height: 18 },
      encoding: {
        x: { field: 'length', stack: 'zero', ...x },
        y,
        order: { field: 'order', type: 'ordinal' },
        color: { field: 'part', type: 'nominal', sort: null, scale: { domain: PARTS.map(({ name }) => name), range: PARTS.map(({ color }) => color.light) }, legend: { symbolType: 'square', symbolStrokeWidth: 0 } },
        tooltip: [{ field: 'label', type: 'nominal', title: 'candidate' }, { field: 'part', type: 'nominal' }, { field: 'text', type: 'nominal', title: 'mean' }],
      },
    }, ...(asShares ? [totals(y)] : [])],
    hover: [],
  };
}

function total({ parts }: PartsRow): number {
  return PARTS.reduce((sum, { pick }) => sum + pick(parts), 0);
}

const SHARES = { scale: { domain: [0, 1], nice: false }, axis: { tickCount: 5, format: '.0%', grid: true } };

function secondsAxis(most: number): { scale: { domain: number[]; nice: false }; axis: { tickCount: number; labelExpr: string; labelOverlap: 'greedy'; grid: true } } {
  return { scale: { domain: [0, most * 1.15], nice: false }, axis: { tickCount: 6, labelExpr: durationExpression('datum.value'), labelOverlap: 'greedy', grid: true } };
}

/** The mean itself, right of its bar. */
function totals(y: ReturnType<typeof candidateAxis>): ChartLayer {
  return {
    transform: [{ filter: 'datum.order == 0' }],
    mark: { type: 'text', align: 'left', dx: 10, fontSize: 12, color: INK.text.light },
    encoding: { x: { value: 'width' }, y, text: { field: 'total', type: 'nominal' } },
  };
}
