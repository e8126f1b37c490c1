import type { Deployment } from '../bounds/deployment.ts';
import { fleetOf, layoutOf } from '../candidate.ts';
import type { Plan } from '../file/plan.ts';
import { isWithin } from './is-within.ts';
import type { Shape } from './shape.ts';

/** One pool of a fleet of several, and how many replicas its load takes, by estimate. */
export interface PoolShare {
  readonly name: string;
  readonly deployment: Deployment;
  readonly load: number;
}

type Mapping = Readonly<Record<string, unknown>>;

/** Keys of the fleet that no pool has. */
const FLEET_KEYS: readonly string[] = ['energy', 'faults', 'external'];

/** A fleet of several pools behind routes. A replica more goes to the pool that is loaded most, by estimate. */
export function pooledShape(label: string, layout: string, pools: readonly PoolShare[], routes: readonly Mapping[], plan: Plan): Shape {
  const { data, prices, limits, spares } = plan;
  const base = data['fleet'] as Mapping;
  const counts = (replicas: number): readonly number[] => spread(replicas, pools);
  const usdAt = (replicas: number): number => counts(replicas).reduce((sum, n, i) => sum + n * pools[i]!.deployment.usdPerReplicaHour, 0);
  const gpusOf = (replicas: number): ReadonlyMap<string, number> => {
    const gpus = new Map<string, number>();
    for (const [i, n] of counts(replicas).entries()) {
      const { candidate: { gpu }, gpusPerReplica } = pools[i]!.deployment;
      gpus.set(gpu, (gpus.get(gpu) ?? 0) + n * gpusPerReplica);
    }
    return gpus;
  };
  const gpusAt = (replicas: number): number => [...gpusOf(replicas).values()].reduce((sum, n) => sum + n, 0);
  let mostReplicas = pools.length - 1;
  while (isWithin(limits, gpusOf(mostReplicas + spares + 1), usdAt(mostReplicas + spares + 1))) mostReplicas++;
  const top = Object.fromEntries(Object.entries(base).filter(([key]) => FLEET_KEYS.includes(key)));
  const own = Object.fromEntries(Object.entries(base).filter(([key]) => !FLEET_KEYS.includes(key)));
  return {
    label,
    deployment: label,
    engine: [...new Set(pools.map(({ deployment }) => deployment.plan.label))].join(' + '),
    gpu: [...new Set(pools.map(({ deployment }) => deployment.candidate.gpu))].join(' + '),
    layout: `${layout} ${[...new Set(pools.map(({ deployment }) => layoutOf(deployment.candidate)))].join(' + ')}`,
    leastReplicas: pools.length,
    mostReplicas,
    estimate: Math.max(pools.length, Math.min(mostReplicas, Math.ceil(pools.reduce((sum, { load }) => sum + load, 0)))),
    bands: pools.map(({ deployment }) => deployment.plan.provenance.band),
    gpusAt,
    usdAt,
    gpuText: (replicas) => [...gpusOf(replicas)].map(([gpu, n]) => `${n} × ${gpu}`).join(' + '),
    fleetAt: (replicas) => {
      const sizes = counts(replicas);
      const entries = pools.map(({ name, deployment: { candidate } }, i) => [name, fleetOf(candidate, sizes[i]!, own, prices[candidate.gpu])]);
      return { ...top, model: base['model'], pools: Object.fromEntries(entries), routes };
    },
  };
}

/** One replica each, then one at a time where load per replica is highest. */
function spread(replicas: number, pools: readonly PoolShare[]): readonly number[] {
  const counts = pools.map(() => 1);
  for (let n = pools.length; n < replicas; n++) {
    let most = 0;
    for (let i = 1; i < pools.length; i++) if (pools[i]!.load / counts[i]! > pools[most]!.load / counts[most]!) most = i;
    counts[most]!++;
  }
  return counts;
}
