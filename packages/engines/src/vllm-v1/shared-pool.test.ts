import { SegmentCensus, SharedKvPool } from '@foretoken/kvcache';
import { linearStepTime } from '@foretoken/latency';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestColumns, RequestLog } from '../contract.ts';
import { createRequestLog } from '../core/request-log.ts';
import { VLLM_V1_BARE } from './config.ts';
import { VllmV1Replica } from './replica.ts';

/** A chunk of 32 tokens takes 0.1 s over the network. */
const SHARED = { blocksPerChunk: 2, chunks: 100, chunkBytes: 1000 };
const LINK = { bytesPerS: 10_000, latencyS: 0 };
const stepTime = linearStepTime({ base: 0.01, perToken: 0, perRequest: 0, perContextToken: 0 });

/** Row `i` goes to replica `on[i]`: segments and their tokens, one output token each. */
interface Row {
  readonly atS: number;
  readonly on: number;
  readonly segments: readonly (readonly [id: number, tokens: number])[];
}

function columnsOf(rows: readonly Row[]): RequestColumns {
  const segments = rows.flatMap((row) => row.segments);
  const offsets = [0];
  for (const row of rows) offsets.push(offsets.at(-1)! + row.segments.length);
  return {
    count: rows.length,
    arrivalS: Float64Array.from(rows, ({ atS }) => atS),
    inputTokens: Int32Array.from(rows, (row) => row.segments.reduce((sum, [, tokens]) => sum + tokens, 0)),
    outputTokens: new Int32Array(rows.length).fill(1),
    content: { offsets: Int32Array.from(offsets), segmentIds: Int32Array.from(segments, ([id]) => id), segmentTokens: Int32Array.from(segments, ([, tokens]) => tokens) },
  };
}

function run(rows: readonly Row[], chunks = SHARED.chunks, sharing = true): { log: RequestLog; pool: SharedKvPool; most: number } {
  const columns = columnsOf(rows);
  const log = createRequestLog(rows.length, true);
  const pool = new SharedKvPool(chunks);
  const census = new SegmentCensus(columns.content!);
  const config = { ...VLLM_V1_BARE, numGpuBlocks: 40, sharedKv: { ...SHARED, chunks } };
  const replicas = [0, 1].map((replica) => new VllmV1Replica({ columns, log, config, stepTime, census, replica, sharedLink: LINK, ...(sharing ? { sharedTier: pool } : {}) }));
  let most = 0;
  const advance = (untilS: number): void => {
    // In order of time, event by event.
    for (;;) {
      const next = Math.min(...replicas.map((each) => each.nextEventS()));
      if (next >= untilS) return;
      const first = replicas.findIndex((each) => each.nextEventS() === next);
      replicas[first]!.advance(next + 1e-9);
      most = Math.max(most, pool.tiers.size(0));
    }
  };
  for (const [row, { atS, on }] of rows.entries()) {
    advance(atS);
    for (const each of replicas) each.advance(atS);
    replicas[on]!.submit(row, atS);
  }
  advance(Infinity);
  for (const each of replicas) each.checkIntegrity();
  return { log, pool, most };
}

describe('a KV pool that replicas share', () => {
  const prompt = [[1, 96], [2, 10]] as const;

  it('has what one replica computed for another', () => {
    const { log } = run([{ atS: 0, on: 0, segments: prompt }, { atS: 5, on: 1, segments: [[1, 96], [3, 20]] }]);
    expect([log.cachedTokens[1], log.hostTokens![1], log.diskTokens![1]]).toEqual([96, 0, 96]);
    // Three chunks, 0.1 s each.
    expect(log.firstScheduledS[1]).toBeCloseTo(5.3, 9);
    const alone = run([{ atS: 0, on: 0, segments: prompt }, { atS: 5, on: 1, segments: [[1, 96], [3, 20]] }], 100, false);
    expect(alone.log.cachedTokens[1]).toBe(0);
  });

  it('has it when it has arrived, not before', () => {
    // Computed at 0.01, and three chunks are sent until 0.31.
    const second = (atS: number): number => run([{ atS: 0, on: 0, segments: prompt }, { atS, on: 1, segments: [[1, 96], [3, 20]] }]).log.diskTokens![1]!;
    expect(second(0.3)).toBe(0);
    expect(second(0.32)).toBe(96);
  });

  it('asks for what lies beyond the hit on the GPU, in whole chunks', () => {
    const rows: Row[] = [{ atS: 0, on: 0, segments: [[1, 160], [2, 10]] }, { atS: 5, on: 1, segments: [[1, 64], [4, 10]] }, { atS: 9, on: 1, segments: [[1, 160], [3, 20]] }];
    const { log } = run(rows);
    expect([log.cachedTokens[2], log.diskTokens![2]]).toEqual([160, 96]);
  });

  it('never holds more than it can, and never hits more often than one without a limit', () => {
    const rows = fc.array(fc.record({ on: fc.nat({ max: 1 }), base: fc.nat({ max: 3 }), tail: fc.nat({ max: 2 }), chunks: fc.integer({ min: 1, max: 5 }) }), { minLength: 2, maxLength: 25 });
    let hits = 0;
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 8 }), (plan, chunks) => {
        // Far enough apart for everything to have arrived.
        const all = plan.map(({ on, base, tail, chunks: length }, i): Row => ({ atS: 10 * i, on, segments: [[base, 32 * length], [10 + tail, 40]] }));
        const small = run(all, chunks);
        const large = run(all, 10_000);
        expect(small.most).toBeLessThanOrEqual(chunks);
        for (let row = 0; row < all.length; row++) expect(small.log.diskTokens![row]).toBeLessThanOrEqual(large.log.diskTokens![row]!);
        hits += small.log.diskTokens!.reduce((sum, each) => sum + each, 0);
        small.pool.tiers.checkIntegrity(0);
      }),
      { numRuns: 60, seed: 20261130 },
    );
    expect(hits).toBeGreaterThan(0);
  });

  it('refuses replicas that come out of order', () => {
    const pool = new SharedKvPool(1);
    pool.advance(2);
    expect(() => pool.advance(1)).toThrow('in order of time');
  });
});
