import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRequestLog, VLLM_V1_BARE, VllmV1Replica } from '@foretoken/engines';
import type { RequestColumns, StepSink, VllmV1Config } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import { lineCollector, replay } from '../oracle/vllm-v1-run.ts';
import type { StepLine } from '../oracle/vllm-v1-run.ts';

interface Case {
  readonly config: VllmV1Config;
  readonly columns: RequestColumns;
}

/** Small pools and budgets, so that chunking, preemption, sharing and late EOS all happen. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    version: fc.constantFrom('0.23' as const, 'main' as const),
    blockSizeTokens: fc.constantFrom(4, 16),
    numGpuBlocks: fc.integer({ min: 24, max: 120 }),
    maxNumSeqs: fc.integer({ min: 1, max: 12 }),
    maxNumBatchedTokens: fc.constantFrom(16, 40, 100, 512),
    enablePrefixCaching: fc.boolean(),
    enableChunkedPrefill: fc.constantFrom(true, true, true, false),
    policy: fc.constantFrom('fcfs' as const, 'fcfs' as const, 'priority' as const),
    asyncScheduling: fc.boolean(),
    useV2ModelRunner: fc.boolean(),
    longPrefillTokenThreshold: fc.constantFrom(0, 0, 10),
    reserveFullIsl: fc.constantFrom(true, true, false),
    watermark: fc.constantFrom(0, 0.1),
    maxLoras: fc.constantFrom(0, 0, 2),
    requests: fc.array(
      fc.record({
        gap: fc.constantFrom(0, 0, 0.003, 0.02, 0.3),
        input: fc.integer({ min: 1, max: 90 }),
        output: fc.integer({ min: 1, max: 40 }),
        cap: fc.constantFrom(0, 0, 3),
        eos: fc.boolean(),
        priority: fc.integer({ min: 0, max: 2 }),
        adapter: fc.integer({ min: 0, max: 3 }),
        prefix: fc.integer({ min: 0, max: 3 }),
        quotes: fc.boolean(),
      }),
      { minLength: 1, maxLength: 25 },
    ),
  })
  .map(({ requests, ...rest }) => {
    const maxModelLen = Math.min(200, (rest.numGpuBlocks - 1) * rest.blockSizeTokens);
    // vLLM itself insists on a budget of max_model_len without chunking.
    const maxNumBatchedTokens = rest.enableChunkedPrefill ? rest.maxNumBatchedTokens : Math.max(rest.maxNumBatchedTokens, maxModelLen);
    return { config: { ...VLLM_V1_BARE, ...rest, maxModelLen, maxNumBatchedTokens, maxNumSeqs: Math.min(rest.maxNumSeqs, maxNumBatchedTokens) }, columns: toColumns(requests) };
  });

function toColumns(
  requests: readonly { gap: number; input: number; output: number; cap: number; eos: boolean; priority: number; adapter: number; prefix: number; quotes: boolean }[],
): RequestColumns {
  let now = 0;
  const arrivals: number[] = [];
  const offsets = [0];
  const ids: number[] = [];
  const tokens: number[] = [];
  const inputs: number[] = [];
  for (const [i, r] of requests.entries()) {
    now += r.gap;
    arrivals.push(now);
    const parts: [number, number][] = [];
    if (r.quotes && i > 0) {
      // The next turn of the request before: its whole prompt and part of its output.
      for (let k = offsets[i - 1]!; k < offsets[i]!; k++) parts.push([ids[k]!, tokens[k]!]);
      parts.push([1000 + i - 1, requests[i - 1]!.output]);
    } else if (r.prefix > 0) parts.push([r.prefix, Math.max(1, Math.floor(r.input * 0.7))]);
    parts.push([2000 + i, r.input]);
    for (const [id, length] of parts) {
      ids.push(id);
      tokens.push(length);
    }
    inputs.push(parts.reduce((sum, [, length]) => sum + length, 0));
    offsets.push(ids.length);
  }
  return {
    count: requests.length,
    arrivalS: Float64Array.from(arrivals),
    inputTokens: Int32Array.from(inputs),
    outputTokens: Int32Array.from(requests, (r) => r.output),
    endsByEos: Uint8Array.from(requests, (r) => Number(r.eos)),
    maxOutputTokens: Int32Array.from(requests, (r) => r.output + r.cap),
    priority: Int32Array.from(requests, (r) => r.priority),
    adapter: Int32Array.from(requests, (r) => r.adapter),
    content: {
      offsets: Int32Array.from(offsets),
      segmentIds: Int32Array.from(ids),
      segmentTokens: Int32Array.from(tokens),
      outputSegmentIds: Int32Array.from(requests, (_, i) => 1000 + i),
    },
  };
}

function run({ config, columns }: Case, naive: boolean): { lines: StepLine[]; log: unknown; free: number[] } {
  const names = Array.from({ length: columns.count }, (_, i) => `r${i}`);
  const lines: StepLine[] = [];
  const { log, replica } = replay({
    columns,
    config,
    cost: { base: 0.01, per_token: 1e-4, per_req: 1e-5, per_ctx_token: 1e-6 },
    names,
    naive,
    observer: (requestLog) => lineCollector(names, lines, requestLog),
  });
  return { lines, log, free: replica.scheduler.kv.pool.freeList() };
}

/** Without an observer the fast path also leaps over stretches of pure decoding. */
function runUnobserved({ config, columns }: Case, naive: boolean): unknown {
  const steps: number[][] = [];
  const gaps: number[][] = [];
  const log = createRequestLog(columns.count);
  const sink: StepSink = {
    onStep: (...step) => void steps.push(step),
    onEmptyStep: () => {},
    onGap: (gapS, count) => {
      for (let i = 0; i < count; i++) gaps.push([gapS]);
    },
  };
  const replica = new VllmV1Replica({ config, columns, log, sink, naive, stepTime: linearStepTime({ base: 0.01, perToken: 1e-4, perRequest: 1e-5, perContextToken: 1e-6 }) });
  for (let r = 0; r < columns.count; r++) {
    replica.advance(columns.arrivalS[r]!);
    replica.submit(r, columns.arrivalS[r]!);
  }
  replica.advance(Infinity);
  return { steps, gaps, log, free: replica.scheduler.kv.pool.freeList() };
}

describe('vLLM V1: the aggregated path against the per-request loop', () => {
  it('takes the same decisions, blocks and times, whatever the load', () => {
    fc.assert(
      fc.property(cases, (each) => {
        expect(run(each, false)).toEqual(run(each, true));
      }),
      { numRuns: Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 400), seed: 20261121 },
    );
  });

  it('leaps over quiet stretches without a trace', () => {
    fc.assert(
      fc.property(cases, (each) => {
        expect(runUnobserved(each, false)).toEqual(runUnobserved(each, true));
      }),
      { numRuns: Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 600), seed: 7 },
    );
  });
});
