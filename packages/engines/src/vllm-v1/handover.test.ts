import { linearStepTime } from '@foretoken/latency';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { RequestColumns, RequestLog } from '../contract.ts';
import { prefillLegColumns } from '../core/prefill-leg.ts';
import { createRequestLog } from '../core/request-log.ts';
import type { KvHandover } from '../driver.ts';
import { VLLM_V1_BARE } from './config.ts';
import type { VllmV1Config } from './config.ts';
import { VllmV1Replica } from './replica.ts';

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
  readonly replica: VllmV1Replica;
  readonly log: RequestLog;
  readonly fetched: [request: number, tokens: number, nowS: number][];
}

function sideOf(columns: RequestColumns, port: Partial<KvHandover>, overrides: Partial<VllmV1Config> = {}, naive = false): Side {
  const log = createRequestLog(columns.count);
  const fetched: Side['fetched'] = [];
  const handover: KvHandover = { remoteTokens: () => 0, fetch: (...call) => void fetched.push(call), keeps: () => false, ...port };
  const config: VllmV1Config = { ...VLLM_V1_BARE, numGpuBlocks: 21, ...overrides };
  return { replica: new VllmV1Replica({ columns, log, config, stepTime, handover, naive }), log, fetched };
}

describe('the decode side', () => {
  const columns = columnsOf([{ input: 100, output: 3 }]);
  const remote = { remoteTokens: (): number => 100 };

  it('sets blocks for the whole prompt aside, waits, and computes the last prompt token itself', () => {
    const { replica, log, fetched } = sideOf(columns, remote);
    replica.submit(0, 1);
    replica.advance(2);
    expect(fetched).toEqual([[0, 100, 1]]);
    // 100 tokens in blocks of 16: seven.
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 1, freeBlocks: 13 });
    expect(replica.nextEventS()).toBe(Infinity);
    replica.received(0, 2.5);
    replica.advance(Infinity);
    replica.checkIntegrity();
    // A step of one token is 11 ms: the last prompt token, then two outputs.
    expect(log.firstScheduledS[0]).toBe(2.5);
    expect(log.firstTokenS[0]).toBeCloseTo(2.511, 12);
    expect(log.finishS[0]).toBeCloseTo(2.533, 12);
    // Nothing of it was a prefix hit.
    expect([log.cachedTokens[0], log.generatedTokens[0], log.outcome[0]]).toEqual([0, 3, OUTCOME.completed]);
    expect(replica.snapshot().freeBlocks).toBe(20);
  });

  it('pulls only what lies beyond its own prefix hit', () => {
    const twins: RequestColumns = { ...columnsOf([{ input: 64, output: 1 }, { input: 100, output: 1 }]), content: { offsets: Int32Array.of(0, 1, 3), segmentIds: Int32Array.of(1, 1, 2), segmentTokens: Int32Array.of(64, 64, 36) } };
    const { replica, log, fetched } = sideOf(twins, { remoteTokens: (row) => (row === 1 ? 100 : 0) });
    replica.submit(0, 0);
    replica.advance(1);
    expect(replica.cachedTokens(1)).toBe(64);
    replica.submit(1, 1);
    replica.advance(2);
    expect(fetched).toEqual([[1, 36, 1]]);
    replica.received(1, 2);
    replica.advance(Infinity);
    expect(log.cachedTokens[1]).toBe(64);
  });

  it('computes a prompt whose KV does not come, but for its prefix hit', () => {
    const { replica, log } = sideOf(columns, remote);
    replica.submit(0, 1);
    replica.advance(2);
    replica.transferFailed(0, 2);
    replica.advance(Infinity);
    replica.checkIntegrity();
    // 100 tokens take 10 + 100 ms.
    expect(log.firstTokenS[0]).toBeCloseTo(2.11, 12);
    expect(log.outcome[0]).toBe(OUTCOME.completed);
  });

  it('does not set aside what it has not got, and asks when there is room', () => {
    const two = columnsOf([{ input: 200, output: 1 }, { input: 200, output: 1 }]);
    const { replica, fetched } = sideOf(two, { remoteTokens: () => 200 });
    replica.submit(0, 0);
    replica.submit(1, 0);
    replica.advance(1);
    expect(fetched).toEqual([[0, 200, 0]]);
    replica.received(0, 1);
    replica.advance(5);
    expect(fetched[1]).toEqual([1, 200, 1.011]);
    replica.abort(1, 6);
    replica.received(1, 7);
    replica.advance(Infinity);
    replica.checkIntegrity();
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 0, freeBlocks: 20 });
  });

  it('lets others decode while one waits', () => {
    const two = columnsOf([{ input: 20, output: 50 }, { input: 20, output: 50 }]);
    const { replica, log } = sideOf(two, { remoteTokens: (row) => (row === 1 ? 20 : 0) });
    replica.submit(0, 0);
    replica.submit(1, 0);
    replica.advance(Infinity);
    expect(log.outcome[0]).toBe(OUTCOME.completed);
    expect(replica.outstanding()).toBe(1);
  });
});

describe('the prefill side', () => {
  const columns = prefillLegColumns(columnsOf([{ input: 100, output: 50 }, { input: 300, output: 50 }]));

  it('answers with one token and keeps the blocks until they are released', () => {
    const { replica, log } = sideOf(columns, { keeps: () => true });
    replica.submit(0, 0);
    replica.advance(1);
    expect([log.generatedTokens[0], log.outcome[0], log.finishS[0]]).toEqual([1, OUTCOME.completed, 0.11]);
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 0, freeBlocks: 13 });
    replica.checkIntegrity();
    replica.releaseKv(0, 2);
    replica.releaseKv(0, 3);
    expect(replica.snapshot().freeBlocks).toBe(20);
    replica.checkIntegrity();
  });

  it.each([false, true])('frees them when the lease of 30 s ends without a heartbeat, naive %s', (naive) => {
    const { replica, log } = sideOf(columns, { keeps: (_, nowS) => nowS < 59 }, {}, naive);
    replica.submit(0, 0);
    replica.advance(1);
    // 300 tokens need 19 of 20 blocks, and 7 are kept: asked again at 30.11 and 60.11.
    replica.submit(1, 1);
    replica.advance(Infinity);
    replica.checkIntegrity();
    expect(log.firstScheduledS[1]).toBeCloseTo(60.11, 9);
  });
});

it('decides the same on the fast and on the naive path, whatever comes when', () => {
  const rows = fc.array(fc.record({ gapS: fc.constantFrom(0, 0.02, 0.3), input: fc.integer({ min: 1, max: 120 }), output: fc.integer({ min: 1, max: 20 }), remote: fc.boolean(), takesS: fc.constantFrom(0.001, 0.05, 1), fails: fc.boolean(), keeps: fc.boolean(), abortS: fc.constantFrom(Infinity, Infinity, 0.04) }), { minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(rows, fc.boolean(), (plan, asyncScheduling) => {
      let nowS = 0;
      const columns = columnsOf(plan.map(({ gapS, input, output }) => ({ atS: (nowS += gapS), input, output })));
      const run = (naive: boolean): unknown => {
        const events: { atS: number; act: () => void }[] = [];
        const order: unknown[] = [];
        const { replica, log } = sideOf(
          columns,
          {
            remoteTokens: (row) => (plan[row]!.remote ? plan[row]!.input : 0),
            fetch: (row, tokens, atS) => {
              order.push([row, tokens, atS]);
              const endS = atS + plan[row]!.takesS;
              events.push({ atS: endS, act: () => (plan[row]!.fails ? replica.transferFailed(row, endS) : replica.received(row, endS)) });
            },
            keeps: (row, atS) => plan[row]!.keeps && atS < 100,
          },
          { asyncScheduling, numGpuBlocks: 16 },
          naive,
        );
        for (let row = 0; row < columns.count; row++) {
          const atS = columns.arrivalS[row]!;
          events.push({ atS, act: () => void replica.submit(row, atS) });
          if (plan[row]!.abortS < Infinity) events.push({ atS: atS + plan[row]!.abortS, act: () => replica.abort(row, atS + plan[row]!.abortS) });
        }
        for (let turn = 0; turn < 1000; turn++) {
          // What happens inside may add events before the next one.
          events.sort((a, b) => a.atS - b.atS);
          const next = events[0];
          const stepS = Math.min(next?.atS ?? Infinity, replica.nextEventS() + 1e-3);
          replica.advance(stepS);
          if (stepS === Infinity) break;
          events.sort((a, b) => a.atS - b.atS);
          if (events[0] !== undefined && events[0].atS <= stepS) events.shift()!.act();
          replica.checkIntegrity();
        }
        expect(replica.outstanding()).toBe(0);
        for (let row = 0; row < columns.count; row++) replica.releaseKv(row, 1e6);
        expect(replica.snapshot().freeBlocks).toBe(15);
        return { log, order };
      };
      expect(run(false)).toEqual(run(true));
    }),
    { numRuns: 60, seed: 20261128 },
  );
});
