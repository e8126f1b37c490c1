import { percent, quantity } from '@foretoken/kernel';
import type { ComparedCandidate, ReadyTimeline } from '@foretoken/fleet';
import type { Chart, ChartLayer, ChartRow } from './chart.ts';
import { emptyChart } from './empty-chart.ts';
import { COUNT_EXPRESSION } from './label-expression.ts';
import { roundSignificant } from './round-significant.ts';
import { candidateColor, INK } from './theme.ts';
import { timelineChart } from './timeline-chart.ts';

/** What a share of good requests costs: a point per candidate, GPU-hours to the right, attainment upwards. */
export function attainmentChart(candidates: readonly ComparedCandidate[]): Chart {
  const head = { id: 'compare-attainment', title: 'SLO attainment against GPU-hours', subtitle: 'share of requests that meet every bound; up and left is better' };
  const rows = candidates.flatMap(attainmentRow);
  if (rows.length === 0) return emptyChart(head, 'no candidate has an SLO');
  const most = Math.max(...rows.map(({ hours }) => hours));
  const x = { field: 'hours', type: 'quantitative' as const, title: 'GPU-hours', scale: { domain: [0, most > 0 ? most * 1.05 : 1], nice: false }, axis: { tickCount: 6, labelExpr: COUNT_EXPRESSION, grid: true } };
  const y = { field: 'share', type: 'quantitative' as const, title: null, scale: { domain: shareDomain(rows), nice: false }, axis: { tickCount: 5, format: '.3~p' } };
  const color = { field: 'label', type: 'nominal' as const, scale: { domain: rows.map(({ label }) => label), range: rows.map((row) => row.color) }, legend: { symbolType: 'circle', offset: 18 } };
  // Labels stand on the side that has room.
  const text = (align: 'left' | 'right'): ChartLayer[] => {
    const values = rows.filter(({ hours }) => (hours <= most / 2) === (align === 'left')).map((row) => ({ ...row }));
    return values.length === 0 ? [] : [{ data: { values }, mark: { type: 'text', align, dx: align === 'left' ? 10 : -10, fontSize: 12, color: INK.text.light }, encoding: { x, y, text: { field: 'text', type: 'nominal' } } }];
  };
  return {
    ...head,
    alt: `${head.title}. ${rows.map(({ label, text: said }) => `${label}: ${said}`).join('; ')}.`,
    height: 240,
    rows,
    layers: [{ mark: { type: 'point', filled: true, size: 110, opacity: 1 }, encoding: { x, y, color, tooltip: [{ field: 'label', type: 'nominal', title: 'candidate' }, { field: 'text', type: 'nominal', title: 'in SLO' }] } }, ...text('left'), ...text('right')],
    hover: [],
  };
}

interface Row extends ChartRow {
  readonly label: string;
  readonly hours: number;
  readonly share: number;
  readonly text: string;
  readonly color: string;
}

function attainmentRow({ label, index, metrics: { goodFraction }, fleet }: ComparedCandidate): readonly Row[] {
  const hours = roundSignificant(fleet?.gpuHours);
  if (hours === null || goodFraction === null) return [];
  const share = roundSignificant(goodFraction);
  return share === null ? [] : [{ label, hours, share, text: `${percent(goodFraction)} at ${quantity(hours)} GPU-h`, color: candidateColor(index).light }];
}

/** Shares that lie close together get the room that they need, from 0 to 1. */
function shareDomain(rows: readonly Row[]): [number, number] {
  const [low, high] = [Math.min(...rows.map(({ share }) => share)), Math.max(...rows.map(({ share }) => share))];
  const margin = Math.max(0.02 * Math.max(high, 0.05), 0.12 * (high - low));
  return [Math.max(0, low - margin), Math.min(1, high + margin)];
}

/** Ready replicas of every candidate over simulated time, all on the bins of the coarsest. */
export function readyChart(candidates: readonly ComparedCandidate[]): Chart {
  const drawn = candidates.flatMap(({ label, index, fleet }) => (fleet === undefined ? [] : [{ label, color: candidateColor(index), ready: fleet.ready }]));
  const endS = Math.max(0, ...drawn.map(({ ready }) => ready.binS * ready.values.length));
  // A fleet that keeps its size is one bin.
  const binS = Math.max(endS / MOST_BINS, ...drawn.map(({ ready }) => (ready.values.length > 1 ? ready.binS : 0)));
  return timelineChart({
    id: 'compare-replicas',
    title: 'Ready replicas',
    unit: 'replicas that take requests',
    series: drawn.map(({ label, color, ready }) => ({ name: label, values: rebinned(ready, binS), color })),
    binS,
    show: quantity,
  });
}

const MOST_BINS = 300;

/** Means per bin of another width; the last bin is the mean of what there is of it. */
function rebinned({ binS, values }: ReadyTimeline, widthS: number): number[] {
  if (!(widthS > 0)) return [];
  const endS = binS * values.length;
  const bins = Math.ceil(endS / widthS - 1e-9);
  return Array.from({ length: bins }, (_, bin) => {
    const [fromS, toS] = [bin * widthS, Math.min(endS, (bin + 1) * widthS)];
    let areaS = 0;
    for (let i = Math.floor(fromS / binS + 1e-9); i < values.length && i * binS < toS; i++) areaS += values[i]! * Math.max(0, Math.min(toS, (i + 1) * binS) - Math.max(fromS, i * binS));
    return toS > fromS ? areaS / (toS - fromS) : 0;
  });
}
