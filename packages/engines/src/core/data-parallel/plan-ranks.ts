import { ForetokenError } from '@foretoken/kernel';
import { compileLockstep, compileStepTime, scaledStepTime } from '@foretoken/latency';
import type { Deployment, StepBatch, StepTimeModel } from '@foretoken/latency';
import type { StepSink } from '../../contract.ts';
import type { DeploymentRequest, ReplicaRequest } from '../../driver.ts';
import { deploymentOf } from '../compile-deployment.ts';
import type { DeploymentParts } from '../compile-deployment.ts';
import { featureSettings, featureStepTime } from '../step-features.ts';
import type { FeatureSettings, FeatureWishes } from '../step-features.ts';
import { attentionReplicas } from './attention-replicas.ts';
import { BatchProbe } from './batch-probe.ts';
import { DataParallelReplica } from './data-parallel-replica.ts';
import type { DataParallelOptions } from './data-parallel-replica.ts';
import { IndependentRanks } from './independent-ranks.ts';
import { LockstepRanks } from './lockstep-ranks.ts';
import type { LockstepRank, LockstepShape } from './lockstep-ranks.ts';

/** The data-parallel ranks of one replica. */
export interface RankPlan {
  readonly ranks: number;
  /** They share the experts of the model, and so step together. */
  readonly inLockstep: boolean;
  /** For memory and step time: copies of the attention part that share the experts. */
  readonly attentionDataParallel: number;
}

/** Dense models run as independent ranks, models with experts share them. Throws E0911. */
export function planRanks(request: DeploymentRequest): RankPlan {
  const { dataParallel: ranks = 1, llm, pipelineParallel } = request;
  const attentionDataParallel = attentionReplicas(request);
  const inLockstep = attentionDataParallel > 1;
  if (inLockstep && pipelineParallel > 1) {
    throw new ForetokenError(`fleet.pipelineParallel is ${pipelineParallel}, but ${ranks} data-parallel ranks that share the experts of ${llm.id} are simulated with one stage only.`, {
      code: 'E0911',
      path: 'fleet.pipelineParallel',
      hint: 'Set pipelineParallel to 1 and use tensorParallel, or set dataParallel to 1.',
    });
  }
  return { ranks, inLockstep, attentionDataParallel };
}

/**
 * Seconds of one iteration of all ranks. Adapters, masks and drafts lengthen it by what they add to the rank where
 * they add most.
 */
export function jointStepTime(deployment: Deployment, gpuScale: number, features: FeatureSettings): (batches: readonly StepBatch[]) => number {
  const { lockstepTimeS } = compileLockstep(deployment).withFactors({ gpuScale });
  const plain = scaledStepTime(compileStepTime(deployment), { gpuScale });
  const featured = featureStepTime(deployment, gpuScale, features);
  const usesFeatures = (batch: StepBatch): boolean => batch.totalTokens > 0 && (features.draft !== undefined || batch.adapters !== 0 || batch.constrainedSequences !== 0);
  return (batches) => {
    let addedS = 0;
    for (const batch of batches) if (usesFeatures(batch)) addedS = Math.max(addedS, featured.stepTimeS(batch) - plain.stepTimeS(batch));
    return lockstepTimeS(batches) + addedS;
  };
}

/** {@link jointStepTime} of what a driver was asked for. */
export function jointStepTimeOf(request: DeploymentRequest, parts: DeploymentParts, wishes: FeatureWishes): (batches: readonly StepBatch[]) => number {
  const deployment = deploymentOf(request, parts);
  return jointStepTime(deployment, request.gpuScale, featureSettings(deployment, wishes, request.draftLlm));
}

/** What an engine says of its ranks beside the plan. */
export interface RankSettings<Rank extends LockstepRank> extends Pick<DataParallelOptions<Rank>, 'balancer' | 'usableBlocks' | 'tokensOf' | 'queueLimit'> {
  readonly plan: RankPlan;
  /** Step time of a rank on its own. */
  readonly stepTime: StepTimeModel;
  /** How they step together; asked for only when they do. */
  readonly lockstep: () => LockstepShape<Rank>;
  readonly create: (request: ReplicaRequest, stepTime: StepTimeModel) => Rank;
}

/** One replica of several ranks. Its steps are reported per rank: sink number = replica x ranks + rank. */
export function createRanks<Rank extends LockstepRank>(settings: RankSettings<Rank>, request: ReplicaRequest): DataParallelReplica<Rank> {
  const { plan, stepTime, create, lockstep, ...rest } = settings;
  const numbers = Array.from({ length: plan.ranks }, (_, rank) => rank);
  const requestOf = (rank: number): ReplicaRequest => ({ ...request, sink: sinkOf(request.sink, request.replica * plan.ranks + rank) });
  if (!plan.inLockstep) {
    const ranks = numbers.map((rank) => create(requestOf(rank), stepTime));
    return new DataParallelReplica({ ...rest, ranks, motion: new IndependentRanks(ranks) });
  }
  const shape = lockstep();
  const probes = numbers.map(() => new BatchProbe(shape.depth));
  const ranks = numbers.map((rank) => create(requestOf(rank), probes[rank]!));
  return new DataParallelReplica({ ...rest, ranks, motion: new LockstepRanks(ranks, probes, shape) });
}

function sinkOf(sink: StepSink, number: number): StepSink {
  return {
    onStep: (_replica, ...step) => sink.onStep(number, ...step),
    onEmptyStep: () => sink.onEmptyStep(number),
    onGap: (gapS, count) => sink.onGap(gapS, count),
    onFirstToken: (request, nowS) => sink.onFirstToken?.(request, nowS),
    onEnd: (request, nowS) => sink.onEnd?.(request, nowS),
    ...(sink.onBatch === undefined ? {} : { onBatch: (_replica, batch, endS): void => sink.onBatch!(number, batch, endS) }),
    ...(sink.onPreempted === undefined ? {} : { onPreempted: (_replica, request, nowS): void => sink.onPreempted!(number, request, nowS) }),
  };
}
