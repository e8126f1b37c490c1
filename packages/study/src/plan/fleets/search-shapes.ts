import { usd } from '@foretoken/kernel';
import type { Pruned } from '../bounds/pruned.ts';
import type { Plan } from '../file/plan.ts';
import { runSearches } from '../search/run-searches.ts';
import type { RunTrials, Search } from '../search/trial.ts';
import type { Ranking } from './ranking.ts';
import { sizeShape, type Sized } from './size-shape.ts';
import type { Shape } from './shape.ts';

/** Searches side by side; a constant, so that what is simulated does not depend on the number of threads. */
const WIDTH = 8;

/** Where searches leave what they find; filled as they end, so that it is there when they are interrupted. */
export interface Searched {
  readonly ranking: Ranking;
  /** Those that were simulated, in the order in which they ended. */
  readonly sized: Sized[];
  /** Those that were not. */
  readonly pruned: Pruned[];
}

/**
 * Sizes shapes in the order of their estimated cost. Branch and bound: one whose cheapest possible fleet costs as much as the last rank is
 * not simulated, and a search ends when the number of replicas that would still rank has missed.
 */
export async function searchShapes(shapes: readonly Shape[], plan: Plan, run: RunTrials, { ranking, sized, pruned }: Searched): Promise<void> {
  const cost = (shape: Shape): number => shape.usdAt(shape.estimate + plan.spares);
  const queue = shapes.toSorted((a, b) => cost(a) - cost(b) || (a.label < b.label ? -1 : 1));
  const next = (): Search<Sized> | undefined => {
    for (let shape = queue.shift(); shape !== undefined; shape = queue.shift()) {
      const chosen = shape;
      if (ranking.mostReplicas(chosen) >= chosen.leastReplicas) return sizeShape(chosen, () => ranking.mostReplicas(chosen), plan);
      pruned.push(dominated(chosen, ranking, plan));
    }
    return undefined;
  };
  await runSearches(next, WIDTH, run, (found) => {
    sized.push(found);
    if (found.replicas !== null) ranking.add(found);
  });
}

function dominated(shape: Shape, ranking: Ranking, { spares, top }: Plan): Pruned {
  const { label, leastReplicas } = shape;
  const least = shape.usdAt(leastReplicas + spares);
  const last = ranking.lastUsd();
  const alone = shape.source === undefined ? 'a fleet of one kind costs no more' : 'the same deployment with another step limit needs no more';
  const what = last <= least ? `rank ${top} costs ${usd(last)}/h` : alone;
  return { label, reason: 'dominated', detail: `${usd(least)}/h or more, by the roofline; ${what}` };
}
