import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import type { EngineDriver, EnginePlan } from '@foretoken/engines';
import { loadLatencyData } from '@foretoken/latency/node';
import type { EngineSetting } from './engine-settings.ts';

/** A setting as a deployment: a small dense model on an L4, or one of experts on L40S. */
export function planSetting(driver: EngineDriver, version: string, { options, pipelineParallel = 1, dataParallel = 1, model = 'dense', queueLimit, policies }: EngineSetting): EnginePlan {
  const gpu = loadGpu(model === 'dense' ? 'l4' : 'l40s');
  return driver.plan({
    engine: loadEngine(driver.catalogueKey),
    version,
    options,
    gpu,
    llm: loadLlm(model === 'dense' ? 'llama-3.2-1b' : 'qwen3-30b-a3b'),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel,
    expertParallel: model === 'dense' ? 1 : dataParallel,
    dataParallel,
    weights: model === 'dense' ? 'bf16' : 'fp8',
    kvCache: 'bf16',
    gpuScale: 1,
    ...(queueLimit === undefined ? {} : { queueLimit }),
    ...(policies === undefined ? {} : { policies }),
  });
}
