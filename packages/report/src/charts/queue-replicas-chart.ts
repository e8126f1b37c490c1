import { quantity } from '@foretoken/kernel';
import type { FleetResult, Timeline } from '@foretoken/fleet';
import type { Chart, ChartLayer } from './chart.ts';
import { downsample } from './downsample.ts';
import { eventKey, eventMarks } from './event-marks.ts';
import { COUNT_EXPRESSION } from './label-expression.ts';
import { meanWithin } from './mean-within.ts';
import { roundSignificant } from './round-significant.ts';
import { SERIES } from './theme.ts';
import { timeAxis } from './time-axis.ts';
import { timeHover } from './time-hover.ts';

/** Whether scaling follows the queue: requests that wait (left axis) and replicas of all pools (right axis). */
export function queueReplicasChart({ binS, waiting }: Timeline, fleet: FleetResult): Chart {
  const { group, unit, unitS, x } = timeAxis(waiting.length, binS);
  const queue = downsample(waiting, group);
  const total = (states: readonly ('ready' | 'starting')[]): readonly number[] =>
    Array.from({ length: fleet.states[0]?.ready.length ?? 0 }, (_, bin) => fleet.states.reduce((sum, pool) => sum + states.reduce((all, state) => all + (pool[state][bin] ?? 0), 0), 0));
  const [ready, wanted] = [total(['ready']), total(['ready', 'starting'])];
  const at = (series: readonly number[], index: number): number | null => roundSignificant(meanWithin(series, fleet.binS, index * group * binS, Math.min((index + 1) * group, waiting.length) * binS));
  const rows = Array.from({ length: queue.length + 1 }, (_, index) => {
    const bin = Math.min(index, queue.length - 1);
    return { t: roundSignificant((Math.min(index * group, waiting.length) * binS) / unitS), waiting: roundSignificant(queue[bin]), ready: at(ready, bin), wanted: at(wanted, bin) };
  });
  const marks = eventMarks(fleet.events.filter(({ kind }) => kind !== 'ready'), unitS, fleet.endS);
  const [red, blue] = [SERIES.vermilion.light, SERIES.blue.light];
  const right = { title: 'replicas', titleColor: blue, labelColor: blue, orient: 'right' as const, grid: false, tickCount: 5, tickMinStep: 1, format: ',d' };
  const line = (field: string, strokeDash: number[]): ChartLayer => ({ mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.8, color: blue, strokeDash }, encoding: { x, y: { field, type: 'quantitative', scale: { domainMin: 0, nice: 5 }, axis: right } } });
  const isStarting = wanted.some((replicas, bin) => replicas > (ready[bin] ?? 0));
  return {
    id: 'queue-replicas',
    title: 'Queue and replicas',
    subtitle: `waiting (left), ready${isStarting ? ', dashed: or starting' : ''} (right)${marks.length === 0 ? '' : `; ${eventKey(fleet)}`}`,
    alt: `Waiting requests and replicas over simulated time. Waiting: highest bin ${quantity(most(waiting))}; ready replicas: highest bin ${quantity(most(ready))}.`,
    height: 190,
    rows,
    layers: [
      {
        mark: { type: 'area', interpolate: 'step-after', line: { strokeWidth: 1.6, color: red }, fillOpacity: 0.18, color: red },
        encoding: { x, y: { field: 'waiting', type: 'quantitative', scale: { domainMin: 0, nice: 5 }, axis: { title: 'waiting requests', titleColor: red, labelColor: red, tickCount: 5, labelExpr: COUNT_EXPRESSION } } },
      },
      { layer: [...(isStarting ? [line('wanted', [4, 3])] : []), line('ready', [1, 0])] },
      ...marks,
    ],
    independentY: true,
    hover: [timeHover(unit, [{ field: 'waiting', title: 'waiting', format: '.3~s' }, { field: 'ready', title: 'ready', format: '.3~f' }, ...(isStarting ? [{ field: 'wanted', title: 'ready or starting', format: '.3~f' }] : [])])],
  };
}

function most(values: readonly number[]): number {
  return values.reduce((highest, value) => Math.max(highest, value), 0);
}
