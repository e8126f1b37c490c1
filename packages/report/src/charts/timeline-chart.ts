import { duration } from '@foretoken/kernel';
import type { Chart, ChartLayer, ChartRow } from './chart.ts';
import { downsample } from './downsample.ts';
import { emptyChart } from './empty-chart.ts';
import { COUNT_EXPRESSION } from './label-expression.ts';
import { roundSignificant } from './round-significant.ts';
import { INK } from './theme.ts';
import type { ThemeColor } from './theme.ts';

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
  /** Writes a value in the text for those who cannot see the chart. */
  readonly show: (value: number) => string;
}

/** Two pixels for each bin at the shipped width. */
const MAX_POINTS = 320;
const TIME_UNITS = [['d', 86_400, 3], ['h', 3600, 3], ['min', 60, 3], ['s', 1, 0]] as const;

/** Means per bin over simulated time, as steps; at most 320 bins, neighbours averaged beyond that. */
export function timelineChart(input: TimelineChartInput): Chart {
  const bins = Math.max(0, ...input.series.map(({ values }) => values.length));
  const group = Math.max(1, Math.ceil(bins / MAX_POINTS));
  const { id, title } = input;
  const subtitle = `${input.unit}, mean per ${duration(input.binS * group).replace(/\.0+ /, ' ')}`;
  if (bins === 0 || !(input.binS > 0)) return emptyChart({ id, title, subtitle: input.unit }, 'the run has no timeline');
  const [unit, unitS] = TIME_UNITS.find(([, seconds, least]) => bins * input.binS >= least * seconds) ?? ['s', 1];
  const rows = timelineRows(input, group, bins, unitS);
  return {
    id,
    title,
    subtitle,
    alt: altText(input),
    height: 190,
    rows,
    layers: seriesLayers(input, `time, ${unit}`, (bins * input.binS) / unitS),
    hover: [hoverLayer(input, unit)],
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

function seriesLayers(input: TimelineChartInput, timeTitle: string, end: number): ChartLayer[] {
  const names = input.series.map(({ name }) => name);
  const x = { field: 't', type: 'quantitative' as const, title: timeTitle, scale: { domain: [0, end], nice: false }, axis: { tickCount: 8 } };
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

function hoverLayer(input: TimelineChartInput, unit: string): ChartLayer {
  return {
    params: [{ name: 'hover', select: { type: 'point', encodings: ['x'], nearest: true, on: 'pointerover', clear: 'pointerout' } }],
    mark: { type: 'rule', color: INK.axis.light },
    encoding: {
      x: { field: 't', type: 'quantitative' },
      opacity: { condition: { param: 'hover', empty: false, value: 1 }, value: 0 },
      tooltip: [
        { field: 't', type: 'quantitative', title: `time, ${unit}`, format: ',.4~g' },
        ...input.series.map(({ name }, index) => ({ field: `v${index}`, type: 'quantitative' as const, title: name, format: input.fraction === true ? '.1%' : '.3~s' })),
      ],
    },
  };
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
