import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import { createStepBatch } from '@foretoken/latency';
import type { StepBatch } from '@foretoken/latency';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EnginePlan } from '../driver.ts';
import { engineDriver } from '../registry.ts';
import type { TensorrtLlmEngineOptions } from './options.ts';

interface Wish {
  readonly options?: TensorrtLlmEngineOptions;
  readonly draft?: string;
  readonly version?: string;
  readonly llm?: string;
  readonly pipelineParallel?: number;
}

function plan({ options = {}, version = '1.0', llm = 'llama-3.2-1b', pipelineParallel = 1, draft }: Wish): EnginePlan {
  const gpu = loadGpu('l4');
  return engineDriver('tensorrt-llm').plan({
    engine: loadEngine('tensorrt-llm'),
    version,
    options: { maxSeqLen: 2048, ...options },
    gpu,
    llm: loadLlm(llm),
    ...(draft === undefined ? {} : { draftLlm: loadLlm(draft) }),
    latencyData: loadLatencyData(gpu),
    tensorParallel: 1,
    pipelineParallel,
    expertParallel: 1,
    weights: 'bf16',
    kvCache: 'bf16',
    gpuScale: 1,
  });
}

/** A step in which `sequences` requests verify drafts. */
function verification(sequences: number, contextTokens: number, drafts: number): StepBatch {
  const tokens = sequences * (1 + drafts);
  return { ...createStepBatch(0), sequences, totalTokens: tokens, contextTokens, decodeSequences: sequences, decodeKvTokens: contextTokens + tokens, draftTokensPerDecode: drafts };
}

describe('the TensorRT-LLM driver', () => {
  it('fills in the defaults of the version', () => {
    expect(plan({})).toMatchObject({ blockSizeTokens: 32, limits: { sequences: { value: 2048 }, stepTokens: { value: 8192 } }, maxModelLen: 2048, prefixCaching: true });
  });

  it('takes the KV blocks from memory, or as many as it is told', () => {
    expect(plan({}).usableBlocks).toBe(plan({}).memory.usableBlocks);
    expect(plan({ options: { numBlocks: 500 } }).usableBlocks).toBe(500);
  });

  it('is found by its alias', () => {
    expect(engineDriver('trtllm')).toBe(engineDriver('tensorrt-llm'));
  });

  it('lets the host overlap with the GPU under the overlap scheduler only', () => {
    const stepS = (options: TensorrtLlmEngineOptions): number => plan({ options }).stepTime.decodeTimeS(200, 200 * 500);
    expect(stepS({ disableOverlapScheduler: true })).toBeGreaterThan(stepS({}));
    expect(stepS({ backend: 'tensorrt' })).toBe(stepS({ disableOverlapScheduler: true }));
  });

  it('keeps adapters and drafters on the GPU beside the model', () => {
    const resident = (options: TensorrtLlmEngineOptions): number => plan({ options }).memory.overhead.residentBytes;
    expect(plan({ options: { loraPages: 8 } }).memory.kvBytes).toBeLessThan(plan({}).memory.kvBytes);
    // As many adapters as the pages hold.
    expect(resident({ loraPages: 8, loraPagesPerAdapter: 2 })).toBe(resident({ loraPages: 4 }));
    expect(resident({ loraPages: 4, maxLoraRank: 16 })).toBe(resident({ loraPages: 4 }) / 4);
    const { vocabSize, hiddenSize } = loadLlm('llama-3.2-1b');
    expect(resident({ speculative: { method: 'medusa', tokens: 3, acceptance: [0.8, 0.6, 0.4] } })).toBe(3 * 2 * hiddenSize * (hiddenSize + vocabSize));
  });

  it('can serve adapters only where they have pages', () => {
    expect(plan({ options: { loraPages: 1 } }).capabilities.lora).toBe(true);
    expect(plan({}).capabilities.lora).toBe(false);
  });

  it('charges adapters, masks and drafts to the steps that use them', () => {
    const lora = plan({ options: { loraPages: 4 } }).stepTime;
    const plainS = plan({}).stepTime.decodeTimeS(100, 50_000);
    expect(lora.decodeTimeS(100, 50_000)).toBe(plainS);
    expect(lora.decodeTimeS(100, 50_000, 2)).toBeGreaterThan(lora.decodeTimeS(100, 50_000, 1));
    expect(lora.decodeTimeS(100, 50_000, 0, 100)).toBeGreaterThan(plainS);
    const speculative = { method: 'draft-model', tokens: 3, acceptance: [0.8, 0.6, 0.4] } as const;
    const stepS = (draft: string | undefined): number =>
      plan({ options: { speculative }, llm: 'llama-3.2-3b', ...(draft === undefined ? {} : { draft }) }).stepTime.stepTimeS(verification(100, 50_000, 3));
    expect(stepS('llama-3.2-1b')).toBeGreaterThan(stepS(undefined));
  });

  it.each<[string, Wish]>([
    ['E0835', { options: { maxSeqLen: 200_000 } }],
    ['E0836', { pipelineParallel: 2 }],
    ['E0837', { options: { disableOverlapScheduler: false, backend: 'tensorrt' } }],
    ['E0837', { options: { disableOverlapScheduler: false, speculative: { method: 'eagle', tokens: 1, acceptance: [0.5] } } }],
    ['E0838', { options: { enableChunkedPrefill: true, maxNumTokens: 31 } }],
    ['E0839', { options: { decodeRetentionPriority: 101 } }],
    ['E0839', { options: { retentionRanges: [0, 10, 50] } }],
    ['E0839', { options: { retentionRanges: [0, -1, 50, 0, 10, 10, 50, 0] } }],
    ['E0840', { options: { tritonMaxQueueSize: 10 } }],
    ['E0841', { options: { frontend: 'triton', tritonMaxBatchSize: 8, tritonPreferredBatchSizes: [4, 16] } }],
    ['E0842', { options: { guidedDecodingBackend: 'llguidance', backend: 'tensorrt' } }],
    ['E0304', { version: '0.20' }],
    ['E0311', { options: { numBlocks: 20 } }],
    ['E0310', { llm: 'llama-3.1-70b' }],
  ])('refuses with %s', (code, wish) => {
    expect(() => plan(wish)).toThrow(expect.objectContaining({ code }));
  });

  it.each<[string, Wish]>([
    ['W0802', { options: { speculative: { method: 'draft-model', tokens: 2, acceptance: [0.7, 0.5] } } }],
    ['W0803', { options: { loraPages: 4 } }],
    ['W0900', { options: { hostCacheSize: 1_000_000_000 } }],
    ['W0839', { options: { frontend: 'triton', tritonMaxQueueSize: 1 } }],
    ['W0804', { llm: 'gemma-3-1b' }],
  ])('warns with %s', (code, wish) => {
    expect(plan(wish).notes.map((note) => note.code)).toEqual([code]);
  });
});
