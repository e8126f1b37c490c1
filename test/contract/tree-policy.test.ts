import { CACHE_POLICIES, contentBlocks, replayPolicy } from '@foretoken/kvcache';
import type { CachePolicy } from '@foretoken/kvcache';
import { createRequestLog, SGLANG_BARE, SglangReplica } from '@foretoken/engines';
import type { RequestColumns } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestStreams } from './request-stream.ts';

const BLOCK_TOKENS = 16;

/** Engines that serve one request after the other, each of one output token: what is left is their cache. */
const ENGINES: Readonly<Record<string, (columns: RequestColumns, capacityBlocks: number) => Int32Array>> = {
  sglang: (columns, capacityBlocks) => {
    const log = createRequestLog(columns.count);
    const config = { ...SGLANG_BARE, contextLength: 100_000, maxTotalTokens: capacityBlocks * BLOCK_TOKENS, scheduleConservativeness: 0.001 };
    const replica = new SglangReplica({ columns, log, config, stepTime: linearStepTime({ base: 0.001, perToken: 0, perRequest: 0, perContextToken: 0 }) });
    for (let row = 0; row < columns.count; row++) {
      replica.advance(row);
      replica.submit(row, row);
    }
    replica.advance(Infinity);
    return log.cachedTokens;
  },
};

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
        expect(hitsOf(policy, columns, capacityBlocks)).toEqual([...ENGINES[name]!(columns, capacityBlocks)]);
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
