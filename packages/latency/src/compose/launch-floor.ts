import { softMax2 } from '../math.ts';
import { hostConstants } from '../profile/host-data.ts';
import type { Deployment } from './deployment.ts';
import type { GraphPadding } from './graph-padding.ts';

/** Adds the time to launch kernels to a stage's GPU time where no full graph does it. */
export interface LaunchFloor {
  /** No graph: every kernel of every layer is launched. */
  eagerUs(gpuUs: number): number;
  /** Graph pieces with attention launched in between. */
  piecewiseUs(gpuUs: number): number;
}

/** GPU time of a step with the launches that its graphs do not save. */
export function launchedUs(floor: LaunchFloor, padding: GraphPadding, prefills: boolean, tokens: number, gpuUs: number): number {
  if (!prefills) return tokens > padding.maxDecodeTokens ? floor.eagerUs(gpuUs) : gpuUs;
  return tokens > padding.maxMixedTokens ? floor.eagerUs(gpuUs) : floor.piecewiseUs(gpuUs);
}

/**
 * T = (gpu^6 + launch^6)^(1/6): the launches hide behind a GPU that is busy longer (reference:
 * latency-memory.md 3.8; the same form serves the piecewise launches, "if the CPU is not ahead").
 */
export function launchFloor(deployment: Deployment): LaunchFloor {
  const { llm, gpu, data, pipelineParallel } = deployment;
  const { launch } = data.host;
  const layers = Math.ceil(llm.layers / pipelineParallel);
  const host = hostConstants(data.host, deployment.engineHostKey);
  const measured = host.eagerUsPerLayer;
  const launchUs = host.launchUs ?? launch.launchUs;
  const family = measured === null ? undefined : Object.keys(measured).find((key) => gpu.id.startsWith(key));
  const perLayer = measured?.[family ?? 'default'] ?? (host.eagerKernelsPerLayer ?? launch.eagerKernelsPerLayer) * launchUs;
  const eager = layers * perLayer;
  const piecewise = layers * launch.piecewiseLaunchesPerLayer * launchUs;
  return {
    eagerUs: (gpuUs) => softMax2(gpuUs, eager, launch.norm),
    piecewiseUs: (gpuUs) => softMax2(gpuUs, piecewise, launch.norm),
  };
}
