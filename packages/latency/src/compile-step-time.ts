import { CompiledStepTime } from './compose/compiled-step-time.ts';
import type { Deployment } from './compose/deployment.ts';
import { graphPadding } from './compose/graph-padding.ts';
import { hostTime } from './compose/host-time.ts';
import { launchFloor } from './compose/launch-floor.ts';
import { createStepPlan } from './compose/step-plan.ts';
import { createStepTables } from './compose/step-tables.ts';
import { frameworkConstants } from './profile/framework-data.ts';
import type { ScalableStepTimeModel, StepTimeFactors } from './step-time-factors.ts';

/**
 * Compiles a deployment into its step-time function: O(1) in the batch for pure decodes, O(chunks) otherwise.
 *
 * Departures from the reference program (reference/latency/perfmodel.py): CUDA-graph padding of token counts,
 * launch cost of piecewise graphs and eager steps, FlashAttention-2's mixed batches, transports without NVLink,
 * weight-only formats, the busiest expert-parallel rank, host time, and a running maximum over token counts.
 * With `composition: 'reference'` and no graphs only launch, host and running maximum remain.
 * @throws ForetokenError E0403 (no parameters), E0404 (unknown host key), E0405 (bad counts), E0406 (format).
 */
export function compileStepTime(deployment: Deployment): ScalableStepTimeModel {
  const plan = createStepPlan(deployment);
  const padding = graphPadding(deployment);
  const { maxBatchedTokens, maxSequences = maxBatchedTokens } = deployment;
  const build = (factors: StepTimeFactors): ScalableStepTimeModel =>
    new CompiledStepTime({ ...pieces, host: hostTime(deployment, factors), factors });
  const pieces = {
    plan,
    padding,
    tables: createStepTables(plan, padding, maxBatchedTokens, maxSequences),
    floor: launchFloor(deployment),
    frameworkScale: deployment.composition === 'reference' ? 1 : frameworkConstants(deployment.data.frameworks, deployment.framework).gpuScale,
    stages: deployment.pipelineParallel,
    build,
  };
  return build({});
}
