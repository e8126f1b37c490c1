import { CACHE_POLICIES, contentBlocks, replayPolicy } from '@foretoken/kvcache';
import type { CachePolicy } from '@foretoken/kvcache';
import { createRequestLog, OUTCOME, SGLANG_BARE, SglangReplica, TENSORRT_LLM_BARE, TensorrtLlmReplica, TgiReplica } from '@foretoken/engines';
import type { EngineReplica, RequestColumns, RequestLog } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestStreams } from './request-stream.ts';

const BLOCK_TOKENS = 16;

const LONGEST = 100_000;
const stepTime = linearStepTime({ base: 0.001, perToken: 0, perRequest: 0, perContextToken: 0 });

/** Engines by the cache policy that is theirs, with room for so many blocks. */
const ENGINES: Readonly<Record<string, (columns: RequestColumns, log: RequestLog, capacityBlocks: number) => EngineReplica>> = {
  sglang: (columns, log, capacityBlocks) => {
    const config = { ...SGLANG_BARE, contextLength: LONGEST, maxTotalTokens: capacityBlocks * BLOCK_TOKENS, scheduleConservativeness: 0.001 };
    return new SglangReplica({ columns, log, config, stepTime });
  },
  'tensorrt-llm': (columns, log, capacityBlocks) => {
    const config = { ...TENSORRT_LLM_BARE, tokensPerBlock: BLOCK_TOKENS, numBlocks: capacityBlocks, maxSeqLen: LONGEST, maxInputLen: LONGEST };
    return new TensorrtLlmReplica({ columns, log, config, stepTime });
  },
  tgi: (columns, log, capacityBlocks) => {
    const tokens = capacityBlocks * BLOCK_TOKENS;
    const config = {
      version: '3',
      admission: 'blocks',
      blockSizeTokens: 1,
      numBlocks: 1 + tokens,
      prefixCaching: true,
      chunking: true,
      maxConcurrentRequests: 128,
      maxBatchPrefillTokens: LONGEST,
      maxBatchTotalTokens: tokens,
      waitingServedRatio: 0.3,
      maxWaitingTokens: 20,
      maxInputTokens: LONGEST - 1,
      maxTotalTokens: LONGEST,
      turnTokens: Infinity,
      speculate: 0,
    } as const;
    return new TgiReplica({ columns, log, config, stepTime });
  },
};

/** Tokens found by each request, served one after the other; who would wait for ever gives up. */
function engineHits(name: string, columns: RequestColumns, capacityBlocks: number): number[] {
  const log = createRequestLog(columns.count);
  const replica = ENGINES[name]!(columns, log, capacityBlocks);
  for (let row = 0; row < columns.count; row++) {
    replica.advance(row);
    replica.submit(row, row);
    replica.advance(row + 0.5);
    if (log.outcome[row] === OUTCOME.pending) replica.abort(row, row + 0.5);
  }
  return [...log.cachedTokens];
}

function sequential(columns: RequestColumns): RequestColumns {
  const { count } = columns;
  const { adapter: _adapter, salt: _salt, priority: _priority, ...rest } = columns;
  const { outputSegmentIds: _outputs, ...content } = columns.content!;
  const ones = new Int32Array(count).fill(1);
  return { ...rest, content, arrivalS: Float64Array.from({ length: count }, (_, row) => row), outputTokens: ones, maxOutputTokens: ones, endsByEos: new Uint8Array(count) };
}

function hitsOf(policy: CachePolicy, columns: RequestColumns, capacityBlocks: number): number[] {
  const { inputTokens, arrivalS } = columns;
  const stream = contentBlocks({ content: columns.content!, inputTokens, arrivalS }, BLOCK_TOKENS);
  const seen = policy.view?.(stream) ?? stream;
  const cache = policy.create(seen, { capacityBlocks });
  const hits = { blocks: 0, prefixBlocks: 0, anyBlocks: 0, prefixTokens: 0 };
  return Array.from({ length: columns.count }, (_, request) => {
    cache.serve(request, hits);
    expect(cache.held).toBeLessThanOrEqual(capacityBlocks * (policy.bound === 'tokens' ? BLOCK_TOKENS : 1));
    expect(hits.prefixTokens).toBeLessThan(inputTokens[request]!);
    return hits.prefixTokens;
  });
}

describe.each(CACHE_POLICIES.filter(({ needsPrompts }) => needsPrompts === true).map((policy) => [policy.name, policy] as const))('tree policy %s', (name, policy) => {
  it('finds what the engine of that name finds, request by request', () => {
    expect(Object.keys(ENGINES)).toContain(name);
    fc.assert(
      fc.property(requestStreams, fc.integer({ min: 12, max: 60 }), (streams, capacityBlocks) => {
        const columns = sequential(streams);
        expect(hitsOf(policy, columns, capacityBlocks)).toEqual(engineHits(name, columns, capacityBlocks));
      }),
      { numRuns: 100, seed: 20_261_125 },
    );
  });

  it('finds as much as an endless cache when everything fits', () => {
    fc.assert(
      fc.property(requestStreams, (streams) => {
        const columns = sequential(streams);
        const { inputTokens, arrivalS } = columns;
        const stream = contentBlocks({ content: columns.content!, inputTokens, arrivalS }, BLOCK_TOKENS);
        const total = (capacityBlocks: number): number => replayPolicy(policy, stream, { capacityBlocks }).prefixTokens;
        expect(total(10_000)).toBe(total(Infinity));
      }),
      { numRuns: 50, seed: 20_261_126 },
    );
  });
});
