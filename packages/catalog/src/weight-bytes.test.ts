import { describe, expect, it } from 'vitest';
import { loadLlm } from './index.node.ts';
import { paramParts, paramsFromSpec } from './params-from-spec.ts';
import type { Quantization } from './quantization.ts';
import { bytesPerWeight, QUANTIZATIONS, quantizationOf } from './quantization.ts';
import { weightBytes } from './weight-bytes.ts';

const GB = 1e9;

describe('bytesPerWeight', () => {
  it.each([
    ['bf16', 2],
    ['fp8', 1],
    ['int8', 1],
    ['int4-gptq', 0.5156],
    ['int4-awq', 0.5195],
    ['nvfp4', 0.5625],
    ['mxfp4', 0.53125],
    ['fp8-block', 1.00024],
    ['int8-wo', 1],
    ['bnb-nf4', 0.5159],
    ['gguf-q4_k_m', 0.6063],
    ['gguf-q8_0', 1.0625],
  ] as const)('%s is %d', (quantization, bytes) => {
    expect(bytesPerWeight(quantization)).toBeCloseTo(bytes, 4);
  });
});

describe('quantizationOf', () => {
  it('understands the names of configs and engines', () => {
    expect(['bfloat16', 'FP16', 'fp8_block', 'awq', 'int4', 'w8a8', 'bitsandbytes', 'GGUF-Q4_K_M', 'nonsense'].map(quantizationOf)).toEqual([
      'bf16', 'fp16', 'fp8-block', 'int4-awq', 'int4-gptq', 'int8', 'bnb-nf4', 'gguf-q4_k_m', undefined,
    ]);
  });
});

describe('weightBytes', () => {
  const llama = loadLlm('llama-3.1-8b');

  it('is two bytes per parameter in bf16', () => {
    expect(weightBytes(llama, 'bf16').total).toBe(2 * paramsFromSpec(llama));
  });

  it('leaves embeddings, head and norms in 16 bit', () => {
    const { embedding, head, norms, attention, mlp } = paramParts(llama);
    expect(weightBytes(llama, 'fp8').total).toBe(2 * (embedding + head + norms) + attention + mlp);
  });

  it('gives the sizes of GGUF files of Llama-3.1-8B: 4.92 GB for Q4_K_M, 8.54 GB for Q8_0', () => {
    expect(Math.abs(weightBytes(llama, 'gguf-q4_k_m').total / (4.92 * GB) - 1)).toBeLessThan(0.02);
    expect(Math.abs(weightBytes(llama, 'gguf-q8_0').total / (8.54 * GB) - 1)).toBeLessThan(0.01);
  });

  it.each(QUANTIZATIONS)('adds up from its parts for %s', (quantization: Quantization) => {
    const { total, embeddings, dense, experts, replicated } = weightBytes(loadLlm('deepseek-v3'), quantization);
    expect(embeddings + dense + experts + replicated).toBe(total);
  });

  it('gives the checkpoint sizes that Hugging Face shows for gpt-oss: 13.8 GB and 65.2 GB', () => {
    expect(weightBytes(loadLlm('gpt-oss-20b'), 'mxfp4').total / GB).toBeCloseTo(13.8, 0);
    expect(weightBytes(loadLlm('gpt-oss-120b'), 'mxfp4').total / GB).toBeCloseTo(65.2, 0);
  });
});
