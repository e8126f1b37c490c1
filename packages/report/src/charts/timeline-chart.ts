import { duration } from '@foretoken/kernel';
import type { Chart, ChartLayer, ChartRow } from './chart.ts';
import { downsample } from './downsample.ts';
import { emptyChart } from './empty-chart.ts';
import { COUNT_EXPRESSION } from './label-expression.ts';
import { roundSignificant } from './round-significant.ts';
import type { ThemeColor } from './theme.ts';
import { timeAxis } from './time-axis.ts';
import type { TimeAxis } from './time-axis.ts';
import { timeHover } from './time-hover.ts';

export interface TimelineSeries {
  readonly name: string;
  readonly values: readonly number[];
  readonly color: ThemeColor;
}

export interface TimelineChartInput {
  readonly id: string;
  readonly title: string;
  /** `requests`, `% of KV blocks`, … */
  readonly unit: string;
  readonly series: readonly TimelineSeries[];
  readonly binS: number;
  /** Values are fractions of one, shown as percentages up to 100. */
  readonly fraction?: boolean;
  /** Filled below the line; for one series only. */
  readonly area?: boolean;
  /** Layers drawn over the series. */
  readonly marks?: (unitS: number) => readonly ChartLayer[];
  /** Writes a value in the text for those who cannot see the chart. */
  readonly show: (value: number) => string;
}

/** Means per bin over simulated time, as steps; at most 320 bins, neighbours averaged beyond that. */
export function timelineChart(input: TimelineChartInput): Chart {
  const bins = Math.max(0, ...input.series.map(({ values }) => values.length));
  const { group, unit, unitS, x } = timeAxis(bins, input.binS);
  const { id, title } = input;
  const subtitle = `${input.unit}, mean per ${duration(input.binS * group).replace(/\.0+ /, ' ')}`;
  if (bins === 0 || !(input.binS > 0)) return emptyChart({ id, title, subtitle: input.unit }, 'the run has no timeline');
  const rows = timelineRows(input, group, bins, unitS);
  return {
    id,
    title,
    subtitle,
    alt: altText(input),
    height: 190,
    rows,
    layers: [...seriesLayers(input, x), ...(input.marks?.(unitS) ?? [])],
    hover: [timeHover(unit, input.series.map(({ name }, index) => ({ field: `v${index}`, title: name, format: input.fraction === true ? '.1%' : '.3~s' })))],
  };
}

/** Wide rows (`t`, `v0`, `v1`, …); the last value stands once more at the end, so that one bin is a line too. */
function timelineRows(input: TimelineChartInput, group: number, bins: number, unitS: number): ChartRow[] {
  const columns = input.series.map(({ values }) => downsample(values, group));
  const points = Math.ceil(bins / group);
  return Array.from({ length: points + 1 }, (_, index) => {
    const binEnd = Math.min(index * group, bins) * input.binS;
    const row: Record<string, number | null> = { t: roundSignificant(binEnd / unitS) };
    columns.forEach((column, series) => { row[`v${series}`] = roundSignificant(column[Math.min(index, points - 1)]); });
    return row;
  });
}

function seriesLayers(input: TimelineChartInput, x: TimeAxis['x']): ChartLayer[] {
  const names = input.series.map(({ name }) => name);
  return input.series.map(({ name, color }, index): ChartLayer => {
    const mark = input.area === true
      ? { type: 'area', interpolate: 'step-after', line: { strokeWidth: 1.6, color: color.light }, fillOpacity: 0.18 } as const
      : { type: 'line', interpolate: 'step-after', strokeWidth: 1.6 } as const;
    return {
      mark: { ...mark, ...(input.area === true ? { color: color.light } : {}) },
      encoding: {
        x,
        y: {
          field: `v${index}`,
          type: 'quantitative',
          title: null,
          ...(input.fraction === true
            ? { scale: { domain: [0, 1] }, axis: { tickCount: 5, format: '.0%' } }
            : { scale: { domainMin: 0, nice: 5 }, axis: { tickCount: 5, labelExpr: COUNT_EXPRESSION } }),
        },
        ...(names.length > 1
          ? { color: { datum: name, type: 'nominal', scale: { domain: names, range: input.series.map((other) => other.color.light) } } }
          : input.area === true ? {} : { color: { value: color.light } }),
      },
    };
  });
}

function altText({ title, series, show }: TimelineChartInput): string {
  const ranges = series.map(({ name, values }) => {
    const finite = values.filter(Number.isFinite);
    const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
    const peak = finite.reduce((most, value) => Math.max(most, value), 0);
    return `${name}: mean ${show(mean)}, highest bin ${show(peak)}`;
  });
  return `${title} over simulated time. ${ranges.join('; ')}.`;
}
