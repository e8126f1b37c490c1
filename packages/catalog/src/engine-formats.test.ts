import { join } from 'node:path';
import { ForetokenError } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import type { QuantizationUse } from './check-quantization.ts';
import { checkQuantization } from './check-quantization.ts';
import type { EngineSpec, QuantizationSupport } from './engine.ts';
import { listEngines, listGpus, listLlms, loadEngine, loadGpu, modelsDir, readJson } from './index.node.ts';
import type { KvDtype } from './kv-bytes.ts';
import type { Quantization } from './quantization.ts';
import { quantizationOf } from './quantization.ts';

interface Wish {
  readonly version?: string;
  readonly backend?: string;
  readonly weights?: Quantization;
  readonly kvCache?: KvDtype;
}

function check(engine: EngineSpec, gpu: string, { version = engine.defaultVersion, backend, weights = 'bf16', kvCache = 'bf16' }: Wish): QuantizationUse {
  return checkQuantization({ engine, version, gpu: loadGpu(gpu), weights, kvCache, engines: listEngines, ...(backend === undefined ? {} : { backend }) });
}

function refusal(name: string, gpu: string, wish: Wish): ForetokenError {
  try {
    check(loadEngine(name), gpu, wish);
  } catch (error) {
    if (error instanceof ForetokenError) return error;
    throw error;
  }
  throw new Error(`${name} takes ${JSON.stringify(wish)} on ${gpu}`);
}

/** The lists of an engine and of its versions. */
function supports({ quantization, versions }: EngineSpec): QuantizationSupport[] {
  return [quantization, ...Object.values(versions).flatMap((version) => version.quantization ?? [])];
}

describe('the formats of each engine', () => {
  it.each(listEngines().map((engine) => [engine.id, engine] as const))('%s: stated in its file, exceptions included, and explained', (id, engine) => {
    expect(readJson(join(modelsDir(), 'engines', `${id}.json`))).toHaveProperty('quantization');
    expect(engine.notes).toMatch(/formats/i);
    const backends = Object.values(engine.versions).map(({ settings }) => settings['backend']);
    for (const { weights, kvCache, nativeOnly = {}, lacks = {} } of supports(engine)) {
      for (const lists of [nativeOnly, ...Object.values(lacks)]) {
        expect(weights).toEqual(expect.arrayContaining([...(lists.weights ?? [])]));
        expect(kvCache).toEqual(expect.arrayContaining([...(lists.kvCache ?? [])]));
      }
      if (Object.keys(lacks).length > 0) expect(Object.keys(lacks)).toEqual(expect.arrayContaining(backends));
    }
  });

  it.each(listEngines().map((engine) => [engine.id, engine] as const))('%s takes 16 bits on every GPU', (_id, engine) => {
    for (const version of Object.keys(engine.versions)) {
      for (const { id } of listGpus()) {
        for (const format of ['bf16', 'fp16'] as const) expect(check(engine, id, { version, weights: format, kvCache: format }), id).toEqual({ weights: 'native', kvCache: 'native' });
      }
    }
  });

  it('between them serve every published format of the catalogue, and most engines most', () => {
    for (const { id, dtype } of listLlms()) {
      const able = listEngines().filter(({ quantization }) => quantization.weights.includes(quantizationOf(dtype)!));
      expect(able.length, `${id}: ${dtype}`).toBeGreaterThanOrEqual(5);
    }
  });
});

describe('accepted', () => {
  it.each<[string, string, Wish]>([
    ['vllm', 'h100-sxm', { weights: 'mxfp4' }],
    ['vllm', 'h100-sxm', { weights: 'nvfp4' }],
    ['vllm-v0', 'l4', { weights: 'gguf-q4_k_m' }],
    ['sglang', 'h200', { weights: 'fp8-block', kvCache: 'fp8' }],
    ['openllm', 'l4', { weights: 'int4-awq' }],
    ['openllm', 'b200-sxm', { weights: 'nvfp4' }],
    ['tensorrt-llm', 'h100-sxm', { weights: 'fp8-block', kvCache: 'fp8' }],
    ['tensorrt-llm', 'h100-sxm', { weights: 'mxfp4' }],
    ['tensorrt-llm', 'b200-sxm', { weights: 'nvfp4', kvCache: 'nvfp4' }],
    ['tensorrt-llm', 'a100-sxm-80', { weights: 'int8', kvCache: 'int8', backend: 'tensorrt' }],
    ['tgi', 'a100-sxm-80', { weights: 'fp8' }],
    ['tgi', 'h100-sxm', { weights: 'bnb-nf4', kvCache: 'fp8' }],
    ['lmdeploy', 'a100-sxm-80', { weights: 'int4-awq', kvCache: 'int4' }],
    ['lmdeploy', 'h100-sxm', { weights: 'mxfp4' }],
    ['lmdeploy', 'h100-sxm', { weights: 'int8', backend: 'pytorch' }],
    ['transformers', 'l4', { weights: 'bnb-nf4' }],
    ['transformers', 'h100-sxm', { weights: 'fp8-block' }],
    ['orca', 'a100-sxm-80', { weights: 'int8-wo' }],
    ['static-batching', 'a100-sxm-80', { weights: 'int8' }],
  ])('%s on %s: %j', (engine, gpu, wish) => {
    expect(Object.values(check(loadEngine(engine), gpu, wish))).toHaveLength(2);
  });
});

describe('refused with E0312 and a hint', () => {
  it.each<[string, string, Wish, RegExp, RegExp]>([
    ['lmdeploy', 'h100-sxm', { weights: 'gguf-q4_k_m' }, /^LMDeploy main does not serve gguf-q4_k_m weights; together/, /on h100-sxm: openllm, sglang, vllm, vllm-v0\.$/],
    ['transformers', 'h100-sxm', { weights: 'gguf-q4_k_m' }, /does not serve/, /: openllm, sglang, vllm, vllm-v0\.$/],
    ['tgi', 'h100-sxm', { weights: 'nvfp4' }, /^TGI 3 does not serve nvfp4 weights/, /: sglang, vllm, vllm-v0\.$/],
    ['tensorrt-llm', 'h100-sxm', { weights: 'bnb-nf4' }, /does not serve bnb-nf4 weights/, /: openllm, sglang, tgi, transformers, vllm, vllm-v0\.$/],
    ['tensorrt-llm', 'h100-sxm', { weights: 'nvfp4' }, /^TensorRT-LLM 1\.0 serves nvfp4 weights only where tensor cores compute in them, which those of h100-sxm \(Hopper sm90\) do not/, /: sglang, vllm, vllm-v0\.$/],
    ['tensorrt-llm', 'a100-sxm-80', { kvCache: 'fp8' }, /serves fp8 KV caches only where/, /: openllm, sglang, tgi, vllm, vllm-v0\.$/],
    ['tensorrt-llm', 'h100-sxm', { weights: 'int8' }, /does not serve int8 weights with its pytorch backend/, /or choose backend tensorrt\.$/],
    ['tensorrt-llm', 'h100-sxm', { weights: 'mxfp4', backend: 'tensorrt' }, /with its tensorrt backend/, /or choose backend pytorch\.$/],
    ['lmdeploy', 'l4', { weights: 'int8' }, /with its turbomind backend/, /or choose backend pytorch\.$/],
    ['lmdeploy', 'h100-sxm', { kvCache: 'fp8' }, /does not serve fp8 KV caches/, /: openllm, sglang, tensorrt-llm, tgi, vllm, vllm-v0\.$/],
    ['transformers', 'h100-sxm', { kvCache: 'int8' }, /does not serve int8 KV caches/, /: lmdeploy, tensorrt-llm \(backend tensorrt\)\.$/],
    ['transformers', 'a100-sxm-80', { weights: 'fp8' }, /serves fp8 weights only where/, /: lmdeploy, openllm, sglang, tgi, vllm, vllm-v0\.$/],
    ['openllm', 'h100-sxm', { weights: 'mxfp4' }, /does not serve/, /: lmdeploy, sglang, tensorrt-llm, transformers, vllm\.$/],
    ['openllm', 'h100-sxm', { weights: 'nvfp4' }, /only where/, /: sglang, vllm, vllm-v0\.$/],
    ['tgi', 'h100-sxm', { version: '2', kvCache: 'fp8' }, /^TGI 2 does not serve fp8 KV caches/, /: openllm, /],
    ['orca', 'h100-sxm', { weights: 'fp8' }, /^Orca 2022 does not serve/, /: lmdeploy, openllm, sglang, static-batching, /],
    ['static-batching', 'h100-sxm', { weights: 'bnb-nf4' }, /does not serve/, /: openllm, /],
    ['static-batching', 'a100-sxm-80', { weights: 'fp8' }, /only where/, /: lmdeploy, /],
    ['vllm', 'h100-sxm', { kvCache: 'nvfp4' }, /does not serve nvfp4 KV caches/, /or choose another accelerator\.$/],
    ['tensorrt-llm', 'h100-sxm', { kvCache: 'nvfp4' }, /^h100-sxm \(Hopper sm90\) has no kernels for nvfp4 KV caches/, /another accelerator\.$/],
  ])('%s on %s: %j', (engine, gpu, wish, message, hint) => {
    const error = refusal(engine, gpu, wish);
    expect(error).toMatchObject({ code: 'E0312', path: wish.weights === undefined ? 'fleet.kvCache' : 'fleet.weights' });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });
});
