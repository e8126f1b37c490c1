import { duration } from '@foretoken/kernel';
import type { CdfCurve, MetricSummary } from '@foretoken/fleet';
import type { Chart, ChartLayer, ChartRow } from './chart.ts';
import { emptyChart } from './empty-chart.ts';
import { durationExpression } from './label-expression.ts';
import { logTicks } from './log-ticks.ts';
import { roundSignificant } from './round-significant.ts';
import { SLO_LINE, sloLayers } from './slo-layers.ts';
import type { SloLine } from './slo-layers.ts';
import type { ThemeColor } from './theme.ts';

export interface CdfSeries {
  readonly name: string;
  readonly curve: CdfCurve;
  readonly summary: MetricSummary;
  readonly color: ThemeColor;
}

export interface CdfChartInput {
  readonly id: string;
  readonly title: string;
  readonly subtitle?: string;
  readonly series: readonly CdfSeries[];
  readonly slo: readonly SloLine[];
  /** Why the chart may be empty. */
  readonly emptyReason: string;
}

const MAX_POINTS = 300;
/** A logarithmic axis has no zero; nothing in an engine is faster than a microsecond. */
const FLOOR_S = 1e-6;

/** Cumulative distribution of latencies on a logarithmic axis, percentiles marked, SLO bounds as rules. */
export function cdfChart(input: CdfChartInput): Chart {
  const { id, title, subtitle = 'share of requests at or below a latency (log axis)', series, slo, emptyReason } = input;
  const curves = series.flatMap(curveRows);
  if (curves.length === 0) return emptyChart({ id, title, subtitle }, emptyReason);
  const domain = domainOf([...curves.map(({ x }) => x), ...slo.map(({ boundS }) => boundS)]);
  return {
    id,
    title,
    subtitle,
    alt: `${title}. ${[...series.map(legendText), ...slo.map(({ name }) => name)].join('; ')}.`,
    height: 230,
    rows: curves,
    layers: [curveLayer(series, domain, slo.length), markLayer(series), ...sloLayers(slo, domain)],
    hover: [hoverLayer()],
  };
}

/** The legend carries the percentiles: labels beside the points would collide on steep curves. */
function legendText({ name, summary }: CdfSeries): string {
  return `${name}: p50 ${duration(summary.p50)}, p95 ${duration(summary.p95)}, p99 ${duration(summary.p99)}`;
}

interface PointRow extends ChartRow {
  readonly series: string;
  readonly x: number;
  readonly y: number;
}

function point({ name }: CdfSeries, valueS: number | undefined, p: number): PointRow[] {
  const value = roundSignificant(valueS);
  return value === null ? [] : [{ series: name, x: Math.max(value, FLOOR_S), y: roundSignificant(p) ?? 0 }];
}

/** Every step-th point, and all of the last 2 %, where the tail is. */
function curveRows(series: CdfSeries): PointRow[] {
  const { p, valueS } = series.curve;
  const step = Math.max(1, Math.ceil(p.length / MAX_POINTS));
  return p.flatMap((share, index) => (index % step === 0 || index === p.length - 1 || (share >= 0.98 && step < 10) ? point(series, valueS[index], share) : []));
}

function markRows(series: CdfSeries): PointRow[] {
  const { p50, p95, p99 } = series.summary;
  return [...point(series, p50, 0.5), ...point(series, p95, 0.95), ...point(series, p99, 0.99)];
}

function domainOf(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => Number.isFinite(value) && value > 0);
  const low = positive.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = positive.reduce((most, value) => Math.max(most, value), 0);
  return high > 1.5 * low ? [low * 0.92, high * 1.08] : [low / 2, high * 2];
}

const X = { field: 'x', type: 'quantitative' } as const;
const Y = { field: 'y', type: 'quantitative' } as const;
const COLOR = { field: 'series', type: 'nominal' } as const;

function curveLayer(series: readonly CdfSeries[], domain: readonly [number, number], bounds: number): ChartLayer {
  const legend = series.map((one) => `${JSON.stringify(one.name)}: ${JSON.stringify(legendText(one))}`);
  return {
    mark: { type: 'line', strokeWidth: 2.2, clip: true },
    encoding: {
      x: {
        ...X,
        title: null,
        scale: { type: 'log', domain: [...domain], nice: false },
        axis: { values: [...logTicks(...domain)], labelExpr: durationExpression('datum.value'), labelOverlap: 'greedy', grid: true },
      },
      y: { ...Y, title: null, scale: { domain: [0, 1] }, axis: { values: [0, 0.25, 0.5, 0.75, 1], format: '.0%' } },
      color: {
        ...COLOR,
        scale: { domain: series.map(({ name }) => name), range: series.map(({ color }) => color.light) },
        legend: { columns: 1, offset: 10 + SLO_LINE * bounds, labelExpr: `({ ${legend.join(', ')} })[datum.label]` },
      },
    },
  };
}

function markLayer(series: readonly CdfSeries[]): ChartLayer {
  return {
    data: { values: series.flatMap(markRows) },
    mark: { type: 'point', filled: true, size: 45, opacity: 1 },
    encoding: { x: X, y: Y, color: COLOR },
  };
}

function hoverLayer(): ChartLayer {
  return {
    transform: [{ calculate: durationExpression('datum.x', '.3'), as: 'latency' }],
    params: [{ name: 'hover', select: { type: 'point', nearest: true, on: 'pointerover', clear: 'pointerout' } }],
    mark: { type: 'point', filled: true, size: 50 },
    encoding: {
      x: X,
      y: Y,
      color: COLOR,
      opacity: { condition: { param: 'hover', empty: false, value: 1 }, value: 0 },
      tooltip: [
        { field: 'series', type: 'nominal', title: 'metric' },
        { field: 'y', type: 'quantitative', title: 'share', format: '.1%' },
        { field: 'latency', type: 'nominal', title: 'at or below' },
      ],
    },
  };
}
