import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EnginePlan } from '../driver.ts';
import { lmdeployDriver } from './driver.ts';
import type { LmdeployOptions } from './options.ts';

function plan(options: LmdeployOptions = {}, gpuName = 'l4', pipelineParallel = 1): EnginePlan {
  const gpu = loadGpu(gpuName);
  return lmdeployDriver.plan({
    engine: loadEngine('lmdeploy'),
    version: 'main',
    options: { sessionLen: 4096, ...options },
    gpu,
    llm: loadLlm('llama-3.2-1b'),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
  });
}

describe('the LMDeploy driver', () => {
  it.each([['l4', 128], ['a100-sxm-80', 384], ['h100-sxm', 1024], ['h200', 1024]])('on %s runs %i requests at most', (gpu, value) => {
    expect(plan({}, gpu)).toMatchObject({ blockSizeTokens: 64, prefixCaching: false, limits: { sequences: { value }, stepTokens: { value: 8192 } } });
  });

  it('says which engine runs', () => {
    expect(plan({ backend: 'pytorch' }).upstream).toContain('PyTorch engine (1263d5cd)');
    expect(plan({ backend: 'turbomind' }).upstream).toContain('TurboMind (1263d5cd)');
  });

  it('launches kernels one by one in eager mode', () => {
    const graphs = plan({ backend: 'pytorch' }).stepTime.decodeTimeS(8, 800);
    expect(plan({ backend: 'pytorch', eagerMode: true }).stepTime.decodeTimeS(8, 800)).toBeGreaterThan(graphs);
  });

  it.each<[string, LmdeployOptions]>([
    ['E0860', { sessionLen: 200_000 }],
    ['E0861', { backend: 'turbomind', prefillInterval: 4 }],
    ['E0861', { backend: 'turbomind', eagerMode: true }],
    ['E0311', { numGpuBlocks: 20 }],
  ])('refuses with %s', (code, options) => {
    expect(() => plan(options)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses pipeline stages with E0862', () => {
    expect(() => plan({}, 'l4', 2)).toThrow(expect.objectContaining({ code: 'E0862' }));
  });
});
