import { duration, quantity, usd } from '@foretoken/kernel';
import type { BillResult, FleetResult, RunResult, StateTimeline } from '@foretoken/fleet';
import { attainmentChart } from './attainment-chart.ts';
import type { Chart } from './chart.ts';
import { classCharts } from './class-charts.ts';
import { coldStartChart } from './cold-start-chart.ts';
import { eventKey, eventMarks } from './event-marks.ts';
import { legsChart } from './legs-chart.ts';
import { queueReplicasChart } from './queue-replicas-chart.ts';
import { sharesChart } from './shares-chart.ts';
import type { SharesPart } from './shares-chart.ts';
import { statesChart } from './states-chart.ts';
import { INK, SERIES } from './theme.ts';
import { timelineChart } from './timeline-chart.ts';

/** Pools with a chart of their own, at most: those that changed the most. */
const MOST_POOLS = 6;
const MOST_CLASSES = 5;

/** Charts of what only elaborate fleets have; one with nothing to say is left out. */
export function fleetCharts(result: RunResult): readonly Chart[] {
  const { fleet, classes = [], routes = [], bill } = result;
  return [
    ...(fleet === undefined || !(fleet.endS > 0) ? [] : overTime(result, fleet)),
    ...classCharts(classes),
    ...(routes.some(({ attempts }) => attempts > 0) ? [legsChart(routes)] : []),
    ...(fleet === undefined || fleet.coldStarts.length === 0 ? [] : [coldStartChart(fleet.coldStarts)]),
    ...(fleet === undefined || !(fleet.gpuSeconds.total > 0) ? [] : [gpuSecondsChart(fleet)]),
    ...(bill === undefined || !(bill.usd > 0) ? [] : [costChart(bill)]),
  ];
}

function overTime(result: RunResult, fleet: FleetResult): readonly Chart[] {
  const { timeline } = result;
  const changing = fleet.states.filter((states) => changes(states) > 0).sort((a, b) => changes(b) - changes(a)).slice(0, MOST_POOLS);
  return [
    ...(changing.length > 0 && timeline.waiting.length > 0 ? [queueReplicasChart(timeline, fleet)] : []),
    ...fleet.states.filter((states) => changing.includes(states)).map((states) => statesChart({
      id: `replica-states-${fleet.states.indexOf(states) + 1}`, timeline: states, binS: fleet.binS, endS: fleet.endS, events: fleet.events.filter(({ pool }) => pool === states.pool), eventKey: eventKey(fleet),
    })),
    ...(fleet.attainment.some((share) => share !== null) ? [attainmentChart(result, fleet)] : []),
    ...(fleet.failedRequestsPerS.some((rate) => rate > 0) ? [failuresChart(fleet)] : []),
  ];
}

/** How often the number of replicas in any state changes from bin to bin. */
function changes({ ready, starting, draining, down }: StateTimeline): number {
  return [ready, starting, draining, down].reduce((sum, state) => sum + state.filter((replicas, bin) => bin > 0 && replicas !== state[bin - 1]).length, 0);
}

function failuresChart({ failedRequestsPerS, binS, events, endS }: FleetResult): Chart {
  return timelineChart({
    id: 'failed-requests',
    title: 'Failed requests',
    unit: 'requests per second that failed',
    series: [{ name: 'failed', values: failedRequestsPerS, color: SERIES.crimson }],
    binS,
    area: true,
    marks: (unitS) => eventMarks(events.filter(({ kind }) => kind !== 'ready'), unitS, endS),
    show: quantity,
  });
}

function gpuSecondsChart({ gpuSeconds: { total, busy, idle, starting, draining, down } }: FleetResult): Chart {
  return sharesChart({
    id: 'gpu-seconds',
    title: 'GPU time by use',
    subtitle: `shares of ${quantity(total / 3600)} GPU-hours; busy = with a step running`,
    parts: [
      { name: 'busy', value: busy, color: SERIES.blue },
      { name: 'idle', value: idle, color: SERIES.sky },
      { name: 'starting', value: starting, color: SERIES.amber },
      { name: 'draining', value: draining, color: SERIES.purple },
      { name: 'down', value: down, color: SERIES.crimson },
    ],
    show: (seconds) => (seconds < 7200 ? duration(seconds) : `${quantity(seconds / 3600)} h`),
  });
}

function costChart({ usd: all, externalUsd, shares }: BillResult): Chart {
  const byCost = [...shares.classes].sort((a, b) => b.usd - a.usd);
  const colors = [SERIES.blue, SERIES.green, SERIES.vermilion, SERIES.olive, SERIES.brown];
  const named = byCost.slice(0, MOST_CLASSES).map(({ name, usd: own }, i): SharesPart => ({ name, value: own, color: colors[i] ?? SERIES.slate }));
  const others = byCost.slice(MOST_CLASSES).reduce((sum, { usd: own }) => sum + own, 0);
  return sharesChart({
    id: 'cost-shares',
    title: 'Where the money goes',
    subtitle: `shares of ${usd(all)}: work of each class, and the rest`,
    parts: [
      ...named,
      { name: 'other classes', value: others, color: INK.axis },
      { name: 'idle', value: shares.idle, color: SERIES.sky },
      { name: 'cold starts', value: shares.coldStart, color: SERIES.amber },
      { name: 'draining', value: shares.draining, color: SERIES.purple },
      { name: 'wasted', value: shares.wasted, color: SERIES.crimson },
      { name: 'external APIs', value: externalUsd, color: SERIES.slate },
    ],
    show: usd,
  });
}
