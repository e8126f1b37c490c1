import { readFileSync } from 'node:fs';
import type { KvDtype, LlmSpec, Quantization } from '@foretoken/catalog';
import { describe, expect, it } from 'vitest';
import type { LatencyData } from '../latency-data.ts';
import { loadLatencyData } from '../load-latency-data.node.ts';
import { gpuOf, llmOf } from '../models.fixture.ts';
import type { StepBatch } from '../step-batch.ts';
import { createStepBatch } from '../step-batch.ts';
import type { Deployment, Framework } from './deployment.ts';
import { createStepPlan, gpuTime } from './step-plan.ts';

interface ReferenceModel {
  readonly L: number;
  readonly H: number;
  readonly I?: number;
  readonly hq: number;
  readonly hkv: number;
  readonly hd: number;
  readonly V: number;
  readonly gated?: boolean;
  readonly qknorm?: boolean;
  readonly mla?: boolean;
  readonly window?: number;
  readonly nwin?: number;
  readonly ndense?: number;
  readonly Idense?: number;
  readonly moe?: { readonly E: number; readonly k: number; readonly I: number; readonly shared?: number };
}

interface ReferenceCase {
  readonly gpu: string;
  readonly framework: Framework;
  readonly model: string;
  readonly tensorParallel: number;
  readonly weightQuantization: Quantization;
  readonly kvDtype: KvDtype;
  readonly expertParallel: number;
  readonly attentionDataParallel: number;
  readonly expertQuantization: Quantization | null;
  readonly prefill: readonly (readonly [number, number])[];
  readonly decodeSequences: number;
  readonly decodeKvTokens: number;
  readonly totalUs: number;
}

const fixture = JSON.parse(readFileSync(new URL('../../../../test/fixtures/perfmodel-500.json', import.meta.url), 'utf8')) as {
  readonly models: Readonly<Record<string, ReferenceModel>>;
  readonly cases: readonly ReferenceCase[];
};

const data = new Map<string, LatencyData>();

function llmFrom(id: string, m: ReferenceModel): LlmSpec {
  return llmOf({
    id,
    layers: m.L,
    hiddenSize: m.H,
    heads: m.hq,
    kvHeads: m.hkv,
    headDim: m.hd,
    vocabSize: m.V,
    intermediateSize: m.Idense ?? m.I ?? 0,
    gatedMlp: m.gated ?? true,
    qkNorm: m.qknorm ?? false,
    mla: m.mla === true ? { kvLoraRank: 512, qLoraRank: 1536, ropeHeadDim: 64, nopeHeadDim: 128, vHeadDim: 128 } : null,
    window: m.window === undefined ? null : { layers: m.nwin ?? 0, kind: 'sliding', windowTokens: m.window },
    moe:
      m.moe === undefined
        ? null
        : {
            experts: m.moe.E,
            topK: m.moe.k,
            intermediateSize: m.moe.I,
            sharedExperts: m.moe.shared === undefined ? 0 : 1,
            sharedIntermediateSize: m.moe.shared ?? 0,
            denseLayers: m.ndense ?? 0,
          },
  });
}

function deploymentOf(c: ReferenceCase): Deployment {
  const gpu = gpuOf({ id: c.gpu, latencyProfile: c.gpu });
  if (!data.has(c.gpu)) data.set(c.gpu, loadLatencyData(gpu));
  return {
    llm: llmFrom(c.model, fixture.models[c.model] as ReferenceModel),
    gpu,
    data: data.get(c.gpu) as LatencyData,
    framework: c.framework,
    tensorParallel: c.tensorParallel,
    pipelineParallel: 1,
    expertParallel: c.expertParallel,
    attentionDataParallel: c.attentionDataParallel,
    weightQuantization: c.weightQuantization,
    ...(c.expertQuantization === null ? {} : { expertQuantization: c.expertQuantization }),
    kvDtype: c.kvDtype,
    engineHostKey: 'vllm-v1-sync',
    cudaGraphSizes: [],
    maxBatchedTokens: 8192,
    composition: 'reference',
  };
}

function batchOf(c: ReferenceCase): StepBatch {
  const batch = createStepBatch(c.prefill.length);
  for (const [tokens, context] of c.prefill) {
    batch.prefillTokens[batch.prefillCount] = tokens;
    batch.prefillContext[batch.prefillCount] = context;
    batch.prefillCount++;
    batch.totalTokens += tokens;
  }
  batch.decodeSequences = c.decodeSequences;
  batch.decodeKvTokens = c.decodeKvTokens;
  batch.totalTokens += c.decodeSequences;
  batch.sequences = c.prefill.length + c.decodeSequences;
  return batch;
}

describe('GPU time of a step, reference composition', () => {
  it('covers every fitted GPU, every framework and every model of the reference', () => {
    expect(fixture.cases).toHaveLength(500);
    expect(new Set(fixture.cases.map((c) => c.gpu)).size).toBe(10);
    expect(new Set(fixture.cases.map((c) => c.model)).size).toBe(Object.keys(fixture.models).length);
  });

  it('equals perfmodel.py to 1e-9 relative on 500 random steps', () => {
    let worst = 0;
    for (const [i, c] of fixture.cases.entries()) {
      const { totalUs } = gpuTime(createStepPlan(deploymentOf(c)), batchOf(c));
      const error = Math.abs(totalUs / c.totalUs - 1);
      if (!(error <= 1e-9)) expect.fail(`case ${i} (${c.gpu} ${c.framework} ${c.model}): ${totalUs} us, expected ${c.totalUs} us`);
      worst = Math.max(worst, error);
    }
    expect(worst).toBeLessThan(1e-9);
  });
});
