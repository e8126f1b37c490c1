import type { Plan } from '../file/plan.ts';
import { hold, type Holding } from '../search/hold.ts';
import { smallestCount, type SmallestCount } from '../search/smallest-count.ts';
import type { Search, Trial } from '../search/trial.ts';
import type { Shape } from './shape.ts';

/** A shape, and the smallest number of replicas that holds. */
export interface Sized extends SmallestCount {
  readonly shape: Shape;
}

/** Whether so many replicas hold the SLO at a load. */
export function* holdsAt(shape: Shape, replicas: number, load: number, { replications }: Plan): Search<Holding> {
  const fleet = JSON.stringify(shape.fleetAt(replicas));
  const trialOf = (replication: number): Trial => ({ fleet, load, replication, length: 1, isWhole: false });
  return yield* hold(trialOf, replications);
}

/** The smallest number of replicas that holds at the full rate, at most `most()`, which may fall meanwhile. */
export function* sizeShape(shape: Shape, most: () => number, plan: Plan): Search<Sized> {
  const { estimate: start, leastReplicas: least } = shape;
  const found = yield* smallestCount({ start, least, most }, (replicas) => holdsAt(shape, replicas, 1, plan));
  return { shape, ...found };
}
