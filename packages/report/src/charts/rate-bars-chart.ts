import { positiveHalfWidthText, quantity } from '@foretoken/kernel';
import type { Estimate } from '@foretoken/fleet';
import { candidateAxis, candidateColors, rowsHeight } from './candidate-axis.ts';
import type { Chart, ChartRow } from './chart.ts';
import { emptyChart } from './empty-chart.ts';
import { COUNT_EXPRESSION } from './label-expression.ts';
import { roundSignificant } from './round-significant.ts';
import { INK } from './theme.ts';
import type { ThemeColor } from './theme.ts';

export interface RateRow {
  readonly label: string;
  readonly throughput: Estimate;
  /** Null without an SLO. */
  readonly goodput: Estimate | null;
  readonly color: ThemeColor;
}

/** Requests per second of every candidate: good ones in full colour before all completed ones. */
export function rateBarsChart(id: string, given: readonly RateRow[]): Chart {
  const hasSlo = given.some(({ goodput }) => goodput !== null);
  const head = { id, title: hasSlo ? 'Goodput and throughput' : 'Throughput', subtitle: `requests per second${hasSlo ? '; full = they meet every bound of the SLO, pale = the rest' : ''}` };
  const rows = given.flatMap(rateRow);
  if (rows.length === 0) return emptyChart(head, 'no request completed');
  const most = Math.max(...rows.map(({ high }) => high));
  const labels = rows.map(({ label }) => label);
  const x = { type: 'quantitative' as const, title: null, scale: { domain: [0, most * 1.05], nice: false }, axis: { tickCount: 6, labelExpr: COUNT_EXPRESSION, grid: true } };
  const y = candidateAxis(labels);
  const color = candidateColors(given.filter(({ label }) => labels.includes(label)));
  const tooltip = [{ field: 'label', type: 'nominal' as const, title: 'candidate' }, { field: 'text', type: 'nominal' as const, title: 'rate' }];
  return {
    ...head,
    alt: `${head.title}. ${rows.map(({ label, text }) => `${label}: ${text}`).join('; ')}.`,
    height: rowsHeight(rows.length),
    rows,
    layers: [
      { mark: { type: 'bar', height: 18, opacity: hasSlo ? 0.35 : 1 }, encoding: { x: { field: 'throughput', ...x }, y, color, tooltip } },
      ...(hasSlo ? [{ mark: { type: 'bar' as const, height: 18 }, encoding: { x: { field: 'goodput', ...x }, y, color, tooltip } }] : []),
      { mark: { type: 'rule', strokeWidth: 2, color: INK.text.light }, encoding: { x: { field: 'low', ...x }, x2: { field: 'high' }, y } },
      { mark: { type: 'text', align: 'left', dx: 10, fontSize: 12, color: INK.text.light }, encoding: { x: { value: 'width' }, y, text: { field: 'text', type: 'nominal' } } },
    ],
    hover: [],
  };
}

interface Row extends ChartRow {
  readonly label: string;
  readonly throughput: number;
  readonly high: number;
  readonly text: string;
}

/** The interval is that of the goodput where there is one; the label stands at the right edge. */
function rateRow({ label, throughput, goodput }: RateRow): readonly Row[] {
  const all = roundSignificant(throughput.value);
  if (all === null) return [];
  const good = goodput === null ? null : roundSignificant(goodput.value);
  const { value, interval } = goodput ?? throughput;
  const half = interval ?? 0;
  const text = good === null ? `${quantity(throughput.value)}${plus(throughput)}` : `${quantity(value)}${plus({ value, interval })} of ${quantity(throughput.value)}`;
  return [{ label, throughput: all, goodput: good, low: roundSignificant(Math.max(0, value - half)), high: Math.max(all, roundSignificant(value + half) ?? 0), text }];
}

function plus({ value, interval }: Estimate): string {
  return positiveHalfWidthText(value, interval, quantity);
}
