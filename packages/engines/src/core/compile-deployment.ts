import { latencyProvenance } from '@foretoken/latency';
import type { Deployment, Framework, GraphMode, LatencyProvenance, MemoryPlan, StepTimeModel } from '@foretoken/latency';
import type { DeploymentRequest } from '../driver.ts';
import { attentionReplicas } from './data-parallel/attention-replicas.ts';
import { featureSettings, featureStepTime, residentsOf } from './step-features.ts';
import type { FeatureWishes, Residents } from './step-features.ts';

/** What an engine adds to a deployment: which kernels, which host loop, which graphs. */
export interface DeploymentParts {
  readonly framework: Framework;
  readonly engineHostKey: string;
  readonly cudaGraphSizes: readonly number[];
  readonly maxBatchedTokens: number;
  readonly maxSequences: number;
  readonly growingCache?: boolean;
  /** The host prepares the next step while one runs; default: as the host loop is known for. */
  readonly async?: boolean;
  readonly graphMode?: GraphMode;
}

/**
 * Step time and its provenance of one replica; features cost nothing in steps that use none.
 * Throws E0403 … E0406, E0409, E0410.
 */
export function compileDeployment(request: DeploymentRequest, parts: DeploymentParts, wishes: FeatureWishes = {}): { readonly stepTime: StepTimeModel; readonly provenance: LatencyProvenance } {
  const deployment = deploymentOf(request, parts);
  return { stepTime: featureStepTime(deployment, request.gpuScale, featureSettings(deployment, wishes, request.draftLlm)), provenance: latencyProvenance(deployment) };
}

/** What the step time of one rank depends on. */
export function deploymentOf(request: DeploymentRequest, parts: DeploymentParts): Deployment {
  return {
    llm: request.llm,
    gpu: request.gpu,
    data: request.latencyData,
    tensorParallel: request.tensorParallel,
    pipelineParallel: request.pipelineParallel,
    expertParallel: request.expertParallel,
    attentionDataParallel: attentionReplicas(request),
    weightQuantization: request.weights,
    kvDtype: request.kvCache,
    ...parts,
  };
}

/** The part of a memory request that every engine has; adapters and drafter stay on the GPU beside the model. */
export function memoryBaseOf(request: DeploymentRequest, wishes: FeatureWishes = {}): Pick<DeploymentRequest, 'llm' | 'gpu' | 'tensorParallel' | 'pipelineParallel' | 'expertParallel'> & Residents & {
  readonly memory: DeploymentRequest['latencyData']['memory'];
  readonly weightQuantization: DeploymentRequest['weights'];
  readonly kvDtype: DeploymentRequest['kvCache'];
  readonly attentionDataParallel: number;
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
    attentionDataParallel: attentionReplicas(request),
    ...residentsOf(request, wishes),
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
