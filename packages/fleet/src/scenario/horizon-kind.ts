import { isCurve } from '@foretoken/workload';
import type { ArrivalSpec } from '@foretoken/workload';
import type { HorizonKind } from '../horizon.ts';
import type { WorkloadScenario, WorkloadSource } from './scenario.ts';

/** A kind of simulation, and why it is one. */
export interface HorizonOfWorkload {
  readonly kind: HorizonKind;
  readonly because: string;
}

const endless = (what: string): HorizonOfWorkload => ({ kind: 'steady-state', because: `${what} would go on for ever: the run is a sample of them` });
const finite = (what: string): HorizonOfWorkload => ({ kind: 'terminating', because: what });

/**
 * Is the run an end in itself (A. M. Law, "Simulation Modeling and Analysis", 9.3: terminating), or a sample of a steady
 * state? Recorded arrivals, and rates that follow a course, are what they are; random arrivals of one rate go on for ever.
 */
export function horizonOf({ source, classes = [] }: WorkloadScenario): HorizonOfWorkload {
  if (source.kind !== 'classes') return ofSource(source);
  const parts = classes.flatMap(({ name, workload }) => (workload === undefined ? [] : [{ name, ...ofSource(workload.source) }]));
  const ending = parts.find(({ kind }) => kind === 'terminating');
  return ending === undefined ? endless('the arrivals of all classes') : finite(`class ${ending.name}: ${ending.because}`);
}

function ofSource(source: WorkloadSource): HorizonOfWorkload {
  switch (source.kind) {
    case 'trace':
      if (source.warp !== undefined) return finite('recorded arrivals are replayed under a rate that follows a course');
      return source.arrivals === undefined ? finite('a recorded trace is replayed to its end') : ofArrivals(source.arrivals);
    case 'profile':
      return source.arrivals === undefined ? endless('arrivals of a profile') : ofArrivals(source.arrivals);
    case 'synthetic':
      return ofArrivals(source.synthetic.arrivals);
    case 'classes':
      return endless('arrivals');
  }
}

function ofArrivals(arrivals: ArrivalSpec): HorizonOfWorkload {
  if (arrivals.process === 'burst' && arrivals.everyS === undefined) return finite('all requests come at once');
  if (isCurve(arrivals) && arrivals.process !== 'mmpp') return finite(`the rate of arrivals follows a course (${arrivals.process})`);
  return endless(`${arrivals.process} arrivals`);
}
