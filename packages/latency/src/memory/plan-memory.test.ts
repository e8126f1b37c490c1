import type { GpuSpec, LlmSpec } from '@foretoken/catalog';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataOf } from '../deployments.fixture.ts';
import { DEEPSEEK_V3, GPT_OSS_120B, gpuOf, H100, LLAMA_70B, LLAMA_8B, llmOf } from '../models.fixture.ts';
import type { MemoryRequest } from './memory-request.ts';
import { planMemory } from './plan-memory.ts';

const GIB = 1024 * 1024 * 1024;
const RTX_4090 = gpuOf({ id: 'rtx-4090', architecture: 'Ada sm89', memoryUsableMib: 24564, scaleUp: null, attentionKernel: 'fa2' });

const LLAMA_2_7B = llmOf({ id: 'llama-2-7b', layers: 32, hiddenSize: 4096, heads: 32, kvHeads: 32, intermediateSize: 11008, vocabSize: 32000 });
const LLAMA_2_70B = llmOf({ id: 'llama-2-70b', layers: 80, hiddenSize: 8192, heads: 64, kvHeads: 8, intermediateSize: 28672, vocabSize: 32000 });
const CODELLAMA_34B = llmOf({ id: 'codellama-34b', layers: 48, hiddenSize: 8192, heads: 64, kvHeads: 8, intermediateSize: 22016, vocabSize: 32000 });
const YI_34B = llmOf({ id: 'yi-34b', layers: 60, hiddenSize: 7168, heads: 56, kvHeads: 8, intermediateSize: 20480, vocabSize: 64000 });
const NEMO_12B = llmOf({ id: 'mistral-nemo-12b', layers: 40, hiddenSize: 5120, heads: 32, kvHeads: 8, intermediateSize: 14336, vocabSize: 131072 });
const QWEN25_7B = llmOf({ id: 'qwen2.5-7b', layers: 28, hiddenSize: 3584, heads: 28, kvHeads: 4, intermediateSize: 18944, vocabSize: 152064 });

function requestOf(fields: Partial<MemoryRequest> = {}): MemoryRequest {
  const gpu = fields.gpu ?? H100;
  return {
    llm: LLAMA_8B,
    gpu,
    memory: dataOf(H100).memory,
    tensorParallel: 1,
    pipelineParallel: 1,
    expertParallel: 1,
    weightQuantization: 'bf16',
    kvDtype: 'bf16',
    blockSize: 16,
    gpuMemoryUtilization: 0.9,
    maxNumBatchedTokens: 2048,
    maxModelLen: 2048,
    vllmVersion: '0.15.0',
    cudaGraphSizes: [1, 2, 4, 8],
    ...fields,
  };
}

/**
 * '# GPU blocks' that real vLLM V1 servers logged (reference: latency-memory.md section 8). Assumed where the
 * table is silent: utilisation 0.9, 2048 batched tokens, 16 tokens per block, bf16; and that the first two
 * "70B TP4" rows are Llama-3.1-70B (vocabulary 128256) and the third Llama-2-70B (32000): with the vocabularies
 * swapped they would be off by 3 %.
 */
const ANCHORS: readonly (readonly [string, LlmSpec, GpuSpec, number, number, number])[] = [
  ['Llama-2-7B on H100', LLAMA_2_7B, H100, 1, 2048, 7463],
  ['Llama-3.1-70B on 4 H100, 8192 batched tokens', LLAMA_70B, H100, 4, 8192, 30251],
  ['Llama-3.1-70B on 4 H100', LLAMA_70B, H100, 4, 2048, 30425],
  ['Llama-2-70B on 4 H100', LLAMA_2_70B, H100, 4, 2048, 31356],
  ['CodeLlama-34B on 2 H100', CODELLAMA_34B, H100, 2, 2048, 26602],
  ['Yi-34B on 2 H100', YI_34B, H100, 2, 2048, 20793],
  ['Nemo-12B on 2 H100', NEMO_12B, H100, 2, 2048, 48009],
  ['Nemo-12B on H100', NEMO_12B, H100, 1, 2048, 19251],
  ['Qwen2.5-7B on H100', QWEN25_7B, H100, 1, 2048, 65352],
  ['Qwen2.5-7B on H100, 1024 batched tokens', QWEN25_7B, H100, 1, 1024, 65368],
  ['Llama-3.1-8B on RTX 4090', LLAMA_8B, RTX_4090, 1, 2048, 2588],
];

describe('vLLM block count', () => {
  it.each(ANCHORS)('is within 1 %% of what vLLM reported: %s', (_, llm, gpu, tensorParallel, maxNumBatchedTokens, reported) => {
    const plan = planMemory(requestOf({ llm, gpu, tensorParallel, maxNumBatchedTokens }));
    expect(Math.abs(plan.kvBlocks / reported - 1)).toBeLessThan(0.01);
  });

  it('gives Llama-2-7B the 14.1 GB footprint beside its cache', () => {
    const plan = planMemory(requestOf({ llm: LLAMA_2_7B }));
    expect((plan.weightsBytes + plan.overheadBytes) / 1e9).toBeCloseTo(14.1, 1);
  });

  it('adds up: what the engine may use is weights, overhead and cache', () => {
    const plan = planMemory(requestOf({ llm: LLAMA_70B, tensorParallel: 4, vllmVersion: 'main' }));
    expect(plan.weightsBytes + plan.overheadBytes + plan.kvBytes).toBeCloseTo(plan.requestedBytes, 0);
    expect(Object.values(plan.overhead).reduce((sum, part) => sum + part, 0)).toBeCloseTo(plan.overheadBytes, 0);
    expect(plan.kvBlocks * plan.layout.blockBytes).toBeLessThanOrEqual(plan.kvBytes);
    expect(plan.usableBlocks).toBe(plan.kvBlocks - 1);
    expect(plan.kvBytesPerToken).toBe(2 * 2 * 128 * 2 * 80);
  });

  it('subtracts a CUDA-graph estimate from 0.21 on, unless eager', () => {
    const blocks = (vllmVersion: string, cudaGraphSizes: readonly number[] = [1, 2, 4]): number =>
      planMemory(requestOf({ vllmVersion, cudaGraphSizes })).kvBlocks;
    expect(blocks('0.20.2')).toBe(blocks('0.9'));
    expect(blocks('0.21.0')).toBeLessThan(blocks('0.20.2'));
    expect(blocks('main')).toBe(blocks('v0.23.0'));
    expect(blocks('main', [])).toBe(blocks('0.20.2'));
  });

  it('takes kvCacheBytes outright', () => {
    const plan = planMemory(requestOf({ kvCacheBytes: 10 * GIB }));
    expect(plan.kvBlocks).toBe((10 * GIB) / (16 * 131072));
  });

  it('never loses blocks to more memory or to a smaller cache type', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 0.95, noNaN: true }), fc.constantFrom(1, 2, 4, 8), (share, tensorParallel) => {
        const plan = (fields: Partial<MemoryRequest>): number => planMemory(requestOf({ tensorParallel, gpuMemoryUtilization: share, ...fields })).kvBlocks;
        expect(plan({ gpuMemoryUtilization: share + 0.05 })).toBeGreaterThanOrEqual(plan({}));
        expect(plan({ kvDtype: 'fp8' })).toBeGreaterThanOrEqual(2 * plan({}));
      }),
    );
  });
});

describe('layouts', () => {
  it('puts alternating windows and full layers into two groups over one pool', () => {
    const { layout, kvBlocks } = planMemory(requestOf({ llm: GPT_OSS_120B, weightQuantization: 'mxfp4', maxModelLen: 8192 }));
    expect(layout.groups.map((group) => [group.kind, group.layers])).toEqual([
      ['full', 18],
      ['sliding', 18],
    ]);
    expect(layout.groupSize).toBe(18);
    expect(layout.blockBytes).toBe(16 * 2 * 8 * 64 * 2 * 18);
    expect(kvBlocks).toBeGreaterThan(0);
  });

  it('splits five windows to one full layer into groups of the smaller count', () => {
    const gemma = llmOf({ id: 'gemma-3-27b', layers: 62, hiddenSize: 5376, heads: 32, kvHeads: 16, intermediateSize: 21504, vocabSize: 262144, window: { layers: 52, kind: 'sliding', windowTokens: 1024 } });
    const { layout } = planMemory(requestOf({ llm: gemma }));
    expect(layout.groupSize).toBe(10);
    expect(layout.groups.map((group) => group.layers)).toEqual([10, 10, 10, 10, 10, 10, 2]);
  });

  it('keeps every token of all layers without the hybrid manager', () => {
    const fields = { llm: GPT_OSS_120B, weightQuantization: 'mxfp4', maxModelLen: 8192 } as const;
    const { layout, kvBlocks } = planMemory(requestOf({ ...fields, disableHybridKvCacheManager: true }));
    expect(layout.groups).toEqual([{ kind: 'full', layers: 36, windowTokens: null }]);
    expect(kvBlocks).toBe(Math.floor(planMemory(requestOf(fields)).kvBlocks / 2));
  });

  it('grows blocks until a linear layer state fits in a page', () => {
    const hybrid = llmOf({ id: 'hybrid', layers: 48, hiddenSize: 2048, heads: 16, kvHeads: 2, headDim: 256, intermediateSize: 5120, vocabSize: 151936, linear: { layers: 36, stateBytesPerSequence: 1_097_728 } });
    const { layout, blockSize } = planMemory(requestOf({ llm: hybrid }));
    expect(blockSize).toBe(Math.ceil(1_097_728 / 2048 / 16) * 16);
    expect(layout.pageBytes).toBeGreaterThanOrEqual(1_097_728);
    expect(layout.groups.map((group) => group.kind)).toEqual(['full', 'linear', 'linear', 'linear']);
  });

  it('keeps the MLA latent whole on every rank', () => {
    const plan = planMemory(requestOf({ llm: DEEPSEEK_V3, gpu: gpuOf({ id: 'h200-sxm', memoryUsableMib: 143771 }), tensorParallel: 8, weightQuantization: 'fp8-block' }));
    expect(plan.kvBytesPerToken).toBe(576 * 2 * 61);
  });
});

describe('what does not fit', () => {
  const failure = (fields: Partial<MemoryRequest>): unknown => {
    try {
      return planMemory(requestOf(fields));
    } catch (error) {
      return error;
    }
  };

  it('says by how much and what would', () => {
    const error = failure({ llm: LLAMA_70B });
    expect(error).toMatchObject({ code: 'E0310', exitCode: 4 });
    expect(String(error)).toMatch(/llama-3\.3-70b does not fit on 1 x h100-sxm: .*131\.\d\d GiB of bf16 weights .* GiB are missing/);
    expect((error as { hint: string }).hint).toMatch(/^It fits with tensorParallel 2 /);
  });

  it('tries each remedy before it names it', () => {
    const error = failure({ llm: DEEPSEEK_V3, weightQuantization: 'bf16', tensorParallel: 8 }) as { hint: string };
    expect(error.hint).toContain('tensorParallel 32');
    expect(error.hint).not.toContain('fp8 weights');
    const small = failure({ llm: LLAMA_70B, gpu: RTX_4090 }) as { hint: string };
    expect(small.hint).toContain('tensorParallel 8');
  });

  it('names the longest request that does fit', () => {
    const error = failure({ llm: LLAMA_8B, gpu: RTX_4090, maxModelLen: 131072 }) as { code: string; hint: string };
    expect(error.code).toBe('E0311');
    const longest = Number(/maxModelLen to (\d+)/.exec(error.hint)?.[1]);
    expect(planMemory(requestOf({ gpu: RTX_4090, maxModelLen: longest })).kvBlocks).toBe(Math.ceil(longest / 16));
    expect(failure({ llm: LLAMA_8B, gpu: RTX_4090, maxModelLen: longest + 1 })).toMatchObject({ code: 'E0311' });
  });

  it('refuses splits that no engine starts with instead of planning them', () => {
    const h200 = gpuOf({ id: 'h200-sxm', memoryUsableMib: 143771 });
    const free = failure({ llm: DEEPSEEK_V3, gpu: h200, weightQuantization: 'fp8-block', expertParallel: 64 });
    expect(free).toMatchObject({ code: 'E0405', path: 'expertParallel' });
    expect(failure({ tensorParallel: 3 })).toMatchObject({ code: 'E0405', path: 'tensorParallel' });
    expect(failure({ llm: QWEN25_7B, gpu: gpuOf({ id: 'small', memoryUsableMib: 8192 }), tensorParallel: 1 })).toMatchObject({
      code: 'E0310',
      hint: expect.stringContaining('tensorParallel 4 '),
    });
  });

  it('refuses settings out of bounds', () => {
    expect(failure({ gpuMemoryUtilization: 1.2 })).toMatchObject({ code: 'E0408', path: 'gpuMemoryUtilization' });
    expect(failure({ gpuMemoryUtilization: Number.NaN })).toMatchObject({ code: 'E0408' });
    expect(failure({ blockSize: 0 })).toMatchObject({ code: 'E0408', path: 'blockSize' });
  });
});
