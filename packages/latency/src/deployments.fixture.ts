import type { GpuSpec, LlmSpec } from '@foretoken/catalog';
import type { Deployment } from './compose/deployment.ts';
import type { LatencyData } from './latency-data.ts';
import { loadLatencyData } from './load-latency-data.node.ts';
import { H100, LLAMA_8B } from './models.fixture.ts';
import type { StepBatch } from './step-batch.ts';
import { createStepBatch } from './step-batch.ts';

const loaded = new Map<GpuSpec, LatencyData>();

/** Latency data of a GPU, read once per test file. */
export function dataOf(gpu: GpuSpec): LatencyData {
  const known = loaded.get(gpu) ?? loadLatencyData(gpu);
  loaded.set(gpu, known);
  return known;
}

/** vLLM's capture sizes up to 512 tokens. */
export const GRAPH_SIZES: readonly number[] = [
  1,
  2,
  4,
  ...Array.from({ length: 31 }, (_, i) => 8 * (i + 1)),
  ...Array.from({ length: 17 }, (_, i) => 256 + 16 * i),
];

/** Llama-3.1-8B in bf16 on one H100 under asynchronous vLLM V1, changed by `fields`. */
export function deploymentOf(fields: Partial<Deployment> & { readonly llm?: LlmSpec; readonly gpu?: GpuSpec } = {}): Deployment {
  const gpu = fields.gpu ?? H100;
  return {
    llm: LLAMA_8B,
    gpu,
    data: dataOf(gpu),
    framework: 'vllm',
    tensorParallel: 1,
    pipelineParallel: 1,
    expertParallel: 1,
    weightQuantization: 'bf16',
    kvDtype: 'bf16',
    engineHostKey: 'vllm-v1-async',
    cudaGraphSizes: GRAPH_SIZES,
    maxBatchedTokens: 2048,
    maxSequences: 1024,
    ...fields,
  };
}

/** A batch of decodes (their contexts before the step) and chunks (tokens, context). */
export function batchOf(contexts: readonly number[], chunks: readonly (readonly [number, number])[] = [], drafts = 0): StepBatch {
  const batch = createStepBatch(Math.max(1, chunks.length));
  for (const context of contexts) {
    batch.decodeSequences++;
    batch.contextTokens += context;
    batch.decodeKvTokens += context + 1 + drafts;
    batch.totalTokens += 1 + drafts;
  }
  for (const [tokens, context] of chunks) {
    batch.prefillTokens[batch.prefillCount] = tokens;
    batch.prefillContext[batch.prefillCount] = context;
    batch.prefillCount++;
    batch.totalTokens += tokens;
    batch.contextTokens += context;
  }
  batch.draftTokensPerDecode = drafts;
  batch.sequences = contexts.length + chunks.length;
  return batch;
}
