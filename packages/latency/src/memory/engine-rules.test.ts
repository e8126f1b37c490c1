import type { LlmSpec } from '@foretoken/catalog';
import { loadGpu, loadLlm } from '@foretoken/catalog/node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataOf } from '../deployments.fixture.ts';
import { A100, DEEPSEEK_V3, H100, LLAMA_70B, LLAMA_8B } from '../models.fixture.ts';
import type { MemoryBase } from './memory-base.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { planHfContinuousMemory } from './plan-hf-continuous-memory.ts';
import { planHfGenerateMemory } from './plan-hf-generate-memory.ts';
import { planLmdeployMemory } from './plan-lmdeploy-memory.ts';
import { planSglangMemory } from './plan-sglang-memory.ts';
import { planTgiMemory } from './plan-tgi-memory.ts';
import { planTrtllmMemory } from './plan-trtllm-memory.ts';
import { planVllmV0Memory } from './plan-vllm-v0-memory.ts';
import { sglangSizing } from './sglang-sizing.ts';

const GIB = 1024 * 1024 * 1024;

function baseOf(llm: LlmSpec = LLAMA_8B, fields: Partial<MemoryBase> = {}): MemoryBase {
  const gpu = fields.gpu ?? H100;
  return {
    llm,
    gpu,
    memory: dataOf(H100).memory,
    tensorParallel: 1,
    pipelineParallel: 1,
    expertParallel: 1,
    weightQuantization: 'bf16',
    kvDtype: 'bf16',
    ...fields,
  };
}

interface Rule {
  readonly engine: string;
  /** The flag for the longest request, as the engine calls it. */
  readonly longest: string;
  /** The share of memory, above 0 and at most 1; undefined where the engine has none. */
  readonly share: string | undefined;
  readonly blockSize: number;
  plan(base: MemoryBase, flags?: Readonly<Record<string, unknown>>): MemoryPlan;
}

const RULES: readonly Rule[] = [
  { engine: 'vLLM V0', longest: 'maxModelLen', share: 'gpuMemoryUtilization', blockSize: 16, plan: (base, flags) => planVllmV0Memory({ ...base, maxNumBatchedTokens: 2048, maxModelLen: 4096, ...flags }) },
  { engine: 'SGLang', longest: 'contextLength', share: 'memFractionStatic', blockSize: 1, plan: (base, flags) => planSglangMemory({ ...base, contextLength: 4096, ...flags }) },
  { engine: 'TensorRT-LLM', longest: 'maxSeqLen', share: 'freeGpuMemoryFraction', blockSize: 32, plan: (base, flags) => planTrtllmMemory({ ...base, maxNumTokens: 8192, maxSeqLen: 4096, ...flags }) },
  { engine: 'TGI', longest: 'maxTotalTokens', share: 'cudaMemoryFraction', blockSize: 1, plan: (base, flags) => planTgiMemory({ ...base, maxTotalTokens: 4096, ...flags }) },
  { engine: 'LMDeploy', longest: 'sessionLen', share: 'cacheMaxEntryCount', blockSize: 64, plan: (base, flags) => planLmdeployMemory({ ...base, backend: 'pytorch', sessionLen: 4096, ...flags }) },
  { engine: 'TurboMind', longest: 'sessionLen', share: 'cacheMaxEntryCount', blockSize: 64, plan: (base, flags) => planLmdeployMemory({ ...base, backend: 'turbomind', sessionLen: 4096, ...flags }) },
  { engine: 'HF generate', longest: 'maxLength', share: undefined, blockSize: 1, plan: (base, flags) => planHfGenerateMemory({ ...base, batchSize: 4, maxInputTokens: 1024, maxLength: 4096, cacheImplementation: 'dynamic', ...flags }) },
  { engine: 'HF continuous', longest: 'maxLength', share: 'maxMemoryPercent', blockSize: 256, plan: (base, flags) => planHfContinuousMemory({ ...base, maxLength: 4096, ...flags }) },
];

function failure(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe.each(RULES)('memory of $engine', ({ longest, share, blockSize, plan }) => {
  it('adds up, in blocks of its own size', () => {
    const whole = plan(baseOf(LLAMA_70B, { tensorParallel: 4 }));
    expect(whole.blockSize).toBe(blockSize);
    expect(Object.values(whole.overhead).reduce((sum, part) => sum + part, 0)).toBeCloseTo(whole.overheadBytes, 0);
    expect(whole.weightsBytes + whole.overheadBytes + whole.kvBytes).toBeLessThanOrEqual(whole.gpuBytes);
    expect((whole.kvBlocks - 1) * whole.layout.blockBytes).toBeLessThanOrEqual(whole.kvBytes);
    expect((whole.kvBlocks + 1) * whole.layout.blockBytes).toBeGreaterThan(whole.kvBytes);
    expect(whole.usableBlocks).toBeGreaterThanOrEqual(whole.kvBlocks - 1);
  });

  it('never loses blocks to more memory, a larger share or a smaller cache type; residents cost their bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 48_000, max: 140_000 }), fc.double({ min: 0.55, max: 0.9, noNaN: true }), (memoryUsableMib, fraction) => {
        const flags = share === undefined ? {} : { [share]: fraction };
        const gpu = { ...H100, id: 'test', memoryUsableMib };
        const blocks = (fields: Partial<MemoryBase> = {}, more = flags): number => plan(baseOf(LLAMA_8B, { gpu, ...fields }), more).kvBlocks;
        expect(blocks({ gpu: { ...gpu, memoryUsableMib: memoryUsableMib + 1024 } })).toBeGreaterThan(blocks());
        if (share !== undefined) expect(blocks({}, { [share]: fraction + 0.05 })).toBeGreaterThan(blocks());
        expect(blocks({ kvDtype: 'fp8' })).toBeGreaterThanOrEqual(2 * blocks() - 1);
        expect(blocks({ residentBytes: GIB })).toBeLessThan(blocks());
      }),
      { numRuns: 30 },
    );
  });

  it('keeps every token of every attention layer of a stage in one pool', () => {
    const windows = { ...LLAMA_8B, window: { layers: 27, kind: 'sliding' as const, windowTokens: 1024 } };
    expect(plan(baseOf(windows)).kvBlocks).toBe(plan(baseOf()).kvBlocks);
    const stage = plan(baseOf(windows, { pipelineParallel: 2 }));
    expect(stage.layout.groups).toEqual([{ kind: 'full', layers: 16, windowTokens: null }]);
    expect(stage.kvBytesPerToken).toBe(131072 / 2);
  });

  it('takes kvCacheBytes outright', () => {
    expect(plan(baseOf(LLAMA_8B, { kvCacheBytes: 10 * GIB })).kvBlocks).toBe((10 * GIB) / (131072 * blockSize));
  });

  it('says what does not fit, and remedies that do', () => {
    const error = failure(() => plan(baseOf(LLAMA_70B))) as { message: string; hint: string };
    expect(error).toMatchObject({ code: 'E0310', exitCode: 4, path: 'engine.tensorParallel' });
    expect(error.message).toMatch(/131\.\d\d GiB of bf16 weights .* GiB are missing/);
    const ranks = Number(/tensorParallel (\d+)/.exec(error.hint)?.[1]);
    expect(plan(baseOf(LLAMA_70B, { tensorParallel: ranks })).kvBlocks).toBeGreaterThan(0);
  });

  it('names its own flag and the longest request that fits', () => {
    const error = failure(() => plan(baseOf(), { [longest]: 10_000_000 })) as { hint: string };
    expect(error).toMatchObject({ code: 'E0311', path: `engine.${longest}` });
    const fits = Number(new RegExp(`${longest} to (\\d+)`).exec(error.hint)?.[1]);
    expect(plan(baseOf(), { [longest]: fits }).kvBlocks).toBeGreaterThan(0);
    expect(failure(() => plan(baseOf(), { [longest]: fits + blockSize }))).toMatchObject({ code: 'E0311' });
  });

  it('refuses numbers out of bounds by their names', () => {
    expect(failure(() => plan(baseOf(), { [longest]: 0 }))).toMatchObject({ code: 'E0408', path: longest });
    expect(failure(() => plan(baseOf(LLAMA_8B, { residentBytes: -1 })))).toMatchObject({ code: 'E0408', path: 'residentBytes' });
    if (share !== undefined) expect(failure(() => plan(baseOf(), { [share]: 1.2 }))).toMatchObject({ code: 'E0408', path: share });
  });
});

describe('SGLang', () => {
  it('has room for the tokens that Qwen3-235B in fp8 reports on 4 H100 at 0.93: 367,404 (the constant was fitted to it)', () => {
    const gpu = loadGpu('h100-sxm');
    const base = baseOf(loadLlm('qwen3-235b-a22b'), { gpu, tensorParallel: 4, weightQuantization: 'fp8-block' });
    const { sizing } = planSglangMemory({ ...base, memFractionStatic: 0.93, contextLength: 4096 });
    expect(Math.abs(sizing.maxTotalTokens / 367_404 - 1)).toBeLessThan(0.01);
  });

  it('derives chunks, graphs and the static share from the GPU', () => {
    const sizing = (id: string, fields: Partial<MemoryBase> = {}, flags: object = {}): object => sglangSizing({ ...baseOf(LLAMA_8B, { gpu: loadGpu(id), ...fields }), contextLength: 4096, ...flags });
    // 512 + 1.5 x 8192 + 2 x 256 + 128 MiB of 81559.
    expect(sizing('h100-sxm')).toMatchObject({ chunkedPrefillSize: 8192, cudaGraphMaxBs: 256, memFractionStatic: 0.835 });
    expect(sizing('h100-sxm', { tensorParallel: 4 })).toMatchObject({ cudaGraphMaxBs: 512, memFractionStatic: 0.824 });
    expect(sizing('t4')).toMatchObject({ chunkedPrefillSize: 2048, cudaGraphMaxBs: 8 });
    expect(sizing('h100-sxm', { tensorParallel: 1, attentionDataParallel: 8, expertParallel: 1 })).toMatchObject({ chunkedPrefillSize: 1024, cudaGraphMaxBs: 512 });
    expect(sizing('h100-sxm', {}, { speculativeAlgorithm: 'STANDALONE' })).toMatchObject({ memFractionStatic: 0.76 });
    expect(sizing('h100-sxm', {}, { chunkedPrefillSize: 2048 })).toMatchObject({ memFractionStatic: 0.874 });
    expect(sizing('h100-sxm', {}, { chunkedPrefillSize: -1 })).toMatchObject({ memFractionStatic: 0.685 });
  });

  it('floors the pool to whole pages and clamps the running requests', () => {
    const plan = planSglangMemory({ ...baseOf(), contextLength: 8192, pageSize: 64 });
    expect(plan.blockSize).toBe(64);
    expect(plan.sizing.maxTotalTokens % 64).toBe(0);
    expect(plan.sizing.maxRunningRequests).toBe(4096);
    expect(planSglangMemory({ ...baseOf(), contextLength: 131072 }).sizing.maxRunningRequests).toBe(2048);
    expect(planSglangMemory({ ...baseOf(), contextLength: 8192, speculativeAlgorithm: 'EAGLE' }).sizing.maxRunningRequests).toBe(48);
    expect(planSglangMemory({ ...baseOf(LLAMA_8B, { kvCacheBytes: 3000 * 131072 }), contextLength: 1000 }).sizing.maxRunningRequests).toBe(1500);
    expect(planSglangMemory({ ...baseOf(), contextLength: 8192, maxRunningRequests: 100 }).sizing.maxRunningRequests).toBe(100);
  });
});

describe('the other rules', () => {
  it('vLLM V0 leaves the 53.29 GiB that v0.6.5 reported for an 8B model on A100, and non-torch memory twice from two ranks on', () => {
    const one = planVllmV0Memory({ ...baseOf(LLAMA_8B, { gpu: A100 }), maxNumBatchedTokens: 2048, maxModelLen: 4096 });
    expect(Math.abs(one.kvBytes / GIB / 53.29 - 1)).toBeLessThan(0.01);
    expect(one.usableBlocks).toBe(one.kvBlocks);
    const two = planVllmV0Memory({ ...baseOf(LLAMA_8B, { gpu: A100, tensorParallel: 2 }), maxNumBatchedTokens: 2048, maxModelLen: 4096 });
    expect((two.overhead.contextBytes + two.overhead.ncclBytes) / GIB).toBeCloseTo(3.58, 12);
  });

  it('vLLM V0 is within 2 % of the 7351 blocks of Llama-2-7B on A100 (PR#2031)', () => {
    const plan = planVllmV0Memory({ ...baseOf(loadLlm('llama-2-7b'), { gpu: A100 }), maxNumBatchedTokens: 4096, maxModelLen: 4096 });
    expect(Math.abs(plan.kvBlocks / 7351 - 1)).toBeLessThan(0.02);
  });

  it('vLLM V0 is within 2 % of the 1381 blocks of a 70B model in 8 bit at 0.98 (PR#12569), which nothing was fitted to', () => {
    const base = baseOf(LLAMA_70B, { gpu: A100, weightQuantization: 'int8' });
    const plan = planVllmV0Memory({ ...base, gpuMemoryUtilization: 0.98, maxNumBatchedTokens: 2048, maxModelLen: 2048 });
    expect(plan.weightsBytes / GIB).toBeCloseTo(67.72, 0);
    expect(Math.abs(plan.kvBlocks / 1381 - 1)).toBeLessThan(0.02);
  });

  it('TensorRT-LLM takes 0.9 of the rest and rounds the last block up', () => {
    const plan = planTrtllmMemory({ ...baseOf(), maxNumTokens: 8192, maxSeqLen: 4096 });
    expect(plan.kvBytes).toBeCloseTo(0.9 * (plan.gpuBytes - plan.weightsBytes - plan.overheadBytes), 0);
    expect(planTrtllmMemory({ ...baseOf(LLAMA_8B, { kvCacheBytes: 33 * 131072 }), maxNumTokens: 8192, maxSeqLen: 32 }).kvBlocks).toBe(2);
    const moe = planTrtllmMemory({ ...baseOf(DEEPSEEK_V3, { tensorParallel: 16, weightQuantization: 'fp8-block' }), maxNumTokens: 8192, maxSeqLen: 4096 });
    expect(moe.overhead.activationBytes).toBe(2 * 8192 * 7168 * 10);
    expect(moe.overhead.ncclBytes).toBe(392 * 1024 * 1024);
  });

  it('TGI keeps block 0 and counts the share of the whole GPU', () => {
    const plan = (flags: object): MemoryPlan => planTgiMemory({ ...baseOf(), maxTotalTokens: 4096, ...flags });
    expect(plan({}).usableBlocks).toBe(plan({}).kvBlocks - 1);
    const lost = plan({ tgiWiggleRoom: 1 }).kvBytes - plan({ tgiWiggleRoom: 1, cudaMemoryFraction: 0.8 }).kvBytes;
    expect(lost).toBeCloseTo(0.2 * plan({}).gpuBytes, 0);
    expect(plan({ tgiWiggleRoom: 0.5 }).kvBytes).toBeCloseTo(0.5 * plan({ tgiWiggleRoom: 1 }).kvBytes, 0);
  });

  it('LMDeploy sets logits aside in its PyTorch engine and sizes batches by the GPU', () => {
    const plan = planLmdeployMemory({ ...baseOf(), backend: 'pytorch', sessionLen: 4096 });
    expect(plan.sizing).toEqual({ maxBatchSize: 1024, maxPrefillTokenNum: 8192 });
    expect(plan.overhead.samplerBytes).toBe((8192 + 2 * 1024) * 128256 * 2);
    expect(planLmdeployMemory({ ...baseOf(LLAMA_8B, { gpu: A100 }), backend: 'turbomind', sessionLen: 4096 }).sizing.maxBatchSize).toBe(384);
    expect(planLmdeployMemory({ ...baseOf(LLAMA_8B, { gpu: loadGpu('l40s') }), backend: 'turbomind', sessionLen: 4096 }).sizing.maxBatchSize).toBe(128);
  });

  it('Hugging Face generate needs one layer twice while its cache grows, and shrinks its batch for longer rows', () => {
    const plan = (flags: object): ReturnType<typeof planHfGenerateMemory> =>
      planHfGenerateMemory({ ...baseOf(), batchSize: 8, maxInputTokens: 1024, maxLength: 2048, cacheImplementation: 'dynamic', ...flags });
    expect(plan({}).kvBytes / plan({ cacheImplementation: 'static' }).kvBytes).toBeCloseTo(32 / 33, 12);
    expect(plan({}).largestBatch).toBe(Math.floor(plan({}).kvBlocks / 2048));
    expect(plan({ maxLength: 4096 }).largestBatch).toBe(Math.floor(plan({}).kvBlocks / 4096));
  });

  it('Hugging Face continuous batching keeps a fifth back for logits processors', () => {
    const plan = (flags: object): MemoryPlan => planHfContinuousMemory({ ...baseOf(), maxLength: 4096, ...flags });
    expect(plan({ logitsProcessors: true }).kvBlocks).toBe(plan({ maxMemoryPercent: 0.8 }).kvBlocks);
    expect(plan({ logitsProcessors: true }).kvBlocks).toBeLessThan(plan({}).kvBlocks);
  });
});
