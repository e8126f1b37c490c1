import { describe, expect, it } from 'vitest';
import { DEEPSEEK_V3, llmOf, LLAMA_8B } from '../models.fixture.ts';
import type { ParallelSplit } from './check-parallel.ts';
import { checkParallel, splitsHeads } from './check-parallel.ts';

const split = (fields: Partial<ParallelSplit>) => (): void =>
  checkParallel({ llm: LLAMA_8B, tensorParallel: 1, pipelineParallel: 1, expertParallel: 1, framework: 'vllm', ...fields });

describe('expert parallelism', () => {
  const deepseek = (fields: Partial<ParallelSplit>) => split({ llm: DEEPSEEK_V3, ...fields });

  it('is all tensor-parallel ranks or none in vLLM', () => {
    expect(deepseek({ tensorParallel: 8, expertParallel: 8 })).not.toThrow();
    expect(deepseek({ tensorParallel: 8 })).not.toThrow();
    expect(deepseek({ expertParallel: 64 })).toThrow(
      expect.objectContaining({ code: 'E0405', path: 'expertParallel', message: expect.stringMatching(/expertParallel is 64; it must be 1: .*= 1 ranks/) }),
    );
    expect(deepseek({ tensorParallel: 8, expertParallel: 4 })).toThrow(/expertParallel is 4; it must be 1 or 8: /);
    expect(deepseek({ tensorParallel: 8, expertParallel: 16 })).toThrow(/it must be 1 or 8: /);
  });

  it('spans the attention replicas', () => {
    expect(deepseek({ tensorParallel: 2, attentionDataParallel: 4, expertParallel: 8 })).not.toThrow();
    expect(deepseek({ tensorParallel: 2, attentionDataParallel: 4, expertParallel: 2 })).toThrow(/it must be 1 or 8: .*= 8 ranks/);
  });

  it('divides the ranks elsewhere', () => {
    expect(deepseek({ framework: 'sglang', tensorParallel: 8, expertParallel: 4 })).not.toThrow();
    expect(deepseek({ framework: 'sglang', tensorParallel: 8, expertParallel: 16 })).toThrow(/it must be 1 or 2 or 4 or 8: /);
  });

  it('leaves no rank with a part of an expert', () => {
    const llm = { ...DEEPSEEK_V3, moe: { ...(DEEPSEEK_V3.moe as NonNullable<typeof DEEPSEEK_V3.moe>), experts: 60 } };
    expect(split({ llm, tensorParallel: 4, expertParallel: 4 })).not.toThrow();
    expect(split({ llm, tensorParallel: 8, expertParallel: 8 })).toThrow(/expertParallel is 8; it must be 1: whole experts of the 60 /);
  });
});

describe('tensor parallelism', () => {
  it('divides the heads, and the KV heads or the other way round', () => {
    for (const tensorParallel of [1, 2, 4, 8, 16, 32]) expect(split({ tensorParallel })).not.toThrow();
    for (const [tensorParallel, valid] of [[3, '2 or 4'], [5, '4 or 8'], [6, '4 or 8'], [7, '4 or 8'], [12, '8 or 16'], [31, '16 or 32']] as const) {
      expect(split({ tensorParallel })).toThrow(
        expect.objectContaining({ code: 'E0405', path: 'tensorParallel', message: expect.stringContaining(`is ${tensorParallel}; it must be ${valid}, so that`) }),
      );
    }
    const qwen = llmOf({ id: 'qwen', layers: 28, hiddenSize: 3584, heads: 28, kvHeads: 4, vocabSize: 152064 });
    expect(split({ llm: qwen, tensorParallel: 7 })).toThrow(/must be 4 or 28, so that the 28 attention heads and 4 KV heads of qwen/);
    expect(split({ llm: qwen, tensorParallel: 14 })).toThrow(/must be 4 or 28/);
  });

  it('does not ask for KV heads of a latent', () => {
    expect(splitsHeads({ ...DEEPSEEK_V3, heads: 40, kvHeads: 3 }, 8)).toBe(true);
    expect(splitsHeads({ ...DEEPSEEK_V3, heads: 40, kvHeads: 3, mla: null }, 8)).toBe(false);
  });
});

describe('pipeline parallelism', () => {
  it('has a layer for every stage', () => {
    expect(split({ pipelineParallel: 32 })).not.toThrow();
    expect(split({ pipelineParallel: 33 })).toThrow(/pipelineParallel is 33; it must be at most the 32 layers/);
  });
});
