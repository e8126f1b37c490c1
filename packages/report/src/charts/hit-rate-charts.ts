import { count, duration, percent } from '@foretoken/kernel';
import type { HitRateDefinition } from '@foretoken/kvcache';
import type { CachePoint, CacheResult } from '../cache/cache-result.ts';
import type { Chart, ChartLayer, ChartRow } from './chart.ts';
import { COUNT_EXPRESSION, durationExpression } from './label-expression.ts';
import { logTicks } from './log-ticks.ts';
import { roundSignificant } from './round-significant.ts';
import { INK, SERIES } from './theme.ts';

/** Height of one named rule above the plot, in pixels. */
const RULE_LINE = 16;
/** Looks of exact curves: four colours, then the same ones dashed and dotted. */
const COLORS = [SERIES.blue, SERIES.vermilion, SERIES.green, SERIES.purple];
const DASHES: readonly (readonly number[])[] = [[1, 0], [7, 4], [2, 3]];
/** Between replayed points nothing is known: a hint for the eye only. */
const UNKNOWN_DASH: readonly number[] = [2, 5];
/** One per policy: seven and four have no factor in common, so colour and shape together tell 28. */
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down', 'triangle-right'] as const;

const SUBJECTS: Readonly<Record<HitRateDefinition, string>> = {
  block_prefix: 'share of blocks found, leading ones',
  block_any: 'share of blocks found, at any position',
  token_prefix: 'share of input tokens found, leading blocks',
  req_mean: 'share of a prompt found, mean over requests',
};

/** Hit rate over capacity under each definition shown, and over the time to live where one was asked for. */
export function hitRateCharts(result: CacheResult): readonly Chart[] {
  return result.shown.flatMap((definition) => [
    ...(result.points.some(({ ttlS }) => ttlS === null) ? [capacityChart(result, definition)] : []),
    ...(result.points.some(({ ttlS }) => ttlS !== null) ? [ttlChart(result, definition)] : []),
  ]);
}

interface PointRow extends ChartRow {
  readonly series: string;
  readonly x: number;
  readonly y: number | null;
}

function capacityChart(result: CacheResult, definition: HitRateDefinition): Chart {
  const { answer, trace } = result;
  const names = result.policies.map(({ name }) => name).filter((name) => result.points.some((point) => point.policy === name && point.ttlS === null));
  const points = result.points.filter(({ ttlS }) => ttlS === null).map((point) => pointRow(point, point.capacityBlocks ?? trace.distinctBlocks, definition));
  const lowest = Math.max(1, Math.min(...points.map(({ x }) => x)) / 2);
  const domain: [number, number] = [lowest, 1.05 * Math.max(2 * lowest, trace.distinctBlocks, ...points.map(({ x }) => x))];
  const sampled = result.curves.flatMap(({ policy, capacityBlocks, rates }): PointRow[] =>
    capacityBlocks.flatMap((x, i) => (x < domain[0] ? [] : [{ series: policy, x, y: roundSignificant(rates[definition][i]) }])));
  const exact = new Set(result.curves.map(({ policy }) => policy));
  const rows = [...sampled, ...points.filter(({ series }) => !exact.has(series))].filter(({ x }) => x > 0);
  const marked = definition === answer.definition && answer.capacityBlocks !== null && answer.capacityBlocks >= domain[0] ? answer.capacityBlocks : null;
  const looks: Looks = { names, exact };
  const x = axisX(domain, `capacity, blocks of ${count(trace.blockTokens)} tokens (log axis)`, COUNT_EXPRESSION);
  return {
    id: `hit-rate-${definition.replaceAll('_', '-')}`,
    title: `Hit rate against capacity (${definition})`,
    subtitle: SUBJECTS[definition],
    alt: altText(result, definition, names),
    height: 260,
    rows,
    layers: [...lineLayers(rows, looks, x, marked === null ? 0 : 1), pointLayer(points.filter((row) => row.x > 0), looks, x, marked === null ? 0 : 1), ...(marked === null ? [] : answerLayers(marked, answer.share, domain))],
    hover: [hoverLayer({ field: 'x', title: 'blocks', format: ',' })],
  };
}

function ttlChart(result: CacheResult, definition: HitRateDefinition): Chart {
  const aged = result.points.filter(({ ttlS }) => ttlS !== null);
  const names = [...new Set(aged.map(({ policy }) => policy))];
  const rows = aged.map((point) => pointRow(point, point.ttlS ?? 0, definition)).filter(({ x }) => x > 0);
  const times = rows.map(({ x }) => x);
  const looks: Looks = { names, exact: new Set() };
  const x = axisX([Math.min(...times) / 1.5, Math.max(...times) * 1.5], 'time to live after the last use (log axis)', durationExpression('datum.value'));
  return {
    id: `hit-rate-ttl-${definition.replaceAll('_', '-')}`,
    title: `Hit rate against time to live (${definition})`,
    subtitle: `${SUBJECTS[definition]}; no bound on space`,
    alt: `Hit rate by time to live: ${aged.map((point) => `${duration(point.ttlS ?? 0)} ${percent(point.rates[definition])}`).join(', ')}.`,
    height: 220,
    rows,
    layers: [...lineLayers(rows, looks, x, 0), pointLayer(rows, looks, x, 0)],
    hover: [hoverLayer({ field: 'x', title: 'seconds', format: ',.4~g' })],
  };
}

function pointRow(point: CachePoint, x: number, definition: HitRateDefinition): PointRow {
  return { series: point.policy, x, y: roundSignificant(point.rates[definition]) };
}

function altText({ points, answer }: CacheResult, definition: HitRateDefinition, names: readonly string[]): string {
  const ranges = names.map((name) => {
    const rates = points.filter(({ policy, ttlS }) => policy === name && ttlS === null).map(({ rates: all }) => all[definition]);
    return `${name} from ${percent(Math.min(...rates))} to ${percent(Math.max(...rates))}`;
  });
  return `Hit rate (${definition}) over the capacities asked for: ${ranges.join('; ')}. ${answer.sentence}`;
}

type AxisX = ReturnType<typeof axisX>;

function axisX(domain: readonly [number, number], title: string, labelExpr: string) {
  return {
    field: 'x',
    type: 'quantitative' as const,
    title,
    scale: { type: 'log' as const, domain: [...domain], nice: false },
    axis: { values: [...logTicks(...domain)], labelExpr, labelOverlap: 'greedy' as const, grid: true },
  };
}

const Y = { field: 'y', type: 'quantitative', title: null, scale: { domainMin: 0, nice: 5 }, axis: { format: '.0%', tickCount: 5 } } as const;
const COLOR = { field: 'series', type: 'nominal' } as const;

/** Policies in the order of the legend, and those whose whole curve is known. */
interface Looks {
  readonly names: readonly string[];
  readonly exact: ReadonlySet<string>;
}

function looksOf({ names }: Looks, rules: number) {
  const domain = [...names];
  const legend = { columns: 6, offset: 10 + RULE_LINE * rules };
  return {
    color: { ...COLOR, scale: { domain, range: names.map((_, i) => COLORS[i % COLORS.length]?.light ?? '') }, legend },
    shape: { ...COLOR, scale: { domain, range: names.map((_, i) => SHAPES[i % SHAPES.length] ?? 'circle') }, legend },
  };
}

/** What is drawn first is larger, so that it shows around what covers it. */
function sizeOf({ names }: Looks, series: string, most: number, least: number): number {
  return most - ((most - least) * (names.indexOf(series) + 1)) / names.length;
}

/** Exact curves as lines; replayed points joined by a thin dashed one. */
function lineLayers(rows: readonly PointRow[], looks: Looks, x: AxisX, rules: number): ChartLayer[] {
  const { color } = looksOf(looks, rules);
  const { names, exact } = looks;
  const joined = rows.filter(({ series }) => !exact.has(series));
  const curves = names.filter((name) => exact.has(name)).map((name): ChartLayer => ({
    data: { values: rows.filter(({ series }) => series === name).map((row) => ({ ...row })) },
    mark: { type: 'line', strokeWidth: sizeOf(looks, name, 3.6, 1.8), strokeDash: [...(DASHES[Math.floor(names.indexOf(name) / COLORS.length) % DASHES.length] ?? [1, 0])], clip: true },
    encoding: { x, y: Y, color },
  }));
  if (joined.length === 0) return curves;
  return [...curves, { data: { values: joined.map((row) => ({ ...row })) }, mark: { type: 'line', strokeWidth: 1, strokeDash: [...UNKNOWN_DASH], opacity: 0.7, clip: true }, encoding: { x, y: Y, color } }];
}

function pointLayer(rows: readonly PointRow[], looks: Looks, x: AxisX, rules: number): ChartLayer {
  const { color, shape } = looksOf(looks, rules);
  return {
    data: { values: rows.map((row) => ({ ...row, area: sizeOf(looks, row.series, 150, 40) })) },
    mark: { type: 'point', filled: false, strokeWidth: 1.8, opacity: 1, clip: true },
    encoding: { x, y: Y, color, shape, size: { field: 'area', type: 'quantitative', scale: null, legend: null } },
  };
}

/** The capacity of the answer as a dashed rule, named above the plot. */
function answerLayers(capacityBlocks: number, share: number, [low, high]: readonly [number, number]): ChartLayer[] {
  const right = Math.log(capacityBlocks / low) > 0.5 * Math.log(high / low);
  const data = { values: [{ x: capacityBlocks, label: `${percent(share).replace('.0 ', ' ')} of an endless cache: ${count(capacityBlocks)} blocks` }] };
  const x = { field: 'x', type: 'quantitative' } as const;
  return [
    { data, mark: { type: 'rule', color: INK.text.light, strokeDash: [5, 4], strokeWidth: 1.2 }, encoding: { x } },
    {
      data,
      mark: { type: 'text', align: right ? 'right' : 'left', dx: right ? 4 : -4, dy: -10, fontSize: 12, color: INK.text.light },
      encoding: { x, y: { value: 0 }, text: { field: 'label', type: 'nominal' } },
    },
  ];
}

function hoverLayer(x: { readonly field: string; readonly title: string; readonly format: string }): ChartLayer {
  return {
    params: [{ name: 'hover', select: { type: 'point', nearest: true, on: 'pointerover', clear: 'pointerout' } }],
    mark: { type: 'point', filled: true, size: 50 },
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      color: COLOR,
      opacity: { condition: { param: 'hover', empty: false, value: 1 }, value: 0 },
      tooltip: [
        { field: 'series', type: 'nominal', title: 'policy' },
        { field: x.field, type: 'quantitative', title: x.title, format: x.format },
        { field: 'y', type: 'quantitative', title: 'hit rate', format: '.2%' },
      ],
    },
  };
}
