import { duration } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import { fixtureRequests } from './fixture-log.ts';
import type { FixtureRequests } from './fixture-log.ts';
import { cdfOf, summarize, timelineOf } from './fixture-reduce.ts';

export interface FixtureRun extends FixtureRequests {
  readonly result: RunResult;
}

const GIB = 1_073_741_824;

/** A run with realistic numbers, reduced from fixture requests; the tests vary it with spreads. */
export function fixtureRun(count = 2000, seed = 1): FixtureRun {
  const requests = fixtureRequests(count, seed);
  return { ...requests, result: reduce(requests, seed) };
}

/** Nothing completed: every metric is NaN, every list empty. */
export function emptyRun(): RunResult {
  const { result } = fixtureRun(0);
  return {
    ...result,
    decision: { verdict: 'overloaded', sentence: 'No request completed: every prompt is longer than the model allows.', bottleneck: 'admission', suggestion: 'Raise max_model_len.' },
    requests: { total: 12, completed: 0, failed: { prompt_too_long: 12 } },
    warnings: [{ code: 'W0501', message: 'Nothing completed, so no latency was measured.' }],
  };
}

function reduce(requests: FixtureRequests, seed: number): RunResult {
  const { columns, log } = requests;
  const rows = Array.from({ length: columns.count }, (_, row) => row);
  const of = (value: (row: number) => number): number[] => rows.map(value);
  const ttft = of((row) => (log.firstTokenS[row] ?? 0) - (columns.arrivalS[row] ?? 0));
  const e2e = of((row) => (log.finishS[row] ?? 0) - (columns.arrivalS[row] ?? 0));
  const tpot = of((row) => ((log.finishS[row] ?? 0) - (log.firstTokenS[row] ?? 0)) / ((log.generatedTokens[row] ?? 0) - 1));
  const itl = tpot.map((value, row) => value * (row % 50 === 0 ? 3.1 : 0.96));
  const queue = of((row) => (log.firstScheduledS[row] ?? 0) - (columns.arrivalS[row] ?? 0));
  const prefill = of((row) => (log.firstTokenS[row] ?? 0) - (log.firstScheduledS[row] ?? 0));
  const normalized = e2e.map((value, row) => value / (columns.outputTokens[row] ?? 1));
  const completed = e2e.filter(Number.isFinite).length;
  const latency: RunResult['latency'] = {
    ttft: summarize(ttft), itl: summarize(itl), tpot: summarize(tpot), e2e: summarize(e2e), queue: summarize(queue),
    prefill: summarize(prefill), normalized: summarize(normalized), requestOverheadS: 0.0094, side: 'client',
  };
  return {
    ...answer(latency),
    requests: { total: columns.count, completed, failed: completed === columns.count ? {} : { prompt_too_long: columns.count - completed } },
    latency,
    ...rates(requests, completed),
    ...resources(requests, seed),
    ttftBreakdown: { queueS: latency.queue.mean, prefillS: latency.prefill.mean, overheadS: 0.0094 },
    cdf: { ttft: cdfOf(ttft), itl: cdfOf(itl), tpot: cdfOf(tpot), e2e: cdfOf(e2e) },
    timeline: timelineOf(requests, 1),
    replicas: [{ index: 0, requests: completed, steps: 31_022, busy: 0.829, preemptions: 18 }],
  };
}

function answer({ ttft, itl }: RunResult['latency']): Pick<RunResult, 'schema' | 'name' | 'title' | 'decision' | 'slo' | 'warnings'> {
  const met = ttft.p99 <= 1;
  return {
    schema: 'foretoken.result/1',
    name: 'azure-conversation',
    title: 'llama-3.1-8b bf16 · vllm-v1 0.23 · 1 × h100-sxm · azure-conversation 3 min @ 13 req/s',
    decision: {
      verdict: met ? 'met' : 'missed',
      sentence: met ? `SLO met: p99 TTFT ${duration(ttft.p99)} ≤ 1.00 s, p99 ITL ${duration(itl.p99)} ≤ 100 ms.` : `SLO missed: p99 TTFT ${duration(ttft.p99)} > 1.00 s.`,
      bottleneck: 'the prefill queue (71 % of TTFT); KV cache 58 % full at its peak, no preemption',
      suggestion: 'Raise max_num_batched_tokens from 8,192 to 16,384, or add a second replica.',
    },
    slo: [
      { metric: 'ttft', statistic: 'p99', boundS: 1, actualS: ttft.p99, intervalS: ttft.interval.p99, met },
      { metric: 'itl', statistic: 'p99', boundS: 0.1, actualS: itl.p99, intervalS: itl.interval.p99, met: itl.p99 <= 0.1 },
    ],
    warnings: [{ code: 'W0502', message: 'The latency model was fitted on h100-sxm with vLLM 0.11; engine 0.23 is outside of its calibrated range.' }],
  };
}

function rates({ columns, log }: FixtureRequests, completed: number): Pick<RunResult, 'throughput' | 'goodput'> {
  const makespanS = Math.max(...log.finishS.filter(Number.isFinite)) - (columns.arrivalS[0] ?? 0);
  const sum = (tokens: Int32Array): number => tokens.reduce((total, value) => total + value, 0) / makespanS;
  const requestsPerS = completed / makespanS;
  const [inputTokensPerS, outputTokensPerS] = [sum(columns.inputTokens), sum(log.generatedTokens)];
  return {
    throughput: {
      makespanS, requestsPerS, inputTokensPerS, outputTokensPerS,
      totalTokensPerS: inputTokensPerS + outputTokensPerS,
      steady: completed > 100 ? { warmupS: 31, requestsPerS: 1.02 * requestsPerS, outputTokensPerS: 1.02 * outputTokensPerS } : null,
      offeredRequestsPerS: columns.count / (columns.arrivalS.at(-1) ?? 0),
    },
    goodput: { requestsPerS: 0.888 * requestsPerS, fraction: completed > 0 ? 0.888 : Number.NaN, tokensPerS: 0.88 * outputTokensPerS },
  };
}

function resources({ columns }: FixtureRequests, seed: number): Pick<RunResult, 'engine' | 'cache' | 'cost' | 'memory' | 'provenance'> {
  const none = columns.count === 0;
  return {
    engine: {
      steps: none ? 0 : 31_022, emptySteps: none ? 0 : 12, preemptions: none ? 0 : 18,
      batchMean: none ? Number.NaN : 38.2, batchMax: none ? Number.NaN : 48, waitingMean: none ? Number.NaN : 6.4, waitingMax: none ? Number.NaN : 71,
      kvUsageMean: none ? Number.NaN : 0.31, kvUsagePeak: none ? Number.NaN : 0.577, kvBlocksPerReplica: 27_811, blockSizeTokens: 16, busy: none ? 0 : 0.829,
    },
    cache: {
      enabled: true, definition: 'prompt tokens found in the prefix cache at first admission / prompt tokens of admitted requests',
      queriedTokens: none ? 0 : 1_431_002, hitTokens: none ? 0 : 41_216, hitRate: none ? Number.NaN : 41_216 / 1_431_002,
    },
    cost: {
      usdPerHour: 2.99, usdPerMillionOutputTokens: none ? Number.POSITIVE_INFINITY : 0.7127, usdPerMillionTokens: none ? Number.POSITIVE_INFINITY : 0.1163,
      usdPerMillionOutputTokensAtGoodput: none ? null : 0.8091, priceSource: 'Lambda on-demand list', priceDate: '2026-11',
    },
    memory: {
      gpuBytes: 79.6 * GIB, weightsBytes: 14.99 * GIB, overheadBytes: 2.31 * GIB, kvBytes: 54.3 * GIB, kvBytesPerToken: 131_072, kvBlocks: 27_811, kvTokens: 444_976,
    },
    provenance: {
      foretoken: '0.1.0', seed, replications: 1, scenarioHash: '1f3a9c02b7e4', engine: 'vllm-v1 0.23 (decisions equal to the real scheduler on 212 oracle cases)',
      workload: 'azure-conversation profile, 3 min',
      trace: { path: 'traces/AzureLLMInferenceTrace_conv.csv', format: 'azure-2023', rowsRead: columns.count + 3, rowsEmitted: columns.count, dropped: { zero_output: 2, bad_row: 1 } },
      latencyModel: 'analytic h100-sxm bf16, fitted', latencyError: 'MAPE 6.2 % on 512 public vLLM steps (hold-out)',
      intervals: '95 %, batch means over 30 batches after MSER-5 truncation',
    },
  };
}
