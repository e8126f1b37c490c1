import { compileStepTime, latencyProvenance, scaledStepTime } from '@foretoken/latency';
import type { Deployment, Framework, LatencyProvenance, MemoryPlan, StepTimeModel } from '@foretoken/latency';
import type { DeploymentRequest } from '../driver.ts';

/** What an engine adds to a deployment: which kernels, which host loop, which graphs. */
export interface DeploymentParts {
  readonly framework: Framework;
  readonly engineHostKey: string;
  readonly cudaGraphSizes: readonly number[];
  readonly maxBatchedTokens: number;
  readonly maxSequences: number;
  readonly growingCache?: boolean;
  readonly graphMode?: Deployment['graphMode'];
}

/** Step time and its provenance of one replica. Throws E0403 … E0406. */
export function compileDeployment(request: DeploymentRequest, parts: DeploymentParts): { readonly stepTime: StepTimeModel; readonly provenance: LatencyProvenance } {
  const { graphMode, growingCache, ...rest } = parts;
  const deployment: Deployment = {
    llm: request.llm,
    gpu: request.gpu,
    data: request.latencyData,
    tensorParallel: request.tensorParallel,
    pipelineParallel: request.pipelineParallel,
    expertParallel: request.expertParallel,
    weightQuantization: request.weights,
    kvDtype: request.kvCache,
    ...rest,
    ...(graphMode === undefined ? {} : { graphMode }),
    ...(growingCache === undefined ? {} : { growingCache }),
  };
  return { stepTime: scaledStepTime(compileStepTime(deployment), { gpuScale: request.gpuScale }), provenance: latencyProvenance(deployment) };
}

/** The part of a memory request that every engine has. */
export function memoryBaseOf(request: DeploymentRequest): Pick<DeploymentRequest, 'llm' | 'gpu' | 'tensorParallel' | 'pipelineParallel' | 'expertParallel'> & {
  readonly memory: DeploymentRequest['latencyData']['memory'];
  readonly weightQuantization: DeploymentRequest['weights'];
  readonly kvDtype: DeploymentRequest['kvCache'];
} {
  const { llm, gpu, tensorParallel, pipelineParallel, expertParallel } = request;
  return {
    llm,
    gpu,
    tensorParallel,
    pipelineParallel,
    expertParallel,
    memory: request.latencyData.memory,
    weightQuantization: request.weights,
    kvDtype: request.kvCache,
  };
}

/**
 * A memory plan with so many blocks instead of what memory allows. `shortest` is the same request with the smallest
 * longest length, so that only the layout is asked for first.
 */
export function planWithBlocks<R extends { readonly kvCacheBytes?: number }, P extends MemoryPlan>(plan: (request: R) => P, request: R, shortest: R, blocks: number | undefined): P {
  if (blocks === undefined) return plan(request);
  const { layout } = plan(shortest);
  return plan({ ...request, kvCacheBytes: blocks * layout.blockBytes });
}
