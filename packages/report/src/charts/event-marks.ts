import { count } from '@foretoken/kernel';
import type { FleetEventResult, FleetResult } from '@foretoken/fleet';
import { clock } from '../facts/clock.ts';
import { shorten } from '../facts/shorten.ts';
import type { ChartLayer } from './chart.ts';
import { roundSignificant } from './round-significant.ts';
import { INK, SERIES } from './theme.ts';

/** Marks side by side above a plot; events closer together share one. */
const PLACES = 64;
const MOST_RULES = 12;
const MOST_NAMED = 5;
const NAMED = 70;
const GRAVE: ReadonlySet<string> = new Set(['crash', 'fault', 'no-capacity', 'breaker']);

interface EventMark {
  readonly t: number | null;
  readonly what: string;
  readonly grave: boolean;
}

/** What the marks above a plot mean, for its subtitle. */
export function eventKey({ events, eventCount }: FleetResult): string {
  return `▾ = ${eventCount > events.length ? `the first ${count(events.length)} events` : 'events'}, red = faults`;
}

/**
 * Events above a plot: a triangle each, red for what went wrong, with its words at the pointer; a rule through the plot where there
 * are few of those.
 */
export function eventMarks(events: readonly FleetEventResult[], unitS: number, endS: number): readonly ChartLayer[] {
  const marks = placed(events, unitS, endS);
  if (marks.length === 0) return [];
  const grave = marks.filter((mark) => mark.grave);
  const x = { field: 't', type: 'quantitative' } as const;
  const points = (shown: readonly EventMark[], color: string): ChartLayer[] => (shown.length === 0 ? [] : [{
    data: { values: shown.map(({ t, what }) => ({ t, what })) },
    mark: { type: 'point', shape: 'triangle-down', filled: true, size: 50, opacity: 1, color, yOffset: -8 },
    encoding: { x, y: { value: 0 }, tooltip: { field: 'what', type: 'nominal', title: 'events' } },
  }]);
  return [
    ...(grave.length === 0 || grave.length > MOST_RULES ? [] : [{ data: { values: grave.map(({ t }) => ({ t })) }, mark: { type: 'rule' as const, color: SERIES.crimson.light, strokeWidth: 1, strokeDash: [2, 3] }, encoding: { x } }]),
    ...points(marks.filter((mark) => !mark.grave), INK.muted.light),
    ...points(grave, SERIES.crimson.light),
  ];
}

/** Neighbours within a sixty-fourth of the run become one mark, at the time of its first. */
function placed(events: readonly FleetEventResult[], unitS: number, endS: number): readonly EventMark[] {
  const byPlace = new Map<number, FleetEventResult[]>();
  for (const event of events) {
    const place = endS > 0 ? Math.floor((PLACES * event.timeS) / endS) : 0;
    byPlace.set(place, [...(byPlace.get(place) ?? []), event]);
  }
  return [...byPlace.values()].map((group) => {
    const named = group.slice(0, MOST_NAMED).map(({ timeS, pool, what }) => shorten(`${clock(timeS)} ${pool === '' ? '' : `${pool}: `}${what}`, NAMED));
    const more = group.length > MOST_NAMED ? [`… ${count(group.length - MOST_NAMED)} more`] : [];
    return { t: roundSignificant((group[0]?.timeS ?? 0) / unitS), what: [...named, ...more].join('\n'), grave: group.some(({ kind }) => GRAVE.has(kind)) };
  });
}
