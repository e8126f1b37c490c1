import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EnginePlan } from '../driver.ts';
import type { TransformersOptions } from './options.ts';
import { transformersDriver } from './driver.ts';

function plan(options: TransformersOptions = {}): EnginePlan {
  const gpu = loadGpu('l4');
  return transformersDriver.plan({
    engine: loadEngine('transformers'),
    version: '5.18.0',
    options,
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

describe('the Transformers driver', () => {
  it('batches continuously by default, over pages of 256 tokens', () => {
    expect(plan()).toMatchObject({ blockSizeTokens: 256, prefixCaching: true, limits: { sequences: { value: 1024 }, stepTokens: { value: 8192 } }, notes: [] });
  });

  it('takes requests as long as the model and the memory allow, unless told otherwise', () => {
    expect(plan({ numPages: 40 }).maxModelLen).toBe(40 * 256);
    expect(plan().maxModelLen).toBeLessThanOrEqual(131_072);
    expect(plan({ maxLength: 5000 }).maxModelLen).toBe(5000);
  });

  it('says when generate() may run out of memory, and that it does not stream', () => {
    expect(plan({ mode: 'generate', kvSlots: 4096 }).notes.map(({ code }) => code)).toEqual(['W0868', 'W0869']);
    expect(plan({ mode: 'generate', kvSlots: 8 * 4096, streaming: true }).notes).toEqual([]);
    expect(plan({ cpuOffloadPages: 4 }).notes.map(({ code }) => code)).toEqual(['W0870']);
  });

  it('pays for a growing cache and for eager launches', () => {
    const dynamic = plan({ mode: 'generate', maxLength: 2048 }).stepTime.decodeTimeS(8, 8000);
    const fixed = plan({ mode: 'generate', maxLength: 2048, cacheImplementation: 'static' }).stepTime.decodeTimeS(8, 8000);
    expect(dynamic).toBeGreaterThan(fixed);
  });

  it.each<[string, TransformersOptions]>([
    ['E0868', { maxLength: 200_000 }],
    ['E0869', { mode: 'generate', numPages: 20 }],
    ['E0869', { batchSize: 4 }],
    ['E0870', { maxBatchTokens: 512 }],
    ['E0311', { numPages: 2, maxLength: 2048 }],
  ])('refuses with %s', (code, options) => {
    expect(() => plan(options)).toThrow(expect.objectContaining({ code }));
  });
});
