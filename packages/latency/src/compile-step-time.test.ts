import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileStepTime } from './compile-step-time.ts';
import type { Deployment } from './compose/deployment.ts';
import { createStepPlan, gpuTime } from './compose/step-plan.ts';
import { batchOf, deploymentOf, GRAPH_SIZES } from './deployments.fixture.ts';
import { A100, DEEPSEEK_V3, GPT_OSS_120B, H100, LLAMA_70B, llmOf, RTX_PRO_6000 } from './models.fixture.ts';
import type { StepTimeModel, StepTimeParts } from './step-batch.ts';
import { scaledStepTime } from './step-time-factors.ts';

const HYBRID = llmOf({
  id: 'hybrid',
  layers: 48,
  hiddenSize: 2048,
  heads: 16,
  kvHeads: 2,
  headDim: 256,
  vocabSize: 151936,
  linear: { layers: 36, stateBytesPerSequence: 1_097_728, kind: 'gated-deltanet', dims: { keyHeads: 16, keyHeadDim: 128, valueHeads: 32, valueHeadDim: 128, convKernel: 4 } },
  moe: { experts: 512, topK: 10, intermediateSize: 512, sharedExperts: 1, sharedIntermediateSize: 512, denseLayers: 0 },
});

const DEPLOYMENTS: Readonly<Record<string, Deployment>> = {
  'dense, one H100': deploymentOf(),
  'dense, four H100, synchronous': deploymentOf({ llm: LLAMA_70B, tensorParallel: 4, engineHostKey: 'vllm-v1-sync' }),
  'two stages of two ranks': deploymentOf({ llm: LLAMA_70B, tensorParallel: 2, pipelineParallel: 2 }),
  'three synchronous stages': deploymentOf({ pipelineParallel: 3, engineHostKey: 'vllm-v1-sync' }),
  'FA2 on RTX PRO 6000': deploymentOf({ gpu: RTX_PRO_6000 }),
  'int4 on A100': deploymentOf({ gpu: A100, weightQuantization: 'int4-awq', kvDtype: 'fp8' }),
  'MLA and experts': deploymentOf({ llm: DEEPSEEK_V3, tensorParallel: 8, weightQuantization: 'fp8-block' }),
  'experts split over four ranks': deploymentOf({ llm: DEEPSEEK_V3, tensorParallel: 8, expertParallel: 8, weightQuantization: 'fp8-block' }),
  'sliding windows, mxfp4 experts': deploymentOf({ llm: GPT_OSS_120B, weightQuantization: 'mxfp4' }),
  'linear layers': deploymentOf({ llm: HYBRID, tensorParallel: 2 }),
  'SGLang': deploymentOf({ framework: 'sglang', engineHostKey: 'sglang-overlap', weightQuantization: 'fp8' }),
  'TensorRT-LLM': deploymentOf({ framework: 'trtllm', engineHostKey: 'trtllm-overlap', weightQuantization: 'fp8', kvDtype: 'fp8' }),
  'eager': deploymentOf({ cudaGraphSizes: [] }),
};

const models = new Map<string, StepTimeModel>(Object.entries(DEPLOYMENTS).map(([name, deployment]) => [name, compileStepTime(deployment)]));
const modelOf = (name: string): StepTimeModel => models.get(name) as StepTimeModel;

const contexts = fc.array(fc.integer({ min: 1, max: 8000 }), { minLength: 1, maxLength: 300 });
const chunks = fc.array(fc.tuple(fc.integer({ min: 2, max: 500 }), fc.integer({ min: 0, max: 20000 })), { minLength: 1, maxLength: 3 });
const name = fc.constantFrom(...Object.keys(DEPLOYMENTS));

function sumOf(parts: StepTimeParts): number {
  const { totalS: _, ...rest } = parts;
  return Object.values(rest).reduce((sum: number, part: number) => sum + part, 0);
}

describe('compiled step time', () => {
  it('is 0 for an empty batch', () => {
    for (const model of models.values()) {
      expect(model.stepTimeS(batchOf([]))).toBe(0);
      expect(model.decodeTimeS(0, 0)).toBe(0);
      expect(sumOf(model.parts(batchOf([])))).toBe(0);
    }
  });

  it('answers pure decodes alike by both ways, to the last bit', () => {
    fc.assert(
      fc.property(name, contexts, (which, list) => {
        const batch = batchOf(list);
        expect(modelOf(which).decodeTimeS(batch.sequences, batch.contextTokens)).toBe(modelOf(which).stepTimeS(batch));
      }),
    );
  });

  it('does not depend on what was asked before', () => {
    const fresh = compileStepTime(deploymentOf({ llm: GPT_OSS_120B, weightQuantization: 'mxfp4' }));
    const used = modelOf('sliding windows, mxfp4 experts');
    used.decodeTimeS(64, 64 * 4000);
    expect(used.decodeTimeS(64, 64 * 100)).toBe(fresh.decodeTimeS(64, 64 * 100));
    expect(used.decodeTimeS(64, 64 * 5000)).toBe(fresh.decodeTimeS(64, 64 * 5000));
  });

  it('adds up from non-negative parts', () => {
    fc.assert(
      fc.property(name, contexts, fc.option(chunks, { nil: [] }), fc.constantFrom(0, 0, 3), (which, list, prefill, drafts) => {
        const parts = modelOf(which).parts(batchOf(list, prefill, drafts));
        expect(sumOf(parts)).toBeCloseTo(parts.totalS, 12);
        expect(Math.min(...Object.values(parts))).toBeGreaterThan(-1e-12);
        expect(parts.totalS).toBe(modelOf(which).stepTimeS(batchOf(list, prefill, drafts)));
      }),
    );
  });

  it('never gets shorter with more tokens in a chunk, more context, or one more request of mean context', () => {
    fc.assert(
      fc.property(name, contexts, chunks, fc.integer({ min: 1, max: 400 }), (which, list, prefill, more) => {
        const model = modelOf(which);
        const before = model.stepTimeS(batchOf(list, prefill));
        const slack = before * (1 - 1e-12);
        const [tokens, context] = prefill[0] as [number, number];
        const mean = Math.ceil(list.reduce((sum, one) => sum + one, 0) / list.length);
        expect(model.stepTimeS(batchOf(list, [[tokens + more, context], ...prefill.slice(1)]))).toBeGreaterThanOrEqual(slack);
        expect(model.stepTimeS(batchOf(list, [[tokens, context + more], ...prefill.slice(1)]))).toBeGreaterThanOrEqual(slack);
        expect(model.stepTimeS(batchOf(list, [...prefill, [more + 1, 0]]))).toBeGreaterThanOrEqual(slack);
        expect(model.stepTimeS(batchOf([(list[0] as number) + more, ...list.slice(1)], prefill))).toBeGreaterThanOrEqual(slack);
        expect(model.stepTimeS(batchOf([...list, mean], prefill))).toBeGreaterThanOrEqual(slack);
      }),
      { numRuns: 300 },
    );
  });

  it('never gets shorter with more decodes or more context, alone', () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 500 }), (which, n, mean, more) => {
        const model = modelOf(which);
        const before = model.decodeTimeS(n, n * mean) * (1 - 1e-12);
        expect(model.decodeTimeS(n, n * mean + more)).toBeGreaterThanOrEqual(before);
        expect(model.decodeTimeS(n + 1, (n + 1) * mean)).toBeGreaterThanOrEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it('never gets longer on a GPU with more bandwidth, a higher peak or a faster link', () => {
    fc.assert(
      fc.property(name, contexts, fc.option(chunks, { nil: [] }), fc.constantFrom('bw', 'bf16', 'fp8', 'nvl'), (which, list, prefill, field) => {
        const deployment = { ...(DEPLOYMENTS[which] as Deployment), maxBatchedTokens: 16 };
        const { profile } = deployment.data;
        const faster = (profile.datasheet[field] ?? 1) * 1.3;
        const datasheet = profile.datasheet[field] === null ? profile.datasheet : { ...profile.datasheet, [field]: faster };
        const plan = createStepPlan(deployment);
        const better = createStepPlan({ ...deployment, data: { ...deployment.data, profile: { ...profile, datasheet } } });
        const batch = batchOf(list, prefill);
        expect(gpuTime(better, batch).totalUs).toBeLessThanOrEqual(gpuTime(plan, batch).totalUs * (1 + 1e-12));
      }),
      { numRuns: 200 },
    );
  });

  it('equals the direct evaluation plus host time, up to the running maximum', () => {
    const deployment = deploymentOf({ composition: 'reference', async: false, maxBatchedTokens: 256 });
    const model = compileStepTime(deployment);
    const batch = batchOf([500, 700, 900]);
    const host = deployment.data.host.engines['vllm-v1-async'];
    const direct = gpuTime(createStepPlan(deployment), batch, 4).totalUs * 1e-6;
    const hostS = (host?.baseS ?? NaN) + (host?.perRankS ?? NaN) + 3 * (host?.perSequenceS ?? NaN);
    expect(model.stepTimeS(batch)).toBeGreaterThanOrEqual(direct + hostS);
    expect(model.stepTimeS(batch) / (direct + hostS)).toBeCloseTo(1, 3);
  });

  it('answers steps beyond the compiled budget, still growing', () => {
    const model = compileStepTime(deploymentOf({ maxBatchedTokens: 64, maxSequences: 8 }));
    const wide = compileStepTime(deploymentOf({ maxBatchedTokens: 4096 }));
    const batch = batchOf([100], [[3000, 0]]);
    expect(model.stepTimeS(batch) / wide.stepTimeS(batch)).toBeCloseTo(1, 2);
    expect(model.decodeTimeS(200, 1e5)).toBeGreaterThan(model.decodeTimeS(100, 1e5));
  });
});

describe('what the step time shows', () => {
  it('pads decodes to captured sizes: 9 and 16 tokens cost the same apart from attention, head and host', () => {
    const model = modelOf('dense, one H100');
    const gemm = (n: number): number => model.parts(batchOf(Array.from({ length: n }, () => 100))).gemmS;
    expect(gemm(9)).toBeCloseTo(gemm(16), 12);
    expect(gemm(17)).toBeGreaterThan(gemm(16));
  });

  it('is slower without graphs, and a mixed step is never cheaper than in one full graph', () => {
    const batch = batchOf(Array.from({ length: 8 }, () => 500));
    const eager = modelOf('eager').stepTimeS(batch);
    expect(eager).toBeGreaterThan(modelOf('dense, one H100').stepTimeS(batch));
    expect(compileStepTime(deploymentOf({ graphMode: 'none' })).stepTimeS(batch)).toBe(eager);
  });

  it('hides the host behind the GPU when asynchronous and adds it when not', () => {
    const batch = batchOf(Array.from({ length: 32 }, () => 1000));
    const overlapped = compileStepTime(deploymentOf({ async: true }));
    const serial = compileStepTime(deploymentOf({ async: false }));
    expect(overlapped.parts(batch).hostS).toBe(0);
    expect(serial.stepTimeS(batch)).toBeCloseTo(overlapped.stepTimeS(batch) + 0.2e-3 + 0.06e-3 + 32 * 7e-6, 9);
  });

  it('becomes host-bound for a small model', () => {
    const tiny = llmOf({ id: 'tiny', layers: 2, hiddenSize: 512, heads: 8, kvHeads: 8, headDim: 64, intermediateSize: 1024, vocabSize: 8000 });
    const model = compileStepTime(deploymentOf({ llm: tiny }));
    expect(model.decodeTimeS(500, 500)).toBeCloseTo(0.2e-3 + 0.06e-3 + 500 * 7e-6, 9);
    expect(model.parts(batchOf(Array.from({ length: 500 }, () => 1))).hostS).toBeGreaterThan(0);
  });

  it('verifies drafts for less than one step per token', () => {
    const model = modelOf('dense, one H100');
    const list = Array.from({ length: 16 }, () => 2000);
    const verify = model.stepTimeS(batchOf(list, [], 3));
    expect(verify).toBeGreaterThan(model.stepTimeS(batchOf(list)));
    expect(verify).toBeLessThan(2 * model.stepTimeS(batchOf(list)));
  });

  it('charges FlashAttention-2 more for decodes in mixed batches than two kernels would', () => {
    const decodes = Array.from({ length: 64 }, () => 4000);
    const fa2 = createStepPlan(DEPLOYMENTS['FA2 on RTX PRO 6000'] as Deployment);
    const apart = createStepPlan(deploymentOf({ gpu: RTX_PRO_6000, composition: 'reference' }));
    const attention = (plan: typeof fa2): number => {
      const time = gpuTime(plan, batchOf(decodes, [[512, 0]]));
      return time.attentionDecode + time.attentionPrefill;
    };
    expect(attention(fa2)).toBeGreaterThan(1.3 * attention(apart));
    expect(gpuTime(fa2, batchOf(decodes)).totalUs).toBeCloseTo(gpuTime(apart, batchOf(decodes)).totalUs, 6);
  });

  it('stops growing with context in windowed and linear layers', () => {
    const growth = (which: string, from: number, to: number): number => modelOf(which).decodeTimeS(32, 32 * to) - modelOf(which).decodeTimeS(32, 32 * from);
    const windowed = createStepPlan(DEPLOYMENTS['sliding windows, mxfp4 experts'] as Deployment);
    const full = createStepPlan(deploymentOf({ llm: { ...GPT_OSS_120B, window: null }, weightQuantization: 'mxfp4' }));
    const attention = (plan: typeof full, context: number): number => gpuTime(plan, batchOf([context])).attentionDecode;
    const ratio = (attention(windowed, 60000) - attention(windowed, 30000)) / (attention(full, 60000) - attention(full, 30000));
    expect(ratio).toBeCloseTo(0.5, 6);
    expect(growth('linear layers', 1000, 2000)).toBeGreaterThan(0);
  });

  it('costs pipeline stages their sends but keeps the work', () => {
    const batch = batchOf(Array.from({ length: 16 }, () => 1000));
    const one = compileStepTime(deploymentOf({ llm: LLAMA_70B, tensorParallel: 2 }));
    const two = modelOf('two stages of two ranks');
    expect(two.stepTimeS(batch)).toBeGreaterThan(one.stepTimeS(batch));
    expect(two.stepTimeS(batch)).toBeLessThan(1.15 * one.stepTimeS(batch));
  });

  it('keeps every pipeline stage no faster than its host', () => {
    const tiny = llmOf({ id: 'tiny', layers: 8, hiddenSize: 512, heads: 8, kvHeads: 8, headDim: 64, intermediateSize: 1024, vocabSize: 8000 });
    const hostS = 0.2e-3 + 0.06e-3 + 500 * 7e-6;
    for (const pipelineParallel of [1, 2, 4]) {
      const stage = compileStepTime(deploymentOf({ llm: tiny, pipelineParallel })).decodeTimeS(500, 500) / pipelineParallel;
      expect(stage).toBeCloseTo(hostS, 9);
    }
    const batch = batchOf(Array.from({ length: 32 }, () => 1000));
    const fields = { llm: LLAMA_70B, tensorParallel: 2, pipelineParallel: 2 };
    const overlapped = compileStepTime(deploymentOf({ ...fields, async: true })).stepTimeS(batch);
    const serial = compileStepTime(deploymentOf({ ...fields, async: false })).stepTimeS(batch);
    expect(serial - overlapped).toBeCloseTo(2 * (0.2e-3 + 2 * 0.06e-3 + 32 * 7e-6), 9);
  });

  it('pays for transports: no peer-to-peer beats nothing, NVLink beats PCIe', () => {
    const batch = batchOf([], [[2048, 0]]);
    const comm = (fields: Partial<Deployment>): number => compileStepTime(deploymentOf({ tensorParallel: 2, ...fields })).parts(batch).communicationS;
    expect(comm({ gpu: RTX_PRO_6000 })).toBeGreaterThan(2 * comm({}));
    expect(comm({ gpu: RTX_PRO_6000, peerToPeer: false })).toBeGreaterThan(1.5 * comm({ gpu: RTX_PRO_6000 }));
    expect(comm({ tensorParallel: 16 })).toBeGreaterThan(comm({ tensorParallel: 8 }));
  });

  it('pays for dispatch and combine when attention replicas share the experts, and for the busiest rank', () => {
    const batch = batchOf(Array.from({ length: 64 }, () => 1000));
    const fields = { llm: DEEPSEEK_V3, tensorParallel: 1, expertParallel: 8, attentionDataParallel: 8, weightQuantization: 'fp8-block' } as const;
    const parts = compileStepTime(deploymentOf(fields)).parts(batch);
    expect(parts.communicationS).toBeGreaterThan(0);
    expect(compileStepTime(deploymentOf({ ...fields, expertImbalance: false })).parts(batch).moeS).toBeLessThanOrEqual(parts.moeS);
  });

  it('scales GPU and host time apart', () => {
    const model = compileStepTime(deploymentOf({ async: false }));
    const batch = batchOf([1000], [[200, 0]]);
    const { totalS, hostS } = model.parts(batch);
    const scaled = scaledStepTime(model, { gpuScale: 1.1, prefillScale: 1.2, hostScale: 2, hostAddS: 1e-3, perSequenceAddS: 1e-5 });
    const launch = hostS - (0.2e-3 + 0.06e-3 + 2 * 7e-6);
    expect(scaled.stepTimeS(batch)).toBeCloseTo(1.32 * (totalS - hostS + launch) + 2 * (hostS - launch) + 1e-3 + 2e-5, 9);
    expect(scaledStepTime(scaled, {}).stepTimeS(batch)).toBe(totalS);
    expect(() => scaledStepTime(model, { gpuScale: 0 })).toThrow(/gpuScale is 0/);
  });

  it('names bad counts, formats and host keys', () => {
    const failing = (fields: Partial<Deployment>): (() => unknown) => () => compileStepTime(deploymentOf(fields));
    expect(failing({ tensorParallel: 0 })).toThrow(expect.objectContaining({ code: 'E0405', path: 'tensorParallel' }));
    expect(failing({ tensorParallel: 64 })).toThrow(/at most the 32 attention heads/);
    expect(failing({ expertParallel: 2 })).toThrow(/has no experts/);
    expect(failing({ cudaGraphSizes: [1, 4, 2] })).toThrow(expect.objectContaining({ path: 'cudaGraphSizes[2]' }));
    expect(failing({ weightQuantization: 'fp32' })).toThrow(expect.objectContaining({ code: 'E0406' }));
    expect(failing({ engineHostKey: 'vllm' })).toThrow(expect.objectContaining({ code: 'E0404' }));
    expect(GRAPH_SIZES.at(-1)).toBe(512);
    expect(H100.latencyProfile).toBe('h100-sxm');
  });
});
