import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EngineOptions, EnginePlan } from '../driver.ts';
import { engineDriver } from '../registry.ts';

interface Wish {
  readonly options?: EngineOptions;
  readonly version?: string;
  readonly llm?: string;
  readonly gpu?: string;
  readonly tensorParallel?: number;
  readonly pipelineParallel?: number;
}

function plan({ options = {}, version = '3', llm = 'llama-3.2-1b', gpu: gpuId = 'l4', tensorParallel = 1, pipelineParallel = 1 }: Wish): EnginePlan {
  const gpu = loadGpu(gpuId);
  return engineDriver('tgi').plan({
    engine: loadEngine('tgi'),
    version,
    options,
    gpu,
    llm: loadLlm(llm),
    latencyData: loadLatencyData(gpu),
    tensorParallel,
    pipelineParallel,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
  });
}

describe('the TGI driver', () => {
  it('chunks and caches in blocks of a token in version 3', () => {
    const found = plan({});
    expect(found).toMatchObject({ label: 'tgi 3', blockSizeTokens: 1, prefixCaching: true, limits: { sequences: { flag: 'max_concurrent_requests', value: 128 } } });
    expect(found.usableBlocks).toBe(found.memory.kvBlocks - 1);
    expect(found.upstream).toContain('flashinfer attention, chunked prefill');
  });

  it('has blocks of 16, prompts of 4095 tokens and neither in version 2', () => {
    expect(plan({ version: '2' })).toMatchObject({ label: 'tgi 2', blockSizeTokens: 16, prefixCaching: false, maxModelLen: 4096, limits: { stepTokens: { value: 4145 } } });
  });

  it.each([
    ['flashinfer', 1],
    ['flashdecoding', 256],
    ['paged', 16],
  ])('takes the block size of %s attention', (attention, size) => {
    expect(plan({ options: { attention, usePrefixCaching: false } }).blockSizeTokens).toBe(size);
  });

  it('prefills as much as the GPUs compute in a second, the model allows and memory holds', () => {
    const budget = (wish: Wish): number => plan(wish).limits.stepTokens!.value;
    const { paramsActive } = loadLlm('llama-3.1-8b');
    expect(budget({ llm: 'llama-3.1-8b', gpu: 'h100-sxm' })).toBe(Math.floor(loadGpu('h100-sxm').peakFlops.fp16! / (2 * paramsActive)));
    expect(budget({ llm: 'llama-3.1-8b', gpu: 'h100-sxm', tensorParallel: 4 })).toBe(loadLlm('llama-3.1-8b').maxPosition);
    expect(budget({ options: { maxBatchTotalTokens: 9000 } })).toBe(8999);
  });

  it('falls back to paged attention where flashinfer does not run', () => {
    expect(plan({ gpu: 't4' })).toMatchObject({ blockSizeTokens: 16, prefixCaching: false });
  });

  it('preloads its adapters, and caches no prompts then unless it is told to', () => {
    const plain = plan({});
    const lora = plan({ options: { loraAdapters: 4, loraRank: 8 } });
    expect([plain.capabilities.lora, lora.capabilities.lora]).toEqual([false, true]);
    expect(lora.memory.overhead.residentBytes).toBe(plan({ options: { loraAdapters: 2, loraRank: 16 } }).memory.overhead.residentBytes);
    expect(lora.memory.kvBytes).toBeLessThan(plain.memory.kvBytes);
    expect([lora.prefixCaching, plan({ options: { loraAdapters: 4, usePrefixCaching: true } }).prefixCaching]).toEqual([false, true]);
    expect(lora.stepTime.decodeTimeS(16, 8000, 3)).toBeGreaterThan(lora.stepTime.decodeTimeS(16, 8000));
  });

  it('fills masks after the forward pass', () => {
    const { stepTime } = plan({});
    const fillS = loadLatencyData(loadGpu('l4')).features.constrained.backends['outlines']!.fillS;
    expect(stepTime.decodeTimeS(16, 8000, 0, 16) - stepTime.decodeTimeS(16, 8000)).toBeGreaterThan(16 * fillS);
  });

  it('counts padded batches in tokens', () => {
    expect(plan({ options: { requiresPadding: true, maxTotalTokens: 2048, maxBatchPrefillTokens: 2048 } })).toMatchObject({ usableBlocks: 16_000, blockSizeTokens: 1, prefixCaching: false });
  });

  it('runs decode graphs up to 32 requests, then eagerly', () => {
    const { stepTime } = plan({});
    const { stepTime: more } = plan({ options: { cudaGraphs: [64, 32] } });
    expect(stepTime.decodeTimeS(32, 3200)).toBe(more.decodeTimeS(32, 3200));
    expect(stepTime.decodeTimeS(64, 6400)).not.toBe(more.decodeTimeS(64, 6400));
  });

  it('is found by its name and by the long one', () => {
    expect(engineDriver('text-generation-inference')).toBe(engineDriver('tgi'));
  });

  it.each<[string, Wish]>([
    ['E0850', { options: { maxTotalTokens: 200_000 } }],
    ['E0851', { options: { maxInputTokens: 2048, maxTotalTokens: 2048 } }],
    ['E0852', { options: { attention: 'paged', maxInputTokens: 2000, maxBatchPrefillTokens: 1000 } }],
    ['E0853', { options: { maxTotalTokens: 2000, maxBatchTotalTokens: 2000 } }],
    ['E0853', { options: { requiresPadding: true, maxBatchTotalTokens: 10_000_000 } }],
    ['E0854', { options: { attention: 'paged', usePrefixCaching: true } }],
    ['E0854', { version: '2', options: { usePrefixCaching: true } }],
    ['E0855', { pipelineParallel: 2 }],
    ['E0856', { gpu: 't4', options: { attention: 'flashinfer' } }],
    ['E0857', { options: { requiresPadding: true, speculative: { method: 'ngram', tokens: 2, acceptance: [0.5, 0.5] } } }],
    ['E0858', { options: { requiresPadding: true, loraAdapters: 2 } }],
    ['E0310', { llm: 'llama-3.1-70b' }],
    ['E0304', { version: '1' }],
  ])('refuses with %s', (code, wish) => {
    expect(() => plan(wish)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['W0803', { loraAdapters: 3 }],
    ['W0850', { speculative: { method: 'medusa', tokens: 2, acceptance: [0.7, 0.5] } }],
    ['W0851', { maxTotalTokens: 192, maxInputTokens: 150, maxBatchTotalTokens: 300 }],
  ] as const)('warns with %s', (code, options) => {
    expect(plan({ options }).notes.map((note) => note.code)).toContain(code);
    expect(plan({ options: { maxTotalTokens: 4096 } }).notes.map((note) => note.code)).not.toContain(code);
  });
});
