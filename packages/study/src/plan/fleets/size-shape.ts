import type { Plan } from '../file/plan.ts';
import { askingBy, type Asking } from '../search/hold.ts';
import { smallestCount, type SmallestCount } from '../search/smallest-count.ts';
import type { Search } from '../search/trial.ts';
import type { Shape } from './shape.ts';

/** A shape, and the smallest number of replicas that holds. */
export interface Sized extends SmallestCount {
  readonly shape: Shape;
}

/** Asks whether so many replicas hold the SLO at a load. */
export function askingAt(shape: Shape, replicas: number, load: number, { replications }: Plan): Asking {
  const fleet = JSON.stringify(shape.fleetAt(replicas));
  return askingBy((replication) => ({ fleet, load, replication, length: 1, isWhole: false }), replications);
}

/** A quarter more replicas after each miss: estimates may be far off. */
const STEP = 0.25;

/** The smallest number of replicas that holds at the full rate, at most `most()`, which may fall meanwhile. */
export function* sizeShape(shape: Shape, most: () => number, plan: Plan): Search<Sized> {
  const { estimate: start, leastReplicas: least } = shape;
  const found = yield* smallestCount({ start, step: STEP, least, most }, (replicas) => askingAt(shape, replicas, 1, plan));
  return { shape, ...found };
}
