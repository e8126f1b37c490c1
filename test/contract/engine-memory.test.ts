import { attentionLayers, kvBytesPerTokenPerLayer } from '@foretoken/catalog';
import type { LlmSpec } from '@foretoken/catalog';
import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { ENGINE_DRIVERS, engineDriver } from '@foretoken/engines';
import type { EngineDriver, EnginePlan } from '@foretoken/engines';
import { ForetokenError } from '@foretoken/kernel';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';

const GPU = loadGpu('h100-sxm');
const LATENCY_DATA = loadLatencyData(GPU);
const LENGTH = 8192;
/** What engines call the longest request; the first that a driver knows. */
const LENGTH_OPTIONS = ['maxModelLen', 'contextLength', 'maxSeqLen', 'sessionLen', 'maxTotalTokens', 'maxLength'];

/** One model of each kind of KV cache, and the ranks that hold it. */
const MODELS: readonly (readonly [string, number])[] = [
  ['llama-3.1-8b', 1],
  ['gemma-3-12b', 1],
  ['gpt-oss-20b', 1],
  ['gemma-2-9b', 2],
  ['mistral-7b-v0.1', 1],
  ['llama-4-scout-17b-16e', 8],
  ['deepseek-v2-lite', 1],
  ['qwen3-next-80b-a3b', 4],
];

/** Drivers with ways of their own to use memory. */
const VARIANTS: Readonly<Record<string, readonly object[]>> = {
  transformers: [{ mode: 'continuous' }, { mode: 'generate' }],
  lmdeploy: [{ backend: 'pytorch' }, { backend: 'turbomind' }],
};

function planOf(driver: EngineDriver, llm: LlmSpec, tensorParallel: number, options: object): EnginePlan {
  const length = LENGTH_OPTIONS.find((name) => name in driver.options)!;
  return driver.plan({
    engine: loadEngine(driver.catalogueKey),
    version: driver.versions[0]!,
    options: { [length]: LENGTH, ...options },
    gpu: GPU,
    llm,
    latencyData: LATENCY_DATA,
    tensorParallel,
    pipelineParallel: 1,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
  });
}

/** The plan, or the code of the refusal. */
function attempt(driver: EngineDriver, llm: LlmSpec, tensorParallel: number, options: object): EnginePlan | string {
  try {
    return planOf(driver, llm, tensorParallel, options);
  } catch (error) {
    if (error instanceof ForetokenError) return error.code;
    throw error;
  }
}

const CASES = ENGINE_DRIVERS.flatMap((driver) =>
  (VARIANTS[driver.name] ?? [{}]).flatMap((options) => MODELS.map(([model, ranks]) => ({ driver, options, model, ranks, name: [driver.name, ...Object.values(options)].join(' ') }))),
);

describe('the KV memory that an engine counts in blocks', () => {
  it.each(CASES.filter(({ driver }) => !driver.capabilities.hybridKvGroups))('$name, $model: every block has its bytes, and few bytes are left', ({ driver, options, model, ranks }) => {
    const llm = loadLlm(model);
    const plan = attempt(driver, llm, ranks, options);
    if (typeof plan === 'string') {
      expect({ plan, isPlain: llm.window === null && llm.linear === null }).toEqual({ plan: 'E0833', isPlain: false });
      return;
    }
    const { memory, usableBlocks, blockSizeTokens, notes } = plan;
    const bytesPerToken = attentionLayers(llm) * kvBytesPerTokenPerLayer(llm, 'bf16', ranks);
    const blockBytes = blockSizeTokens * bytesPerToken;
    expect(memory).toMatchObject({ kvBytesPerToken: bytesPerToken, blockSize: blockSizeTokens, layout: { blockBytes } });
    expect(usableBlocks * blockBytes).toBeLessThanOrEqual(memory.kvBytes + blockBytes);
    expect(usableBlocks * blockBytes).toBeGreaterThanOrEqual(0.8 * memory.kvBytes);
    const codes = notes.map(({ code }) => code);
    const isExact = driver.name === 'openllm' && llm.window?.layers !== llm.layers;
    expect(codes.filter((code) => code === 'W0804' || code === 'W0821')).toHaveLength(llm.window === null || isExact ? 0 : 1);
    expect(codes.includes('W0805')).toBe(llm.linear !== null);
  });

  it.each(CASES.filter(({ driver, model }) => model === 'llama-3.1-8b' && !driver.capabilities.hybridKvGroups && driver.name !== 'vllm-v0'))(
    '$name cuts it into blocks of its own size, whatever states a model has',
    ({ driver, options }) => {
      const plain = planOf(driver, loadLlm('llama-3.1-8b'), 1, options);
      expect(planOf(driver, loadLlm('qwen3-next-80b-a3b'), 4, options).blockSizeTokens).toBe(plain.blockSizeTokens);
    },
  );

  it.each([
    ['vllm-v1', 28_742],
    ['sglang', 416_690],
    ['tensorrt-llm', 13_835],
    ['lmdeploy', 6540],
    ['openllm', 28_135],
  ])('%s has %i blocks for Llama-3.1-8B, all layers of which are alike', (engine, blocks) => {
    expect(planOf(engineDriver(engine), loadLlm('llama-3.1-8b'), 1, {}).usableBlocks).toBe(blocks);
  });

  it('vllm-v1 alone gives the blocks of windows back: one table per group of layers', () => {
    expect(ENGINE_DRIVERS.filter(({ capabilities }) => capabilities.hybridKvGroups).map(({ name }) => name)).toEqual(['vllm-v1']);
    expect(planOf(engineDriver('vllm-v1'), loadLlm('gemma-3-12b'), 1, {})).toMatchObject({ usableBlocks: 49_412, memory: { layout: { groupSize: 8 } } });
  });
});
