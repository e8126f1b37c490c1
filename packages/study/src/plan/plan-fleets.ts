import type { Pruned } from './bounds/pruned.ts';
import type { Deployment } from './bounds/deployment.ts';
import type { Plan } from './file/plan.ts';
import { disaggregatedShapes } from './fleets/disaggregated-shapes.ts';
import { mixedShape } from './mixed/mixed-shape.ts';
import type { SolveMix } from './mixed/mix-problem.ts';
import { finishFleet, unfinished, type Finished } from './finish/finish-fleet.ts';
import { Ranking } from './fleets/ranking.ts';
import { searchShapes, type Searched } from './fleets/search-shapes.ts';
import { shapeOf, type Demand } from './fleets/shape-of.ts';
import type { Shape } from './fleets/shape.ts';
import { runSearches } from './search/run-searches.ts';
import type { RunTrials, Search } from './search/trial.ts';
import type { PlanWorkload } from './workload.ts';

/** What a plan has to choose from. */
export interface PlanField {
  readonly plan: Plan;
  readonly workload: PlanWorkload;
  readonly demand: Demand;
  /** Candidates that fit, with all step limits, and those that do not. */
  readonly deployments: readonly (Deployment | Pruned)[];
  /** Solves which GPUs serve which lengths; asked for plans with `mixed` only. */
  readonly solveMix: SolveMix;
}

/** What a plan found out. */
export interface PlanOutcome extends Searched {
  readonly shapes: readonly Shape[];
  /** The first ranks; in the order of their cost after repairs. */
  readonly finished: readonly Finished[];
  /** All that had their closing check: also those that missed in it whatever was added, and those that cost more than a rank since. */
  readonly checked: readonly Finished[];
  readonly isInterrupted: boolean;
}

/** Who watches a plan. */
export interface PlanEvents {
  /** After the bounds: how many candidates are left of how many. */
  onPruned?(candidates: number, left: number): void;
  onPhase?(phase: 'sizing' | 'checking'): void;
}

/**
 * Sizes every candidate by simulation, and finishes the cheapest.
 *
 *   candidates ──1 bounds──► shapes ──2 branch and bound: smallest count that holds──► ranking ──3 check, capacity, loss, growth──► fleets
 *
 * Deterministic: the trials depend on the plan alone. When `signal` is aborted, what is known so far is returned.
 */
export async function planFleets({ plan, workload, demand, deployments, solveMix }: PlanField, run: RunTrials, signal: AbortSignal, events: PlanEvents = {}): Promise<PlanOutcome> {
  // 1 bounds
  const bounded = deployments.map((each) => ('reason' in each ? each : shapeOf(each, demand, plan)));
  const plain = bounded.filter((each): each is Shape => !('reason' in each));
  const apart = plan.candidates.disaggregated ? disaggregatedShapes(plain.flatMap(({ source }) => source ?? []), demand, plan) : [];
  const shapes = [...plain, ...apart];
  const searched: Searched = { ranking: new Ranking(plan.top, plan.spares), sized: [], pruned: bounded.filter((each): each is Pruned => 'reason' in each) };
  events.onPruned?.(bounded.length + apart.length, shapes.length);
  const finished: Finished[] = [];
  try {
    // 2 branch and bound
    events.onPhase?.('sizing');
    await searchShapes(shapes, plan, run, searched);
    const mixed = plan.candidates.mixed ? await mixedShape(searched.sized, demand, plan, solveMix) : undefined;
    // A mix is worth its trouble only below the cheapest fleet of one type.
    if (mixed !== undefined) await searchShapes([cheaperThan(mixed, searched.ranking.ranked()[0]?.usdPerHour ?? Infinity, plan)], plan, run, searched);
    if (mixed !== undefined) shapes.push(mixed);

    // 3 finish; what the closing check makes dearer gives others another chance
    for (;;) {
      events.onPhase?.('checking');
      await finishAll(searched.ranking, plan, workload, run, finished);
      const again = reconsidered(shapes, searched, finished);
      if (again.length === 0 && searched.ranking.ranked().slice(0, plan.top).every(({ sized }) => finished.some(({ shape }) => shape === sized.shape))) break;
      events.onPhase?.('sizing');
      await searchShapes(again, plan, run, searched);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const ranked = searched.ranking.ranked().slice(0, plan.top).map(({ sized }) => finished.find(({ shape }) => shape === sized.shape) ?? unfinished(sized));
  return { ...searched, shapes, finished: ranked.sort(byCost(plan.spares)), checked: finished, isInterrupted: signal.aborted };
}

/** Checks the first ranks that have not been; they are ranked by what they cost after repairs, and dropped where none helps. */
async function finishAll(ranking: Ranking, plan: Plan, workload: PlanWorkload, run: RunTrials, into: Finished[]): Promise<void> {
  const queue = ranking.ranked().slice(0, plan.top).filter(({ sized }) => !into.some(({ shape }) => shape === sized.shape));
  const next = (): Search<Finished> | undefined => {
    const first = queue.shift();
    return first === undefined ? undefined : finishFleet(first.sized, plan, workload);
  };
  await runSearches(next, Infinity, run, (found) => {
    into.push(found);
    const { shape, replicas, holding, repairs, check } = found;
    if (repairs === 0 && (check?.verdict ?? 'held') === 'held') return;
    ranking.drop({ shape, replicas, tried: new Map() });
    if ((check?.verdict ?? 'held') === 'held') ranking.add({ shape, replicas, tried: new Map([[replicas, holding]]) });
  });
}

/** Takes back, and gives, the shapes that were left out for a rank that costs more now. */
function reconsidered(shapes: readonly Shape[], { ranking, sized, pruned }: Searched, finished: readonly Finished[]): readonly Shape[] {
  const again: Shape[] = [];
  for (const each of sized) if (each.replicas !== null && !finished.some(({ shape }) => shape === each.shape)) ranking.add(each);
  for (let i = pruned.length - 1; i >= 0; i--) {
    const { reason, label } = pruned[i]!;
    const shape = reason === 'dominated' ? shapes.find((each) => each.label === label) : undefined;
    if (shape === undefined || ranking.mostReplicas(shape) < shape.leastReplicas) continue;
    pruned.splice(i, 1);
    again.push(shape);
  }
  for (let i = sized.length - 1; i >= 0; i--) {
    const { shape, replicas, tried } = sized[i]!;
    if (replicas !== null || ranking.mostReplicas(shape) <= Math.max(...tried.keys(), shape.leastReplicas - 1)) continue;
    sized.splice(i, 1);
    again.push(shape);
  }
  return again;
}

/** A shape that is given up where it costs as much as something else. */
function cheaperThan(shape: Shape, usd: number, { spares }: Plan): Shape {
  let { mostReplicas } = shape;
  while (mostReplicas > 0 && shape.usdAt(mostReplicas + spares) >= usd - 1e-9) mostReplicas--;
  return { ...shape, mostReplicas, estimate: Math.min(shape.estimate, mostReplicas) };
}

function byCost(spares: number): (a: Finished, b: Finished) => number {
  const usd = ({ shape, replicas }: Finished): number => shape.usdAt(replicas + spares);
  const gpus = ({ shape, replicas }: Finished): number => shape.gpusAt(replicas + spares);
  return (a, b) => usd(a) - usd(b) || gpus(a) - gpus(b) || (a.shape.label < b.shape.label ? -1 : 1);
}
