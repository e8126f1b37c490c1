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

    // 3 finish
    events.onPhase?.('checking');
    await finishAll(searched.ranking, plan, workload, run, finished);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const known = new Set(finished.map(({ shape }) => shape));
  const rest = searched.ranking.ranked().slice(0, plan.top).filter(({ sized }) => !known.has(sized.shape)).map(({ sized }) => unfinished(sized));
  return { ...searched, shapes, finished: [...finished, ...rest].sort(byCost), isInterrupted: signal.aborted };
}

async function finishAll(ranking: Ranking, plan: Plan, workload: PlanWorkload, run: RunTrials, into: Finished[]): Promise<void> {
  const queue = ranking.ranked().slice(0, plan.top);
  const next = (): Search<Finished> | undefined => {
    const first = queue.shift();
    return first === undefined ? undefined : finishFleet(first.sized, plan, workload);
  };
  await runSearches(next, Infinity, run, (found) => void into.push(found));
}

/** A shape that is given up where it costs as much as something else. */
function cheaperThan(shape: Shape, usd: number, { spares }: Plan): Shape {
  let { mostReplicas } = shape;
  while (mostReplicas > 0 && shape.usdAt(mostReplicas + spares) >= usd - 1e-9) mostReplicas--;
  return { ...shape, mostReplicas, estimate: Math.min(shape.estimate, mostReplicas) };
}

function byCost(a: Finished, b: Finished): number {
  const usd = ({ shape, replicas }: Finished): number => shape.usdAt(replicas);
  return usd(a) - usd(b) || (a.shape.label < b.shape.label ? -1 : 1);
}
