import { duration, positiveHalfWidthText } from '@foretoken/kernel';
import type { MetricSummary } from '@foretoken/fleet';
import { candidateAxis, candidateColors, rowsHeight } from './candidate-axis.ts';
import type { Chart, ChartLayer, ChartRow } from './chart.ts';
import { emptyChart } from './empty-chart.ts';
import { durationExpression } from './label-expression.ts';
import { logTicks } from './log-ticks.ts';
import { roundSignificant } from './round-significant.ts';
import { SLO_LINE } from './slo-layers.ts';
import type { SloLine } from './slo-layers.ts';
import { INK } from './theme.ts';
import type { ThemeColor } from './theme.ts';

export interface DotsRow {
  readonly label: string;
  readonly summary: MetricSummary;
  readonly color: ThemeColor;
  /** Bounds of this row alone, and how they fared in words. */
  readonly bounds?: readonly { readonly boundS: number; readonly text: string }[];
}

export interface DotsChartInput {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly DotsRow[];
  readonly slo: readonly SloLine[];
  readonly emptyReason: string;
}

const SUBTITLE = 'open dot = median, full dot = 99th percentile with its 95 % interval (log axis)';

const SUBTITLE_BOUND = 'open dot = median, full dot = 99th percentile, bar = its 95 % interval, upright line = bound (log axis)';

/** Median and 99th percentile of every candidate on one logarithmic axis, with intervals and bounds. */
export function percentileDotsChart({ id, title, rows: given, slo, emptyReason }: DotsChartInput): Chart {
  const rows = given.flatMap(dotsRow);
  if (rows.length === 0) return emptyChart({ id, title, subtitle: SUBTITLE }, emptyReason);
  const values = [...rows.flatMap(({ p50, low, high }) => [p50, low, high]), ...slo.map(({ boundS }) => boundS), ...given.flatMap(({ bounds = [] }) => bounds.map(({ boundS }) => boundS))].filter((value) => value > 0);
  const domain: [number, number] = [Math.min(...values) * 0.85, Math.max(...values) * 1.15];
  const labels = rows.map(({ label }) => label);
  const scale = { type: 'log' as const, domain, nice: false };
  const axis = { values: [...logTicks(...domain)], labelExpr: durationExpression('datum.value'), labelOverlap: 'greedy' as const, grid: true };
  const x = { type: 'quantitative' as const, title: null, scale, axis };
  const y = candidateAxis(labels);
  const color = candidateColors(given.filter(({ label }) => labels.includes(label)));
  return {
    id,
    title,
    subtitle: given.some(({ bounds = [] }) => bounds.length > 0) ? SUBTITLE_BOUND : SUBTITLE,
    alt: `${title}. ${given.map(({ label, summary, bounds = [] }) => `${label}: p50 ${duration(summary.p50)}, p99 ${duration(summary.p99)}${bounds.map(({ text }) => `, bound ${text}`).join('')}`).join('; ')}.`,
    height: rowsHeight(rows.length),
    rows,
    layers: [
      ...slo.map((line, i) => boundLayer(line, domain, i)),
      ...ownBounds(given, labels, x, y),
      { mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.55 }, encoding: { x: { field: 'p50', ...x }, x2: { field: 'p99' }, y, color } },
      { mark: { type: 'rule', strokeWidth: 7, opacity: 0.3 }, encoding: { x: { field: 'low', ...x }, x2: { field: 'high' }, y, color } },
      { mark: { type: 'point', filled: false, size: 80, strokeWidth: 2, opacity: 1 }, encoding: { x: { field: 'p50', ...x }, y, color } },
      { mark: { type: 'point', filled: true, size: 95, opacity: 1 }, encoding: { x: { field: 'p99', ...x }, y, color } },
      { mark: { type: 'text', align: 'left', dx: 10, fontSize: 12, color: INK.text.light }, encoding: { x: { value: 'width' }, y, text: { field: 'text', type: 'nominal' } } },
    ],
    hover: [{
      mark: { type: 'bar', opacity: 0 },
      encoding: {
        x: { field: 'p50', ...x },
        x2: { field: 'p99' },
        y,
        tooltip: [
          { field: 'label', type: 'nominal', title: 'candidate' },
          { field: 'median', type: 'nominal' },
          { field: 'text', type: 'nominal', title: 'p99' },
        ],
      },
    }],
  };
}

interface Row extends ChartRow {
  readonly label: string;
  readonly p50: number;
  readonly p99: number;
  readonly low: number;
  readonly high: number;
}

/** A logarithmic axis has no zero. */
const FLOOR_S = 1e-6;

function dotsRow({ label, summary, bounds = [] }: DotsRow): readonly Row[] {
  const [p50, p99] = [roundSignificant(summary.p50), roundSignificant(summary.p99)];
  if (p50 === null || p99 === null) return [];
  // An interval wider than its value says nothing, and would leave a logarithmic axis.
  const half = (summary.interval.p99 ?? 0) > summary.p99 ? 0 : (summary.interval.p99 ?? 0);
  const at = (value: number): number => Math.max(roundSignificant(value) ?? FLOOR_S, FLOOR_S);
  // A logarithmic axis has no zero: an interval ends at a tenth of its value.
  const row = { label, p50: at(p50), p99: at(p99), low: at(Math.max(p99 - half, p99 / 10)), high: at(p99 + half) };
  return [{ ...row, median: duration(summary.p50), text: `${duration(summary.p99)}${positiveHalfWidthText(summary.p99, summary.interval.p99, duration)}${bounds.length === 0 ? '' : `, ${bounds.map(({ text }) => text).join(', ')}`}` }];
}

/** A tick across the row of each bound. */
function ownBounds(given: readonly DotsRow[], labels: readonly string[], x: object, y: ReturnType<typeof candidateAxis>): readonly ChartLayer[] {
  const values = given.filter(({ label }) => labels.includes(label)).flatMap(({ label, bounds = [] }) => bounds.map(({ boundS }) => ({ label, bound: boundS })));
  if (values.length === 0) return [];
  return [{ data: { values }, mark: { type: 'tick', thickness: 2, height: 26, color: INK.text.light }, encoding: { x: { field: 'bound', type: 'quantitative', ...x }, y } }];
}

function boundLayer({ boundS, name }: SloLine, [low, high]: readonly [number, number], index: number): ChartLayer {
  const right = Math.log(boundS / low) > 0.5 * Math.log(high / low);
  const data = { values: [{ bound: boundS, name }] };
  const x = { field: 'bound', type: 'quantitative' } as const;
  return {
    layer: [
      { data, mark: { type: 'rule', color: INK.text.light, strokeDash: [5, 4], strokeWidth: 1.2 }, encoding: { x } },
      { data, mark: { type: 'text', align: right ? 'right' : 'left', dx: right ? 4 : -4, dy: -8 - SLO_LINE * index, fontSize: 12, color: INK.text.light }, encoding: { x, y: { value: 0 }, text: { field: 'name', type: 'nominal' } } },
    ],
  };
}
