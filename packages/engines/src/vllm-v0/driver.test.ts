import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EngineOptions, EnginePlan } from '../driver.ts';
import { engineDriver } from '../registry.ts';

interface Wish {
  readonly options?: EngineOptions;
  readonly llm?: string;
  readonly gpu?: string;
  readonly pipelineParallel?: number;
}

function plan({ options = {}, llm = 'llama-3.2-1b', gpu: gpuId = 'l4', pipelineParallel = 1 }: Wish): EnginePlan {
  const gpu = loadGpu(gpuId);
  return engineDriver('vllm-v0').plan({
    engine: loadEngine('vllm-v0'),
    version: '0.10',
    options: { maxModelLen: 2048, ...options },
    gpu,
    llm: loadLlm(llm),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
  });
}

const tokensOf = (options: EngineOptions): number | undefined => plan({ options }).limits.stepTokens?.value;

describe('the vLLM V0 driver', () => {
  it('has the same defaults on every GPU: 256 requests, no prefix cache, a prompt of any length in one step', () => {
    for (const gpu of ['l4', 'h100']) {
      expect(plan({ gpu })).toMatchObject({ blockSizeTokens: 16, limits: { sequences: { value: 256 }, stepTokens: { value: 2048 } }, prefixCaching: false });
    }
    expect(tokensOf({ maxModelLen: 8192 })).toBe(8192);
    expect(tokensOf({ maxModelLen: 32_768 })).toBe(32_768);
  });

  it('chunks prompts by default where the context is long', () => {
    expect(tokensOf({ maxModelLen: 32_769 })).toBe(2048);
    expect(tokensOf({ maxModelLen: 32_769, maxLoras: 1 })).toBe(32_769);
    expect(tokensOf({ maxModelLen: 8192, enableChunkedPrefill: true })).toBe(2048);
  });

  it('hands every block to requests: there is no null block', () => {
    expect(plan({}).usableBlocks).toBe(plan({}).memory.kvBlocks);
    expect(plan({ options: { numGpuBlocks: 500 } }).usableBlocks).toBe(500);
  });

  it.each<[string, Wish]>([
    ['E0803', { options: { maxNumBatchedTokens: 100, enableChunkedPrefill: true } }],
    ['E0804', { options: { maxNumBatchedTokens: 1024 } }],
    ['E0805', { options: { maxModelLen: 200_000 } }],
    ['E0809', { options: { maxLoras: 4, maxCpuLoras: 2 } }],
    ['E0830', { options: { maxNumPartialPrefills: 2 } }],
    ['E0831', { options: { maxLongPartialPrefills: 2 } }],
    ['E0831', { options: { longPrefillTokenThreshold: 5000 } }],
    ['E0832', { pipelineParallel: 2 }],
    ['E0833', { llm: 'gemma-2-9b', gpu: 'h100' }],
    ['E0834', { options: { enableChunkedPrefill: true, enablePrefixCaching: true, maxNumBatchedTokens: 40, maxNumSeqs: 8, maxNumPartialPrefills: 3 } }],
    ['E0311', { options: { numGpuBlocks: 20 } }],
    ['E0310', { llm: 'llama-3.1-70b' }],
  ])('refuses with %s', (code, wish) => {
    expect(() => plan(wish)).toThrow(expect.objectContaining({ code }));
  });

  it('says where its host times come from, and what it does not time or heed', () => {
    const codes = (options: EngineOptions): string[] => plan({ options }).notes.map(({ code }) => code);
    expect(codes({})).toEqual(['W0830']);
    expect(codes({ maxLoras: 2 })).toEqual(['W0803', 'W0830']);
    expect(codes({ policy: 'priority' })).toEqual(['W0830']);
    expect(codes({ policy: 'priority', enableChunkedPrefill: true })).toEqual(['W0830', 'W0831']);
    expect(codes({ numGpuBlocks: 128, watermark: 0 })).toEqual(['W0830']);
    expect(codes({ numGpuBlocks: 128 })).toEqual(['W0830', 'W0832']);
  });
});
