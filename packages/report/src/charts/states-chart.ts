import { quantity } from '@foretoken/kernel';
import type { FleetEventResult, StateTimeline } from '@foretoken/fleet';
import { shortenName } from '../facts/shorten.ts';
import type { Chart, ChartLayer, ChartRow } from './chart.ts';
import { downsample } from './downsample.ts';
import { eventMarks } from './event-marks.ts';
import { roundSignificant } from './round-significant.ts';
import { SERIES } from './theme.ts';
import { timeAxis } from './time-axis.ts';
import { timeHover } from './time-hover.ts';

/** From the axis upwards. */
const STATES = [
  { name: 'ready', color: SERIES.blue },
  { name: 'draining', color: SERIES.purple },
  { name: 'starting', color: SERIES.amber },
  { name: 'down', color: SERIES.crimson },
] as const;

export interface StatesChartInput {
  readonly id: string;
  readonly timeline: StateTimeline;
  readonly binS: number;
  readonly endS: number;
  readonly events: readonly FleetEventResult[];
  /** What their marks mean. */
  readonly eventKey: string;
}

/** Replicas of one pool by state, stacked over simulated time, with what happened above them. */
export function statesChart({ id, timeline, binS, endS, events, eventKey: key }: StatesChartInput): Chart {
  const { group, unit, unitS, x } = timeAxis(timeline.ready.length, binS);
  const shown = STATES.filter(({ name }) => timeline[name].some((replicas) => replicas > 0));
  const columns = shown.map(({ name }) => downsample(timeline[name], group));
  const marks = eventMarks(events, unitS, endS);
  const y = { type: 'quantitative' as const, title: null, scale: { domainMin: 0, nice: false as const }, axis: { tickCount: 5, tickMinStep: 1, format: ',d' } };
  return {
    id,
    title: `Replicas of ${shortenName(timeline.pool, 22)}`,
    subtitle: `replicas by state over time${marks.length === 0 ? '' : `; ${key}`}`,
    alt: `Replicas of ${timeline.pool} over simulated time. ${shown.map(({ name }) => `${name}: ${range(timeline[name])}`).join('; ')}.`,
    height: 190,
    rows: stackedRows(columns, group, binS / unitS, timeline.ready.length),
    layers: [
      ...shown.map(({ name }, i): ChartLayer => ({
        mark: { type: 'area', interpolate: 'step-after', opacity: 0.85 },
        encoding: {
          x,
          y: { field: `to${i}`, ...y },
          y2: { field: i === 0 ? 'zero' : `to${i - 1}` },
          color: { datum: name, type: 'nominal', scale: { domain: shown.map((state) => state.name), range: shown.map((state) => state.color.light) }, legend: { symbolType: 'square', symbolStrokeWidth: 0, offset: marks.length === 0 ? 10 : 18 } },
        },
      })),
      ...marks,
    ],
    hover: [timeHover(unit, shown.map(({ name }, i) => ({ field: `v${i}`, title: name, format: '.3~f' })))],
  };
}

/** Values `v0`, `v1`, … and their running sums `to0`, `to1`, …; the last bin stands once more at its end. */
function stackedRows(columns: readonly (readonly number[])[], group: number, step: number, bins: number): ChartRow[] {
  const points = Math.ceil(bins / group);
  return Array.from({ length: points + 1 }, (_, index) => {
    const row: Record<string, number | null> = { t: roundSignificant(Math.min(index * group, bins) * step), zero: 0 };
    let to = 0;
    columns.forEach((column, i) => {
      const value = column[Math.min(index, points - 1)] ?? 0;
      row[`v${i}`] = roundSignificant(value);
      row[`to${i}`] = roundSignificant((to += value));
    });
    return row;
  });
}

function range(replicas: readonly number[]): string {
  const [low, high] = replicas.reduce(([least, most], each) => [Math.min(least, each), Math.max(most, each)], [Infinity, 0]);
  return `from ${quantity(low)} to ${quantity(high)} replicas`;
}
