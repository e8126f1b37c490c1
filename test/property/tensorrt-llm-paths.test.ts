import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRequestLog, TENSORRT_LLM_BARE, TensorrtLlmReplica } from '@foretoken/engines';
import type { RequestColumns, TensorrtLlmConfig } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import { requestStreams } from '../contract/request-stream.ts';

/** Small pools and budgets, so that pauses, chunks, sharing, late EOS and evictions all happen. */
const configs: fc.Arbitrary<TensorrtLlmConfig> = fc
  .record({
    capacityPolicy: fc.constantFrom('GUARANTEED_NO_EVICT' as const, 'MAX_UTILIZATION' as const, 'MAX_UTILIZATION' as const, 'STATIC_BATCH' as const),
    chunkingPolicy: fc.constantFrom(undefined, 'EQUAL_PROGRESS' as const, 'FIRST_COME_FIRST_SERVED' as const),
    chargesReusedTokens: fc.boolean(),
    tokensPerBlock: fc.constantFrom(4, 16),
    spareBlocks: fc.integer({ min: 0, max: 40 }),
    maxBatchSize: fc.constantFrom(1, 3, 12),
    maxNumRequests: fc.constantFrom(2, 12),
    maxNumActiveRequests: fc.constantFrom(4, 100),
    maxNumTokens: fc.constantFrom(16, 40, 512),
    overlap: fc.boolean(),
    twoStepLookahead: fc.constantFrom(false, false, true),
    enableBlockReuse: fc.constantFrom(true, true, false),
    enablePartialReuse: fc.boolean(),
    copyOnPartialReuse: fc.boolean(),
    hostBlocks: fc.constantFrom(0, 0, 10),
    loraPages: fc.constantFrom(0, 0, 2),
    draftTokens: fc.constantFrom(0, 0, 0, 2),
    maxInputLen: fc.constantFrom(160, 1000),
    decodeDurationS: fc.constantFrom(0.05, Infinity),
  })
  .map(({ spareBlocks, ...each }) => ({
    ...TENSORRT_LLM_BARE,
    ...each,
    maxSeqLen: 200,
    numBlocks: Math.ceil(200 / each.tokensPerBlock) + spareBlocks,
    chunkUnitSize: each.tokensPerBlock,
    maxNumTokens: each.chunkingPolicy === undefined ? Math.max(each.maxNumTokens, 160) : each.maxNumTokens,
    overlap: each.overlap && each.draftTokens === 0,
    decodeRetentionPriority: each.decodeDurationS === Infinity ? 35 : 20,
    retention: [{ startToken: 0, endToken: 32, priority: 60, durationS: 0.2 }],
  }));

function run(config: TensorrtLlmConfig, columns: RequestColumns, naive: boolean): unknown {
  const steps: number[][] = [];
  const gaps: number[][] = [];
  const log = createRequestLog(columns.count);
  const replica = new TensorrtLlmReplica({
    config,
    columns,
    log,
    naive,
    stepTime: linearStepTime({ base: 0.01, perToken: 1e-4, perRequest: 1e-5, perContextToken: 1e-6 }),
    acceptDrafts: (row, verification, drafts) => (row + verification) % (drafts + 1),
    sink: {
      onStep: (...step) => void steps.push(step),
      onEmptyStep: () => undefined,
      onGap: (gapS, count) => void gaps.push([gapS, count]),
    },
  });
  for (let row = 0; row < columns.count; row++) {
    replica.advance(columns.arrivalS[row]!);
    replica.submit(row, columns.arrivalS[row]!);
    replica.checkIntegrity();
  }
  replica.advance(Infinity);
  replica.checkIntegrity();
  const { pool } = replica.scheduler.kv;
  // The real scheduler can block itself: a waiting head that lacks blocks beside a chunked context that holds them.
  return { steps, gaps, log, left: replica.outstanding(), free: pool.freeList().map(({ start, tokens, priority, path }) => [path === undefined ? -1 : start, tokens, priority]), moved: [pool.offloaded, pool.onboarded] };
}

describe('TensorRT-LLM: sums against lists', () => {
  it('takes the same decisions and times, and leaves the same cache, whatever the load', () => {
    fc.assert(
      fc.property(configs, requestStreams, (config, columns) => {
        expect(run(config, columns, false)).toEqual(run(config, columns, true));
      }),
      { numRuns: Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 500), seed: 20_261_125 },
    );
  });
});
