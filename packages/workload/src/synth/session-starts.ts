import { GrowableInt32 } from '@foretoken/kernel';
import { noRequests } from '../diagnostics.ts';
import { arrivalExtent } from './arrival-extent.ts';
import { generateArrivals } from './generate-arrivals.ts';
import { lengthSampler } from './length-spec.ts';
import type { SessionSpec, SynthesisSpec } from './synthesis-spec.ts';

/** When sessions start, and how many turns each has. */
export interface SessionStarts {
  readonly startS: Float64Array;
  readonly turnsOf: Int32Array;
}

/** As many sessions as the requests need, or as start within the duration. */
export function sessionStarts(spec: SynthesisSpec, sessions: SessionSpec, seed: number | string): SessionStarts {
  const nextTurns = lengthSampler(sessions.turns, 'sessions.turns', seed, 'turns');
  const turnsOf = new GrowableInt32(1024);
  if (spec.requests === undefined) {
    const startS = generateArrivals(spec.arrivals, seed, arrivalExtent(spec));
    if (startS.length === 0) throw noRequests(spec.durationS, 1, 'E0520');
    return { startS, turnsOf: new Int32Array(startS.length).map(() => nextTurns()) };
  }
  for (let total = 0; total < spec.requests; ) {
    const turns = nextTurns();
    turnsOf.push(turns);
    total += turns;
  }
  const startS = generateArrivals(spec.arrivals, seed, { ...arrivalExtent(spec), count: turnsOf.length });
  return { startS, turnsOf: turnsOf.toArray() };
}
