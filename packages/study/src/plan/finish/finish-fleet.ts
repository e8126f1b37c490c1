import type { Plan } from '../file/plan.ts';
import { askingAt, type Sized } from '../fleets/size-shape.ts';
import type { Shape } from '../fleets/shape.ts';
import { highestLoad, type LoadInterval } from '../search/highest-load.ts';
import type { Holding } from '../search/hold.ts';
import { smallestCount } from '../search/smallest-count.ts';
import type { Search, Trial, TrialResult } from '../search/trial.ts';
import type { PlanWorkload } from '../workload.ts';

/** A fleet under fresh seeds, over longer runs. */
export interface Check {
  readonly replicas: number;
  readonly holds: boolean;
  readonly trials: readonly TrialResult[];
  readonly firstReplication: number;
}

/** Everything that is simulated of a fleet before it is recommended. */
export interface Finished {
  readonly shape: Shape;
  /** Without spares. */
  readonly replicas: number;
  readonly repairs: number;
  /** Of all replicas, spares included. */
  readonly holding: Holding;
  /** A smaller number of replicas that held on average, and not surely; null = there was none. */
  readonly undecided: number | null;
  /** The closing check, on other seeds; null = not made. */
  readonly check: Check | null;
  readonly capacity: LoadInterval | null;
  /** One replica short; null = there was only one. */
  readonly loss: Check | null;
  /** Replicas for each multiple of the plan; null = none within the limits. */
  readonly growth: readonly (number | null)[];
}

/** Replications of the check begin here: far from those of any search. */
const CHECK_REPLICATION = 1000;
/** A steady state is checked over runs so many times as long; a window is what it is, and is replayed under more seeds. */
const CHECK = { steady: { length: 4, replications: 2 }, window: { length: 1, replications: 4 } } as const;
/** Replicas that are added at most when the check fails. */
const MOST_REPAIRS = 3;
/** Larger fleets share peaks: they need a little less than their multiple. */
const ECONOMY = 0.96;
const GROWTH_STEP = 0.04;

/** Checks a fleet on fresh seeds, adds replicas until the check holds, and asks what it can carry, lose and grow into. */
export function* finishFleet({ shape, replicas: found, tried }: Sized, plan: Plan, workload: PlanWorkload): Search<Finished> {
  let replicas = found!;
  let holding = tried.get(replicas)!;
  let check = yield* checkFleet(shape, replicas, workload);
  for (let repair = 0; !check.holds && repair < MOST_REPAIRS && replicas < shape.mostReplicas; repair++) {
    replicas++;
    holding = tried.get(replicas) ?? (yield* askingAt(shape, replicas, 1, plan).judge());
    check = yield* checkFleet(shape, replicas, workload);
  }
  const deployed = replicas + plan.spares;
  // What is bought is more than what must hold: its own figures are shown, and a router may like it less.
  if (plan.spares > 0) {
    holding = yield* askingAt(shape, deployed, 1, plan).judge();
    check = { ...check, holds: check.holds && holding.kind === 'held' };
  }
  if (!check.holds) return { shape, replicas, repairs: replicas - found!, holding, undecided: undecidedOf(tried, replicas), check, capacity: null, loss: null, growth: [] };
  const capacity = yield* highestLoad(1, 1.2 / deployed, plan.precision, (load) => askingAt(shape, deployed, load, plan));
  const loss = deployed === 1 ? null : yield* checkFleet(shape, deployed - 1, workload);
  const growth: (number | null)[] = [];
  for (const multiple of plan.growth) growth.push(yield* grown(shape, replicas, multiple, plan));
  return { shape, replicas, repairs: replicas - found!, holding, undecided: undecidedOf(tried, replicas), check, capacity, loss, growth };
}

function undecidedOf(tried: Sized['tried'], below: number): number | null {
  return [...tried].filter(([replicas, { kind }]) => kind === 'undecided' && replicas < below).map(([replicas]) => replicas).sort((a, b) => b - a)[0] ?? null;
}

/** What is known of a fleet when there is no time for more. */
export function unfinished({ shape, replicas, tried }: Sized): Finished {
  return { shape, replicas: replicas!, repairs: 0, holding: tried.get(replicas!)!, undecided: undecidedOf(tried, replicas!), check: null, capacity: null, loss: null, growth: [] };
}

function* checkFleet(shape: Shape, replicas: number, { kind, drawn }: PlanWorkload): Search<Check> {
  const { length, replications } = CHECK[kind];
  const trials = yield Array.from({ length: drawn ? replications : 1 }, (_, i) => trial(shape, replicas, { isWhole: true, length, replication: CHECK_REPLICATION + i }));
  return { replicas, holds: holdOnAverage(trials), trials, firstReplication: CHECK_REPLICATION };
}

/** As `foretoken run` judges replications: each bound by the mean of its statistic, and overload by the majority. */
function holdOnAverage(trials: readonly TrialResult[]): boolean {
  const overloaded = trials.filter(({ verdict }) => verdict === 'overloaded').length;
  if (2 * overloaded > trials.length || trials.some(({ kind }) => kind === 'refused')) return false;
  return trials[0]!.slo.every(({ boundS }, i) => trials.reduce((sum, { slo }) => sum + slo[i]!.actualS, 0) / trials.length <= boundS);
}

function* grown(shape: Shape, replicas: number, multiple: number, plan: Plan): Search<number | null> {
  const start = Math.max(1, Math.min(shape.mostReplicas, Math.floor(ECONOMY * replicas * multiple)));
  const range = { start, step: GROWTH_STEP, least: Math.ceil(shape.leastReplicas * Math.min(1, multiple)), most: () => shape.mostReplicas };
  return (yield* smallestCount(range, (n) => askingAt(shape, n, multiple, plan))).replicas;
}

function trial(shape: Shape, replicas: number, settings: Partial<Trial>): Trial {
  return { fleet: JSON.stringify(shape.fleetAt(replicas)), load: 1, replication: 0, length: 1, isWhole: false, ...settings };
}
