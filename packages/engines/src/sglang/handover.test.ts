import { linearStepTime } from '@foretoken/latency';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { RequestColumns, RequestLog } from '../contract.ts';
import { prefillLegColumns } from '../core/prefill-leg.ts';
import { createRequestLog } from '../core/request-log.ts';
import type { KvHandover } from '../driver.ts';
import { SGLANG_BARE } from './config.ts';
import type { SglangConfig } from './config.ts';
import { SglangReplica } from './replica.ts';

/** Every step takes 10 ms and 1 ms per token. */
const stepTime = linearStepTime({ base: 0.01, perToken: 0.001, perRequest: 0, perContextToken: 0 });

function columnsOf(rows: readonly { readonly atS?: number; readonly input: number; readonly output: number }[]): RequestColumns {
  return {
    count: rows.length,
    arrivalS: Float64Array.from(rows, ({ atS = 0 }) => atS),
    inputTokens: Int32Array.from(rows, ({ input }) => input),
    outputTokens: Int32Array.from(rows, ({ output }) => output),
  };
}

interface Side {
  readonly replica: SglangReplica;
  readonly log: RequestLog;
  readonly fetched: [request: number, tokens: number, nowS: number][];
  readonly firsts: [request: number, nowS: number][];
}

function sideOf(columns: RequestColumns, port: Partial<KvHandover>, overrides: Partial<SglangConfig> = {}, naive = false): Side {
  const log = createRequestLog(columns.count);
  const fetched: Side['fetched'] = [];
  const firsts: Side['firsts'] = [];
  const handover: KvHandover = { remoteTokens: () => 0, fetch: (...call) => void fetched.push(call), keeps: () => false, ...port };
  const sink = { onStep: (): void => undefined, onEmptyStep: (): void => undefined, onGap: (): void => undefined, onFirstToken: (...call: [number, number]): void => void firsts.push(call) };
  return { replica: new SglangReplica({ columns, log, sink, config: { ...SGLANG_BARE, ...overrides }, stepTime, handover, naive }), log, fetched, firsts };
}

describe('the decode side', () => {
  it('sets the whole prompt aside, and answers with the first token of the prefill side as soon as its KV is here', () => {
    const { replica, log, fetched, firsts } = sideOf(columnsOf([{ input: 100, output: 3 }]), { remoteTokens: () => 100 });
    replica.submit(0, 1);
    replica.advance(2);
    expect(fetched).toEqual([[0, 100, 1]]);
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 1, freeBlocks: 4096 - 100 });
    expect(replica.nextEventS()).toBe(Infinity);
    replica.received(0, 2.5);
    replica.advance(Infinity);
    replica.checkIntegrity();
    expect(firsts).toEqual([[0, 2.5]]);
    // Two more decodes of 11 ms each.
    expect(log.firstTokenS[0]).toBe(2.5);
    expect(log.finishS[0]).toBeCloseTo(2.522, 12);
    expect([log.generatedTokens[0], log.outcome[0]]).toEqual([3, OUTCOME.completed]);
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 0, freeBlocks: 4096 });
  });

  it('ends a request of one token without a step', () => {
    const { replica, log } = sideOf(columnsOf([{ input: 100, output: 1 }]), { remoteTokens: () => 100 });
    replica.submit(0, 0);
    replica.advance(1);
    replica.received(0, 1);
    replica.advance(Infinity);
    expect([log.firstTokenS[0], log.finishS[0], log.generatedTokens[0]]).toEqual([1, 1, 1]);
    replica.checkIntegrity();
  });

  it('pulls only what lies beyond the prefix in its radix tree, unless that is off, as the real server has it', () => {
    const twins: RequestColumns = { ...columnsOf([{ input: 64, output: 1 }, { input: 100, output: 2 }]), content: { offsets: Int32Array.of(0, 1, 3), segmentIds: Int32Array.of(1, 1, 2), segmentTokens: Int32Array.of(64, 64, 36) } };
    for (const disableRadixCache of [false, true]) {
      const { replica, fetched } = sideOf(twins, { remoteTokens: (row) => (row === 1 ? 100 : 0) }, { disableRadixCache });
      replica.submit(0, 0);
      replica.advance(1);
      expect(replica.cachedTokens(1)).toBe(disableRadixCache ? 0 : 64);
      replica.submit(1, 1);
      replica.advance(2);
      expect(fetched).toEqual([[1, disableRadixCache ? 100 : 36, 1]]);
      replica.received(1, 2);
      replica.advance(Infinity);
      replica.checkIntegrity();
    }
  });

  // 1,000 tokens: 300 of one, and 512 kept for its output, leave too little for 200 more.
  it('keeps room for the output of those that it has', () => {
    const { replica, fetched } = sideOf(columnsOf([{ input: 300, output: 5 }, { input: 200, output: 5 }]), { remoteTokens: () => 1 }, { maxTotalTokens: 1000 });
    replica.submit(0, 0);
    replica.submit(1, 0);
    replica.advance(1);
    expect(fetched.map(([row]) => row)).toEqual([0]);
    replica.received(0, 1);
    replica.advance(Infinity);
    expect(fetched.map(([row]) => row)).toEqual([0, 1]);
    replica.abort(1, 9);
    replica.received(1, 9);
    replica.advance(Infinity);
    replica.checkIntegrity();
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 0, freeBlocks: 1000 });
  });

  it('gives up a request whose KV does not come', () => {
    const { replica, log } = sideOf(columnsOf([{ input: 100, output: 3 }]), { remoteTokens: () => 100 });
    replica.submit(0, 0);
    replica.advance(1);
    replica.transferFailed(0, 1);
    replica.transferFailed(0, 2);
    expect([log.outcome[0], log.finishS[0]]).toEqual([OUTCOME.failed, 1]);
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 0, freeBlocks: 4096 });
  });
});

describe('the prefill side', () => {
  it('keeps the KV locked until it is sent; its prefix can be hit before', () => {
    const columns = prefillLegColumns({ ...columnsOf([{ input: 100, output: 50 }, { input: 100, output: 50 }]), content: { offsets: Int32Array.of(0, 1, 2), segmentIds: Int32Array.of(1, 1), segmentTokens: Int32Array.of(100, 100) } });
    const { replica, log } = sideOf(columns, { keeps: () => true });
    replica.submit(0, 0);
    replica.advance(1);
    expect([log.generatedTokens[0], log.outcome[0], log.finishS[0]]).toEqual([1, OUTCOME.completed, 0.11]);
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 0, freeBlocks: 4096 - 100 });
    replica.submit(1, 1);
    replica.advance(2);
    expect(log.cachedTokens[1]).toBe(99);
    replica.checkIntegrity();
    for (const row of [0, 1, 1]) replica.releaseKv(row, 3);
    expect(replica.snapshot().freeBlocks).toBe(4096);
    replica.checkIntegrity();
  });
});

it('decides the same on the fast and on the naive path, whatever comes when', () => {
  const rows = fc.array(fc.record({ gapS: fc.constantFrom(0, 0.02, 0.3), input: fc.integer({ min: 1, max: 120 }), output: fc.integer({ min: 1, max: 20 }), remote: fc.boolean(), takesS: fc.constantFrom(0.001, 0.05, 1), fails: fc.constantFrom(false, false, true), keeps: fc.boolean(), abortS: fc.constantFrom(Infinity, Infinity, 0.04) }), { minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(rows, fc.boolean(), fc.boolean(), fc.constantFrom(1, 16), (plan, overlap, enableMixedChunk, pageSize) => {
      let nowS = 0;
      const columns = columnsOf(plan.map(({ gapS, input, output }) => ({ atS: (nowS += gapS), input, output })));
      const run = (naive: boolean): unknown => {
        const events: { atS: number; act: () => void }[] = [];
        const { replica, log, firsts } = sideOf(
          columns,
          {
            remoteTokens: (row) => (plan[row]!.remote ? plan[row]!.input : 0),
            fetch: (row, _tokens, atS) => {
              const endS = atS + plan[row]!.takesS;
              events.push({ atS: endS, act: () => (plan[row]!.fails ? replica.transferFailed(row, endS) : replica.received(row, endS)) });
            },
            keeps: (row, atS) => {
              if (plan[row]!.keeps) events.push({ atS: atS + 0.2, act: () => replica.releaseKv(row, atS + 0.2) });
              return plan[row]!.keeps;
            },
          },
          { overlap, enableMixedChunk, pageSize, maxTotalTokens: 1024, chunkedPrefillSize: 64 },
          naive,
        );
        for (let row = 0; row < columns.count; row++) {
          const atS = columns.arrivalS[row]!;
          events.push({ atS, act: () => void replica.submit(row, atS) });
          if (plan[row]!.abortS < Infinity) events.push({ atS: atS + plan[row]!.abortS, act: () => replica.abort(row, atS + plan[row]!.abortS) });
        }
        for (let turn = 0; turn < 2000; turn++) {
          events.sort((a, b) => a.atS - b.atS);
          const stepS = Math.min(events[0]?.atS ?? Infinity, replica.nextEventS() + 1e-3);
          replica.advance(stepS);
          if (stepS === Infinity) break;
          events.sort((a, b) => a.atS - b.atS);
          if (events[0] !== undefined && events[0].atS <= stepS) events.shift()!.act();
          replica.checkIntegrity();
        }
        expect(replica.outstanding()).toBe(0);
        expect(replica.snapshot().freeBlocks).toBe(1024 / pageSize);
        expect(new Set(firsts.map(([row]) => row)).size).toBe(firsts.length);
        return { log, firsts };
      };
      expect(run(false)).toEqual(run(true));
    }),
    { numRuns: 60, seed: 20261129 },
  );
});
