import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EngineOptions, EnginePlan } from '../driver.ts';
import { engineDriver } from '../registry.ts';

const ON = { enableHierarchicalCache: true };

function plan(options: EngineOptions): EnginePlan {
  const gpu = loadGpu('l4');
  return engineDriver('sglang').plan({
    engine: loadEngine('sglang'),
    version: '0.5',
    options: { maxTotalTokens: 4096, contextLength: 2048, ...options },
    gpu,
    llm: loadLlm('llama-3.2-1b'),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel: 1,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
  });
}

describe('the plan of HiCache', () => {
  it('takes host memory as a multiple of the pool, or by size', () => {
    expect(plan(ON).kvTiers).toMatchObject({ hostTokens: 8192, diskTokens: 0 });
    expect(plan({ ...ON, hicacheRatio: 3 }).kvTiers).toMatchObject({ hostTokens: 12_288 });
    // 32 KiB per token.
    expect(plan({ ...ON, hicacheSize: 0.32768, pageSize: 16 }).kvTiers).toMatchObject({ hostTokens: 10_000 });
    expect(plan({}).kvTiers).toBeUndefined();
  });

  it('has storage without limit, or of a size', () => {
    expect(plan({ ...ON, hicacheStorageBackend: 'file' }).kvTiers).toMatchObject({ diskTokens: Infinity });
    expect(plan({ ...ON, hicacheStorageBackend: 'file', hicacheStorageSizeGib: 1 }).kvTiers).toMatchObject({ diskTokens: 32_768 });
  });

  it('says that its rates are priors', () => {
    expect(plan(ON).notes.map(({ code }) => code)).toContain('W0900');
    expect(plan({}).notes.map(({ code }) => code)).not.toContain('W0900');
  });

  it.each<[string, EngineOptions]>([
    ['E0904', { hicacheRatio: 2 }],
    ['E0904', { ...ON, hicacheStoragePrefetchPolicy: 'timeout' }],
    ['E0905', { ...ON, disableRadixCache: true }],
    ['E0906', { ...ON, hicacheRatio: 1 }],
    ['E0906', { ...ON, hicacheSize: 0.1 }],
    ['E0907', { ...ON, hicacheStorageBackend: 'file', hicacheStorageSizeGib: 0.000001 }],
  ])('refuses with %s: %o', (code, options) => {
    expect(() => plan(options)).toThrow(expect.objectContaining({ code }));
  });
});
