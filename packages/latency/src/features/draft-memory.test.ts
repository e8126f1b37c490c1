import { loadLlm } from '@foretoken/catalog/node';
import { describe, expect, it } from 'vitest';
import { dataOf } from '../deployments.fixture.ts';
import { planMemory } from '../memory/plan-memory.ts';
import { rankWeightBytes } from '../memory/rank-weights.ts';
import { DEEPSEEK_V3, H100, LLAMA_70B } from '../models.fixture.ts';
import { headDraftMemory, medusaDraftMemory, modelDraftMemory } from './draft-memory.ts';

const SPLIT = { weightQuantization: 'bf16', tensorParallel: 4, pipelineParallel: 1, expertParallel: 1 } as const;
const REQUEST = {
  ...SPLIT, llm: LLAMA_70B, gpu: H100, memory: dataOf(H100).memory, kvDtype: 'bf16', blockSize: 16, gpuMemoryUtilization: 0.9,
  maxNumBatchedTokens: 2048, maxModelLen: 4096, vllmVersion: '0.15', cudaGraphSizes: [],
} as const;

describe('memory of drafters', () => {
  it('is a whole small model, or one layer of the target', () => {
    const small = loadLlm('llama-3.2-1b');
    const model = modelDraftMemory(small, SPLIT, 'bf16');
    expect(model).toEqual({ residentBytes: rankWeightBytes(small, SPLIT), draftKvBytesPerToken: 2 * 2 * 64 * 2 * 16 });
    const head = headDraftMemory(LLAMA_70B, SPLIT, 'bf16');
    expect(head.draftKvBytesPerToken).toBe(2 * 2 * 128 * 2);
    // A layer of Llama-3.3-70B has 855.6 million parameters.
    expect(head.residentBytes / (2 * 855.6e6) - 1 / 4).toBeCloseTo(0, 3);
  });

  it('is a block and a share of an output projection per Medusa head', () => {
    expect(medusaDraftMemory(LLAMA_70B, 3, 4)).toEqual({ residentBytes: 3 * 2 * (8192 * 8192 + (128_256 / 4) * 8192), draftKvBytesPerToken: 0 });
  });

  it('is a layer of experts for a MoE, in the format of its weights', () => {
    const { residentBytes } = headDraftMemory(DEEPSEEK_V3, { ...SPLIT, weightQuantization: 'fp8', tensorParallel: 8 }, 'bf16');
    // 257 experts of 44 million parameters and attention over 8 ranks.
    expect(residentBytes).toBeGreaterThan(1.4e9);
    expect(residentBytes).toBeLessThan(1.6e9);
  });

  it('costs the target weights and cache', () => {
    const plain = planMemory(REQUEST);
    const model = modelDraftMemory(loadLlm('llama-3.2-1b'), SPLIT, 'bf16');
    const both = planMemory({ ...REQUEST, ...model });
    expect(both.kvBytes).toBeCloseTo(plain.kvBytes - model.residentBytes, 0);
    expect(both.kvBytesPerToken).toBe(plain.kvBytesPerToken + model.draftKvBytesPerToken);
    expect(both.kvBlocks).toBe(Math.floor(both.kvBytes / (16 * both.kvBytesPerToken)));
    expect(() => planMemory({ ...REQUEST, draftKvBytesPerToken: -1 })).toThrow(expect.objectContaining({ code: 'E0408', path: 'draftKvBytesPerToken' }));
  });
});
