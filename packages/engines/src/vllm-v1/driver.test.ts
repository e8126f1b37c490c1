import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EngineOptions, EnginePlan } from '../driver.ts';
import { engineDriver } from '../registry.ts';

interface Wish {
  readonly options?: EngineOptions;
  readonly version?: string;
  readonly llm?: string;
  readonly pipelineParallel?: number;
  readonly tensorParallel?: number;
}

function plan({ options = {}, version = '0.23', llm = 'llama-3.2-1b', pipelineParallel = 1, tensorParallel = 1 }: Wish): EnginePlan {
  const gpu = loadGpu('l4');
  return engineDriver('vllm-v1').plan({
    engine: loadEngine('vllm'),
    version,
    options: { maxModelLen: 2048, ...options },
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

describe('the vLLM V1 driver', () => {
  it('fills in the server defaults of the version for the GPU', () => {
    expect(plan({})).toMatchObject({ blockSizeTokens: 16, limits: { sequences: { value: 256 }, stepTokens: { value: 2048 } }, maxModelLen: 2048, prefixCaching: true });
  });

  it('takes the KV blocks from memory, or as many as it is told', () => {
    expect(plan({}).usableBlocks).toBe(plan({}).memory.usableBlocks);
    expect(plan({ options: { numGpuBlocks: 500 } }).usableBlocks).toBe(499);
  });

  it('divides the offloading size by the chunks of all GPUs', () => {
    // 32 KiB per token of Llama-3.2-1B.
    expect(plan({ options: { kvOffloadingSizeGib: 1, kvOffloadingDiskSizeGib: 2 } }).kvTiers).toMatchObject({ hostTokens: 32_768, diskTokens: 65_536 });
    expect(plan({}).kvTiers).toBeUndefined();
  });

  it('says what a hand-over moves, where it can', () => {
    // 16 layers, 8 KV heads of 64, keys and values in 2 bytes: 32 KiB. Two GPUs have 4 heads each, 16 one each, twice as many as there are.
    expect(plan({}).handover).toEqual({ firstTokenFrom: 'decode', reserves: 'after-prefill', onFailure: 'recompute', leaseS: 30, bytesPerToken: 32_768, blockTokens: 16, layers: 16 });
    expect([2, 16].map((tensorParallel) => plan({ tensorParallel }).handover!.bytesPerToken)).toEqual([32_768, 65_536]);
    const windows = plan({ llm: 'gemma-3-1b' });
    expect([windows.handover, windows.capabilities.kvTransfer]).toEqual([undefined, false]);
  });

  it('makes a shared pool of as many chunks as fit', () => {
    // 256 tokens of 32 KiB are 8,388,608 bytes: 119 in 1 GB.
    const shared = plan({ options: { sharedKvGb: 1 } });
    expect(shared.kvTiers).toMatchObject({ hostTokens: 0, diskTokens: 119 * 256 });
    expect(shared.createSharedTier!()).not.toBe(shared.createSharedTier!());
    expect(plan({}).createSharedTier).toBeUndefined();
  });

  it('is found by its name and by that of its facts', () => {
    expect(engineDriver('vllm')).toBe(engineDriver('vllm-v1'));
  });

  it.each<[string, () => unknown]>([
    ['E0801', (): unknown => engineDriver('vllm-v2')],
    ['E0802', (): unknown => plan({ version: '0.10' })],
    ['E0803', (): unknown => plan({ options: { maxNumBatchedTokens: 100, maxNumSeqs: 200 } })],
    ['E0804', (): unknown => plan({ options: { enableChunkedPrefill: false, maxNumBatchedTokens: 1024 } })],
    ['E0805', (): unknown => plan({ options: { maxModelLen: 200_000 } })],
    ['E0806', (): unknown => plan({ options: { asyncScheduling: true, speculative: { method: 'ngram', tokens: 2, acceptance: [0.5, 0.5] } } })],
    ['E0807', (): unknown => plan({ options: { asyncScheduling: true, useV2ModelRunner: false }, pipelineParallel: 2 })],
    ['E0808', (): unknown => plan({ options: { watermark: 0.1 } })],
    ['E0809', (): unknown => plan({ options: { maxLoras: 4, maxCpuLoras: 2 } })],
    ['E0900', (): unknown => plan({ options: { kvOffloadingSizeGib: 8, enablePrefixCaching: false } })],
    ['E0901', (): unknown => plan({ options: { kvOffloadingSizeGib: 8 }, llm: 'gemma-3-1b' })],
    ['E0902', (): unknown => plan({ options: { kvOffloadingSizeGib: 0.0001 } })],
    ['E0902', (): unknown => plan({ options: { kvOffloadingSizeGib: 8, kvOffloadingDiskSizeGib: 0.0001 } })],
    ['E0903', (): unknown => plan({ options: { kvOffloadingDiskSizeGib: 100 } })],
    ['E0913', (): unknown => plan({ options: { sharedKvGb: 8, enablePrefixCaching: false } })],
    ['E0914', (): unknown => plan({ options: { sharedKvGb: 8 }, llm: 'gemma-3-1b' })],
    ['E0915', (): unknown => plan({ options: { sharedKvGb: 0.001 } })],
    ['E0915', (): unknown => plan({ options: { sharedKvGb: 8, sharedKvChunkTokens: 100 } })],
    ['E0916', (): unknown => plan({ options: { sharedKvChunkTokens: 256 } })],
    ['E0311', (): unknown => plan({ options: { numGpuBlocks: 20 } })],
    ['E0310', (): unknown => plan({ llm: 'llama-3.1-70b' })],
  ])('refuses with %s', (code, action) => {
    expect(action).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['W0802', { speculative: { method: 'draft-model', tokens: 2, acceptance: [0.7, 0.5] } }],
    ['W0803', { maxLoras: 4 }],
    ['W0900', { kvOffloadingSizeGib: 8 }],
    ['W0900', { sharedKvGb: 8 }],
  ] as const)('warns with %s of what it does not time or only guesses', (code, options) => {
    expect(plan({ options }).notes.map((note) => note.code)).toContain(code);
    expect(plan({}).notes.map((note) => note.code)).not.toContain(code);
  });
});
