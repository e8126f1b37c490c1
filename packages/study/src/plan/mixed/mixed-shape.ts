import { labelOf, layoutOf } from '../candidate.ts';
import type { Plan } from '../file/plan.ts';
import { pooledShape } from '../fleets/pooled-shape.ts';
import type { Demand } from '../fleets/shape-of.ts';
import type { Shape } from '../fleets/shape.ts';
import type { Sized } from '../fleets/size-shape.ts';
import { bucketsOf, mixColumn, type Bucket, type MixAssignment, type MixColumn, type SolveMix } from './mix-problem.ts';

/** The best mix of GPU types by the integer program, over the cheapest variants of all deployments; undefined = one type alone is best. */
export async function mixedShape(sized: readonly Sized[], demand: Demand, plan: Plan, solve: SolveMix): Promise<Shape | undefined> {
  const buckets = bucketsOf(demand.mix);
  const columns = bestOfEach(sized).map(({ shape, needed }) => mixColumn(shape.source!, demand.ratePerS / needed, buckets, demand));
  if (columns.length < 2) return undefined;
  const found = await solve({ buckets, columns, ratePerS: demand.ratePerS, limits: plan.limits });
  const used = found === undefined ? [] : columns.map((_, g) => g).filter((g) => found.columnOf.includes(g));
  return used.length < 2 ? undefined : shapeOf(found!, used, columns, buckets, demand, plan);
}

/** Deployments that a mix is made from; dearer ones have no place in it. */
const MOST_COLUMNS = 10;

interface Needed {
  readonly shape: Shape;
  /** Replicas that hold, or one more than the most that missed where the search ended there. */
  readonly needed: number;
}

function bestOfEach(sized: readonly Sized[]): readonly Needed[] {
  const best = new Map<string, Needed>();
  for (const { replicas, shape, tried } of sized) {
    if (shape.source === undefined || tried.size === 0) continue;
    const needed = replicas ?? 1 + Math.max(...tried.keys());
    const known = best.get(shape.deployment);
    if (known === undefined || shape.usdAt(needed) < known.shape.usdAt(known.needed)) best.set(shape.deployment, { shape, needed });
  }
  const cost = ({ shape, needed }: Needed): number => shape.usdAt(needed);
  return [...best.values()].sort((a, b) => cost(a) - cost(b) || (a.shape.label < b.shape.label ? -1 : 1)).slice(0, MOST_COLUMNS);
}

function shapeOf({ columnOf }: MixAssignment, used: readonly number[], columns: readonly MixColumn[], buckets: readonly Bucket[], { ratePerS }: Demand, plan: Plan): Shape {
  const name = (g: number): string => `${columns[g]!.deployment.candidate.gpu}-${layoutOf(columns[g]!.deployment.candidate).replaceAll(' ', '-')}-${g}`;
  const pools = used.map((g) => ({
    name: name(g),
    deployment: columns[g]!.deployment,
    load: buckets.reduce((sum, { share }, b) => sum + (columnOf[b] === g ? (share * ratePerS) / columns[g]!.perBucket[b]! : 0), 0),
  }));
  const label = `mixed: ${used.map((g) => labelOf(columns[g]!.deployment.candidate)).join(' + ')}`;
  return pooledShape(label, 'mixed', pools, routesOf(columnOf.map(name), buckets), plan);
}

/** Neighbouring buckets of one pool share a route; the last takes all that is left. */
function routesOf(poolOf: readonly string[], buckets: readonly Bucket[]): readonly Readonly<Record<string, unknown>>[] {
  const ends = buckets.filter((_, b) => poolOf[b] !== poolOf[b + 1]);
  return ends.map((bucket) => {
    const to = poolOf[buckets.indexOf(bucket)]!;
    return bucket.to === Infinity ? { to } : { when: { inputTokens: { to: bucket.to } }, to };
  });
}
