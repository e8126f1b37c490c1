import type { Plan } from '../file/plan.ts';
import type { GrowthStep, RecommendedFleet, ReplicaLoss } from '../plan-result.ts';
import type { PlanWorkload } from '../workload.ts';
import type { Finished } from './finish-fleet.ts';
import { meanFigures } from './mean-figures.ts';
import { plannedBounds } from './planned-bounds.ts';
import { scenarioData } from './scenario-data.ts';

/** What is told of a finished fleet. */
export function recommendedFleet(finished: Finished, rank: number, plan: Plan, workload: PlanWorkload, drawn: boolean): RecommendedFleet {
  const { shape, replicas: needed, holding, check, capacity, repairs } = finished;
  const { label, engine, gpu, layout, leastReplicas, estimate } = shape;
  const replicas = needed + plan.spares;
  const usdPerHour = shape.usdAt(replicas);
  const figures = meanFigures(holding.trials);
  const outputPerS = figures.outputTokensPerS;
  return {
    rank,
    label,
    engine,
    gpu,
    layout,
    replicas,
    spares: plan.spares,
    gpus: shape.gpusAt(replicas),
    gpuText: shape.gpuText(replicas),
    usdPerHour,
    usdPerMillionOutputTokens: outputPerS === null || outputPerS === 0 ? null : (usdPerHour * 1e6) / (3600 * outputPerS),
    bounds: plannedBounds(holding.trials),
    replications: holding.trials.length,
    figures,
    leastReplicas,
    estimatedReplicas: estimate,
    capacity: capacity === null ? null : { heldPerS: capacity.held * workload.ratePerS, missedPerS: Number.isFinite(capacity.missed) ? capacity.missed * workload.ratePerS : null, headroom: capacity.held - 1 },
    loss: lossOf(finished),
    growth: finished.growth.map((n, i) => growthStep(n, plan.growth[i]!, finished, plan, workload)),
    check: check === null ? null : { holds: check.verdict === 'held', requests: check.trials.reduce((sum, { requests }) => sum + requests, 0), replications: check.trials.length, firstSeed: plan.base.seed + check.firstReplication, bounds: plannedBounds(check.trials) },
    undecidedReplicas: finished.undecided === null ? null : finished.undecided + plan.spares,
    stepTimeBand: widest(shape.bands),
    repairs,
    file: `recommendations/${rank}-${slug(label)}.yaml`,
    scenario: scenarioData(`${plan.name}-${rank}`, shape.fleetAt(replicas), plan, workload, drawn),
  };
}

/** A fleet is as unsure as its least sure pool. */
function widest(bands: Finished['shape']['bands']): readonly [number, number] | null {
  const known = bands.flatMap((band) => (band === null ? [] : [band]));
  return known.length < bands.length ? null : [Math.min(...known.map(([low]) => low)), Math.max(...known.map(([, high]) => high))];
}

function lossOf({ loss }: Finished): ReplicaLoss | null {
  if (loss === null) return null;
  const { replicas, verdict, trials } = loss;
  const holds = verdict === 'held';
  const missed = trials.find(({ kind }) => kind !== 'held')?.verdict ?? 'refused';
  return { replicas, holds, verdict: holds ? 'met' : verdict === 'undecided' ? verdict : missed, bounds: plannedBounds(trials) };
}

function growthStep(needed: number | null, multiple: number, { shape }: Finished, { spares }: Plan, { ratePerS }: PlanWorkload): GrowthStep {
  const replicas = needed === null ? null : needed + spares;
  return { multiple, ratePerS: multiple * ratePerS, replicas, gpus: replicas === null ? null : shape.gpusAt(replicas), usdPerHour: replicas === null ? null : shape.usdAt(replicas) };
}

function slug(label: string): string {
  return label.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-').replaceAll(/^-|-$/g, '');
}
