import { weightBytes } from '@foretoken/catalog';
import { describe, expect, it } from 'vitest';
import { DEEPSEEK_V3, LLAMA_70B, LLAMA_8B } from '../models.fixture.ts';
import { rankWeightBytes } from './rank-weights.ts';

const SPLIT = { weightQuantization: 'bf16', tensorParallel: 1, pipelineParallel: 1, expertParallel: 1 } as const;

describe('weights on the fullest rank', () => {
  it('is the whole model on one GPU', () => {
    expect(rankWeightBytes(LLAMA_8B, SPLIT)).toBe(weightBytes(LLAMA_8B, 'bf16').total);
    expect(rankWeightBytes(DEEPSEEK_V3, { ...SPLIT, weightQuantization: 'fp8-block' })).toBeCloseTo(weightBytes(DEEPSEEK_V3, 'fp8-block').total, -3);
  });

  it('splits all but norms over the ranks', () => {
    const whole = weightBytes(LLAMA_70B, 'bf16');
    expect(rankWeightBytes(LLAMA_70B, { ...SPLIT, tensorParallel: 8 })).toBeCloseTo((whole.total - whole.replicated) / 8 + whole.replicated, 0);
  });

  it('keeps a whole KV head per rank beyond the KV heads', () => {
    const whole = weightBytes(LLAMA_70B, 'bf16');
    const even = (whole.total - whole.replicated) / 16 + whole.replicated;
    expect(rankWeightBytes(LLAMA_70B, { ...SPLIT, tensorParallel: 16 }) - even).toBeCloseTo((80 * 2 * 128 * 8192 * 2) / 2, 0);
  });

  it('keeps the MLA down-projections on every rank and splits the experts', () => {
    const eight = rankWeightBytes(DEEPSEEK_V3, { ...SPLIT, weightQuantization: 'fp8', tensorParallel: 8 });
    const whole = weightBytes(DEEPSEEK_V3, 'fp8');
    const down = 61 * 7168 * (1536 + 576);
    expect(eight).toBeCloseTo((whole.total - whole.replicated - down) / 8 + down + whole.replicated, 0);
    expect(rankWeightBytes(DEEPSEEK_V3, { ...SPLIT, weightQuantization: 'fp8', expertParallel: 8 })).toBeCloseTo(whole.total - (whole.experts * 7) / 8, 0);
  });

  it('gives each pipeline stage its layers and one vocabulary matrix', () => {
    const whole = weightBytes(LLAMA_70B, 'bf16');
    const expected = (whole.dense + whole.replicated) / 2 + whole.embeddings / 2;
    expect(rankWeightBytes(LLAMA_70B, { ...SPLIT, pipelineParallel: 2 })).toBeCloseTo(expected, 0);
  });
});
