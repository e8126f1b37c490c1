import type { LlmSpec } from '@foretoken/catalog';
import type { Deployment } from '../compose/deployment.ts';
import { createDevice } from '../operators/device.ts';
import type { FeatureData } from '../profile/feature-data.ts';
import { checkCount } from './check-count.ts';
import { loraModules } from './lora-modules.ts';

/** GPU seconds that adapters add to a step. */
export interface LoraCost {
  /** `adapters` distinct ones in a step of `tokens` tokens; 0 without adapters. */
  gpuS(adapters: number, tokens: number): number;
}

/**
 * Cost of LoRA adapters of `rank` on a deployment: every distinct adapter's factors are read once, each wrapped
 * module launches a shrink and an expand kernel (reference: latency-memory.md 3.10).
 * @throws ForetokenError E0410 for a rank that is no whole number of at least 1.
 */
export function loraCost(deployment: Deployment, rank: number): LoraCost {
  checkCount('rank', rank);
  const { llm, data, tensorParallel, pipelineParallel } = deployment;
  const { lora } = data.features;
  const device = createDevice(data.profile);
  const modules = loraModules(llm, tensorParallel, pipelineParallel);
  let launchS = 0;
  for (const { layers } of modules) launchS += layers * lora.launchesPerModule * lora.launchS;
  const elements = adapterElements(llm, rank, tensorParallel, pipelineParallel);
  const adapterS = (elements * lora.bytesPerElement * 1e-6) / (device.bandwidth * lora.bandwidth);
  const tokenS = (2 * elements * 1e-6) / (device.peak('bf16') * lora.compute);
  const stages = pipelineParallel;
  return { gpuS: (adapters, tokens) => (adapters > 0 ? stages * (launchS + adapters * adapterS + tokens * tokenS) : 0) };
}

/** GPU bytes of one resident adapter of `rank` on one rank of the deployment; multiply by the slots (`maxLoras`). */
export function adapterBytes(
  llm: LlmSpec,
  features: FeatureData,
  adapter: { readonly rank: number; readonly tensorParallel: number; readonly pipelineParallel: number },
): number {
  checkCount('rank', adapter.rank);
  return adapterElements(llm, adapter.rank, adapter.tensorParallel, adapter.pipelineParallel) * features.lora.bytesPerElement;
}

function adapterElements(llm: LlmSpec, rank: number, tensorParallel: number, pipelineParallel: number): number {
  return loraModules(llm, tensorParallel, pipelineParallel).reduce((sum, { layers, width }) => sum + layers * rank * width, 0);
}
