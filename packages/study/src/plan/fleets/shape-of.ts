import { count, quantity, usd } from '@foretoken/kernel';
import { capacityBound } from '../bounds/capacity-bound.ts';
import type { Deployment } from '../bounds/deployment.ts';
import { estimateCapacity } from '../bounds/estimate.ts';
import { latencyFloor } from '../bounds/latency-floor.ts';
import { leastReplicas as fewest, type Offered } from '../bounds/least-replicas.ts';
import type { Pruned } from '../bounds/pruned.ts';
import { deploymentOf, fleetOf, labelOf, layoutOf } from '../candidate.ts';
import type { Plan, PlanLimits } from '../file/plan.ts';
import type { Shape } from './shape.ts';

/** What all shapes of a plan are measured by. */
export type Demand = Offered;

/** A deployment as a shape, or the bound that rules it out for any number of replicas within the limits. */
export function shapeOf(deployment: Deployment, demand: Demand, { data, prices, limits, spares }: Plan): Shape | Pruned {
  const { candidate, gpusPerReplica, usdPerReplicaHour } = deployment;
  const label = labelOf(candidate);
  const { mix, ratePerS, slo } = demand;
  const floor = latencyFloor(deployment, demand.groups);
  if (floor !== undefined) return { label, reason: 'latency-floor', detail: floor };
  const leastReplicas = fewest(deployment, demand);
  const mostReplicas = mostWithin(limits, candidate.gpu, gpusPerReplica, usdPerReplicaHour) - spares;
  if (leastReplicas > mostReplicas) {
    const need = leastReplicas + spares;
    const gpus = need * gpusPerReplica;
    return { label, reason: 'limits', detail: `at most ${quantity(capacityBound(deployment, mix))} requests/s per replica: ${count(gpus)} ${gpus === 1 ? 'GPU' : 'GPUs'} at ${usd(need * usdPerReplicaHour)}/h or more, and the limits leave room for ${count(Math.max(0, mostReplicas + spares) * gpusPerReplica)}` };
  }
  const base = data['fleet'] as Readonly<Record<string, unknown>>;
  return {
    label,
    deployment: deploymentOf(candidate),
    engine: deployment.plan.label,
    gpu: candidate.gpu,
    layout: layoutOf(candidate),
    leastReplicas,
    mostReplicas,
    estimate: Math.min(mostReplicas, Math.max(leastReplicas, Math.ceil(ratePerS / estimateCapacity(deployment, mix, slo)))),
    bands: [deployment.plan.provenance.band],
    source: deployment,
    gpusAt: (replicas) => replicas * gpusPerReplica,
    usdAt: (replicas) => replicas * usdPerReplicaHour,
    gpuText: (replicas) => `${replicas * gpusPerReplica} × ${candidate.gpu}`,
    fleetAt: (replicas) => fleetOf(candidate, replicas, base, prices[candidate.gpu]),
  };
}

/** Replicas that the limits leave room for. */
export function mostWithin({ gpus, usdPerHour, perGpu }: PlanLimits, gpu: string, gpusPerReplica: number, usdPerReplicaHour: number): number {
  const byMoney = usdPerReplicaHour > 0 ? Math.floor(usdPerHour / usdPerReplicaHour + 1e-9) : Infinity;
  return Math.min(Math.floor(Math.min(gpus, perGpu[gpu] ?? Infinity) / gpusPerReplica), byMoney);
}
