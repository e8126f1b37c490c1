import type { Plan } from '../file/plan.ts';
import { askingAt, type Sized } from '../fleets/size-shape.ts';
import type { Shape } from '../fleets/shape.ts';
import { highestLoad, type LoadInterval } from '../search/highest-load.ts';
import { boundEstimate, type Holding } from '../search/hold.ts';
import { smallestCount } from '../search/smallest-count.ts';
import type { Search, Trial, TrialResult } from '../search/trial.ts';
import type { PlanWorkload } from '../workload.ts';

/** A fleet under fresh seeds, over longer runs. */
export interface Check {
  readonly replicas: number;
  /** `undecided` = an interval reaches over its bound, after as many replications as a check takes: not held. */
  readonly verdict: 'held' | 'missed' | 'undecided';
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
/**
 * A steady state is checked over runs so many times as long; a window is what it is, and is replayed under more seeds. Replications double
 * until every interval is on one side of its bound.
 */
const CHECK = { steady: { length: 4, least: 2, most: 8 }, window: { length: 1, least: 4, most: 16 } } as const;
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
  for (let repair = 0; check.verdict !== 'held' && repair < MOST_REPAIRS && replicas < shape.mostReplicas; repair++) {
    replicas++;
    holding = tried.get(replicas) ?? (yield* askingAt(shape, replicas, 1, plan).judge());
    check = yield* checkFleet(shape, replicas, workload);
  }
  const deployed = replicas + plan.spares;
  // What is bought is more than what must hold: its own figures are shown, and a router may like it less.
  if (plan.spares > 0) {
    holding = yield* askingAt(shape, deployed, 1, plan).judge();
    if (check.verdict === 'held' && holding.kind !== 'held') check = { ...check, verdict: holding.kind === 'undecided' ? 'undecided' : 'missed' };
  }
  if (check.verdict !== 'held') return { shape, replicas, repairs: replicas - found!, holding, undecided: undecidedOf(tried, replicas), check, capacity: null, loss: null, growth: [] };
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
  // A recording is the same under every seed: one run says everything, exactly.
  const { length, least, most } = drawn ? CHECK[kind] : { length: CHECK[kind].length, least: 1, most: 1 };
  const trials: TrialResult[] = [];
  for (let wanted: number = least; ; wanted = Math.min(most, 2 * wanted)) {
    const first = trials.length;
    trials.push(...(yield Array.from({ length: wanted - first }, (_, i) => trial(shape, replicas, { isWhole: true, length, replication: CHECK_REPLICATION + first + i }))));
    const verdict = judged(trials, !drawn);
    if (verdict !== 'undecided' || trials.length >= most) return { replicas, verdict, trials, firstReplication: CHECK_REPLICATION };
  }
}

/** Each bound by the mean of its statistic and the interval of that mean, overload by the majority. */
function judged(trials: readonly TrialResult[], isExact: boolean): Check['verdict'] {
  const overloaded = trials.filter(({ verdict }) => verdict === 'overloaded').length;
  if (2 * overloaded > trials.length || trials.some(({ kind }) => kind === 'refused')) return 'missed';
  const bounds = trials[0]!.slo.map(({ boundS }, i) => ({ boundS, ...boundEstimate(trials, i), ...(isExact ? { halfWidthS: 0 } : {}) }));
  if (bounds.every(({ boundS, actualS, halfWidthS }) => actualS + halfWidthS <= boundS)) return 'held';
  return bounds.some(({ boundS, actualS, halfWidthS }) => !(actualS - halfWidthS <= boundS)) ? 'missed' : 'undecided';
}

function* grown(shape: Shape, replicas: number, multiple: number, plan: Plan): Search<number | null> {
  const start = Math.max(1, Math.min(shape.mostReplicas, Math.floor(ECONOMY * replicas * multiple)));
  const range = { start, step: GROWTH_STEP, least: Math.ceil(shape.leastReplicas * Math.min(1, multiple)), most: () => shape.mostReplicas };
  return (yield* smallestCount(range, (n) => askingAt(shape, n, multiple, plan))).replicas;
}

function trial(shape: Shape, replicas: number, settings: Partial<Trial>): Trial {
  return { fleet: JSON.stringify(shape.fleetAt(replicas)), load: 1, replication: 0, length: 1, isWhole: false, ...settings };
}
