import { ForetokenError } from '@foretoken/kernel';
import { bound } from './compose/check-parallel.ts';
import type { Deployment } from './compose/deployment.ts';
import type { GraphPadding } from './compose/graph-padding.ts';
import { graphPadding } from './compose/graph-padding.ts';
import { hostTime, withHost } from './compose/host-time.ts';
import { launchedUs, launchFloor } from './compose/launch-floor.ts';
import { createStepPlan, headRows } from './compose/step-plan.ts';
import { createStepTables } from './compose/step-tables.ts';
import { frameworkConstants } from './profile/framework-data.ts';
import type { StepBatch } from './step-batch.ts';
import type { StepTimeFactors } from './step-time-factors.ts';

/** Step time of attention replicas that share their experts and so step together. */
export interface LockstepTimeModel {
  /**
   * Seconds of one iteration of all replicas, `batches[r]` being that of replica r; an empty one idles along.
   * @throws ForetokenError E0410 unless there is one batch per replica.
   */
  lockstepTimeS(batches: readonly StepBatch[]): number;
  /** The same deployment under factors, which replace the model's own. */
  withFactors(factors: StepTimeFactors): LockstepTimeModel;
}

/**
 * Compiles a deployment with data-parallel attention and shared experts: the experts and their collectives see the
 * tokens of all replicas, everything else is as long as on the slowest one, and if any replica prefills all run
 * without the graphs of pure decodes. Equal batches take what `compileStepTime` says of one of them.
 * @throws ForetokenError E0403, E0404, E0405 (also for fewer than two attention replicas), E0406.
 */
export function compileLockstep(deployment: Deployment): LockstepTimeModel {
  const replicas = deployment.attentionDataParallel ?? 1;
  if (replicas < 2) throw bound('attentionDataParallel', replicas, 'at least 2 for replicas in lockstep');
  const plan = createStepPlan(deployment);
  const padding = graphPadding(deployment);
  const { maxBatchedTokens, maxSequences = maxBatchedTokens, pipelineParallel } = deployment;
  const shared = plan.tokenOperators.filter((operator) => operator.shared === true);
  const tokensAtMost = replicas * maxBatchedTokens;
  const sharedOf = (tokens: number): number => shared.reduce((sum, { count, us }) => sum + count * us(tokens), 0);
  const aloneUs = remembered(sharedOf, tokensAtMost);
  const togetherUs = remembered((tokens) => sharedOf(tokens / replicas), tokensAtMost);
  const tables = createStepTables(plan, padding, maxBatchedTokens, maxSequences);
  const floor = launchFloor(deployment);
  const frameworkScale = frameworkConstants(deployment.data.frameworks, deployment.framework).gpuScale;

  /** One replica's step without what is shared; the whole is looked up, since that is what never decreases. */
  function ownUs(batch: StepBatch, kernelTokens: number): number {
    const table = batch.prefillCount > 0 ? tables.mixed : tables.decode;
    const attentionUs = plan.attention.batchUs(batch) + plan.linearUs(batch.sequences);
    return table.at(batch.totalTokens) - aloneUs(kernelTokens) + tables.head.at(headRows(batch)) + attentionUs;
  }

  function build(factors: StepTimeFactors): LockstepTimeModel {
    const { gpuScale = 1, prefillScale = 1 } = factors;
    const host = hostTime(deployment, factors);
    return {
      lockstepTimeS: (batches) => {
        if (batches.length !== replicas) throw wrongCount(batches.length, replicas);
        const { slowestUs, kernelTokens, maxTokens, maxSequences: sequences, prefills } = survey(batches, padding, ownUs);
        if (maxTokens === 0) return 0;
        const gpuUs = slowestUs + togetherUs(kernelTokens);
        const scale = gpuScale * frameworkScale * 1e-6 * (prefills ? prefillScale : 1);
        return withHost(host, pipelineParallel, launchedUs(floor, padding, prefills, maxTokens, gpuUs) * scale, sequences);
      },
      withFactors: build,
    };
  }
  return build({});
}

/** A function of whole numbers that keeps its values up to `most`. */
function remembered(value: (tokens: number) => number, most: number): (tokens: number) => number {
  const known = new Float64Array(most + 1).fill(NaN);
  return (tokens) => {
    const old = known[tokens] ?? NaN;
    if (!Number.isNaN(old)) return old;
    const fresh = value(tokens);
    if (tokens <= most) known[tokens] = fresh;
    return fresh;
  };
}

/** What the replicas of one iteration amount to. */
interface Survey {
  /** Everything but the shared work, on the replica where it takes longest. */
  readonly slowestUs: number;
  /** Tokens of all replicas as the kernels see them, padding included. */
  readonly kernelTokens: number;
  readonly maxTokens: number;
  readonly maxSequences: number;
  /** Any replica computes prompt chunks. */
  readonly prefills: boolean;
}

function survey(batches: readonly StepBatch[], padding: GraphPadding, ownUs: (batch: StepBatch, kernelTokens: number) => number): Survey {
  const prefills = batches.some((batch) => batch.prefillCount > 0);
  let slowestUs = 0;
  let kernelTokens = 0;
  let maxTokens = 0;
  let maxSequences = 0;
  for (const batch of batches) {
    if (batch.totalTokens <= 0) continue;
    const alone = batch.prefillCount > 0 ? padding.mixedTokens(batch.totalTokens) : padding.decodeTokens(batch.totalTokens);
    slowestUs = Math.max(slowestUs, ownUs(batch, alone));
    kernelTokens += prefills ? padding.mixedTokens(batch.totalTokens) : alone;
    maxTokens = Math.max(maxTokens, batch.totalTokens);
    maxSequences = Math.max(maxSequences, batch.sequences);
  }
  return { slowestUs, kernelTokens, maxTokens, maxSequences, prefills };
}

/** E0410. */
function wrongCount(given: number, replicas: number): ForetokenError {
  return new ForetokenError(`${given} batches were given for ${replicas} attention replicas; each needs its own, empty or not.`, {
    code: 'E0410',
    path: 'batches',
    hint: 'Pass one batch per replica of attentionDataParallel.',
  });
}
