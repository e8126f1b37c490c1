import type { FleetRun } from '@foretoken/fleet';
import { FLEET_PROCESS, micros, type TraceEvent } from './trace-event.ts';
import type { TraceRecorder, TraceWindow } from './trace-recorder.ts';

/** Preemptions at their replica; scale events, faults and what else happened to the fleet, across all of them. */
export function instantEvents(recorder: TraceRecorder, run: FleetRun, { fromS, toS }: TraceWindow): readonly TraceEvent[] {
  const isIn = (timeS: number): boolean => timeS >= fromS && timeS < toS;
  const lost = recorder.losses.filter(({ timeS }) => isIn(timeS)).map(({ row, timeS }): TraceEvent => ({ name: `preempted ${run.table.requestOf(row)}`, cat: 'preemption', ph: 'i', s: 'p', ts: micros(timeS), pid: (recorder.rows.get(row)?.process ?? 0) + 1, tid: 1 }));
  const fleet = run.record.events.filter(({ timeS }) => isIn(timeS)).map(({ timeS, kind, pool, what }): TraceEvent => ({ name: kind, cat: 'fleet', ph: 'i', s: 'g', ts: micros(timeS), pid: FLEET_PROCESS, tid: 1, args: { pool, what } }));
  return [...lost, ...fleet];
}
