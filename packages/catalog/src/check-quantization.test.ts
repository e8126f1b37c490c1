import { describe, expect, it } from 'vitest';
import type { QuantizationChoice } from './check-quantization.ts';
import { checkQuantization } from './check-quantization.ts';
import { kvUse, weightUse } from './gpu-formats.ts';
import { listGpus, loadEngine, loadGpu } from './index.node.ts';

const VLLM = loadEngine('vllm');

function check(gpu: string, fields: Partial<QuantizationChoice> = {}): ReturnType<typeof checkQuantization> {
  return checkQuantization({ engine: VLLM, version: '0.23', gpu: loadGpu(gpu), weights: 'bf16', kvCache: 'bf16', ...fields });
}

function failure(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe('formats on GPUs', () => {
  it.each([
    ['h100-sxm', 'fp8', 'native'],
    ['a100-sxm-80', 'fp8', 'converted'],
    ['v100-sxm2-32', 'fp8', 'unsupported'],
    ['b200-sxm', 'nvfp4', 'native'],
    ['rtx-5090', 'nvfp4', 'native'],
    ['h100-sxm', 'nvfp4', 'converted'],
    ['mi355x', 'nvfp4', 'unsupported'],
    ['mi355x', 'mxfp4', 'native'],
    ['t4', 'bf16', 'native'],
    ['v100-sxm2-16', 'int8', 'converted'],
    ['tpu-v5e', 'gguf-q4_k_m', 'unsupported'],
    ['mi300x', 'bnb-nf4', 'converted'],
    ['v100-sxm2-16', 'bnb-int8', 'unsupported'],
  ] as const)('%s runs %s weights: %s', (gpu, format, use) => {
    expect(weightUse(loadGpu(gpu), format)).toBe(use);
  });

  it.each([
    ['a100-sxm-80', 'fp8', 'converted'],
    ['l40s', 'fp8', 'native'],
    ['h100-sxm', 'nvfp4', 'unsupported'],
    ['b200-sxm', 'nvfp4', 'native'],
    ['v100-sxm2-16', 'int4', 'converted'],
    ['gaudi3-oam', 'int4', 'unsupported'],
  ] as const)('%s reads a cache in %s: %s', (gpu, dtype, use) => {
    expect(kvUse(loadGpu(gpu), dtype)).toBe(use);
  });

  it('16-bit weights and caches run everywhere', () => {
    for (const gpu of listGpus()) expect([weightUse(gpu, 'bf16'), weightUse(gpu, 'fp16'), kvUse(gpu, 'bf16')], gpu.id).toEqual(['native', 'native', 'native']);
  });
});

describe('checkQuantization', () => {
  it('says how the GPU works with the formats', () => {
    expect(check('h100-sxm', { weights: 'fp8', kvCache: 'fp8' })).toEqual({ weights: 'native', kvCache: 'native' });
    expect(check('a100-sxm-80', { weights: 'int4-awq', kvCache: 'fp8' })).toEqual({ weights: 'converted', kvCache: 'converted' });
  });

  it('names what engine and GPU support together when the engine lacks a format', () => {
    const error = failure(() => check('h100-sxm', { kvCache: 'int4' })) as { message: string };
    expect(error).toMatchObject({ code: 'E0312', path: 'fleet.kvCache', hint: expect.stringContaining('another engine') });
    expect(error.message).toBe('vLLM 0.23 does not serve int4 KV caches; together they support bf16, fp16, fp8.');
  });

  it('or when the GPU has no kernels for it', () => {
    const error = failure(() => check('tpu-v6e', { weights: 'gguf-q4_k_m' })) as { message: string };
    expect(error).toMatchObject({ code: 'E0312', path: 'fleet.weights', hint: expect.stringContaining('another accelerator') });
    expect(error.message).toMatch(/^tpu-v6e \(TPU\) has no kernels for gguf-q4_k_m weights; together they support bf16, /);
    expect(error.message).not.toContain('bnb-nf4,');
  });

  it('takes the list of a version before that of the engine', () => {
    const version = VLLM.versions['0.23']!;
    const own = { ...VLLM, versions: { ...VLLM.versions, '0.23': { ...version, quantization: { weights: ['fp8'], kvCache: ['bf16'] } } } } as const;
    expect(failure(() => check('h100-sxm', { engine: own }))).toMatchObject({ code: 'E0312', path: 'fleet.weights' });
    expect(check('h100-sxm', { engine: own, version: 'main' }).weights).toBe('native');
  });

  it('refuses versions that are not modelled', () => {
    expect(failure(() => check('h100-sxm', { version: '9' }))).toMatchObject({ code: 'E0304' });
  });
});
