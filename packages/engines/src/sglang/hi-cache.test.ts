import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { RequestColumns, RequestLog } from '../contract.ts';
import { KvLinks } from '../core/kv-links.ts';
import { createRequestLog } from '../core/request-log.ts';
import { SGLANG_BARE } from './config.ts';
import type { HicacheConfig, HicacheStorageConfig } from './config.ts';
import { SglangReplica } from './replica.ts';

const HICACHE: HicacheConfig = { hostTokens: 400, writePolicy: 'write_through', bytesPerToken: 1000, ranks: 1, layers: 10 };
const STORAGE: HicacheStorageConfig = { pages: Infinity, prefetchPolicy: 'wait_complete', prefetchTokens: 16, timeoutBaseS: 0.5, timeoutPerKiTokensS: 0.25 };
/** A token takes 1 ms over PCIe and 10 ms from the drive. */
const RATES = { host: { bytesPerS: 1e6, latencyS: 0 }, disk: { bytesPerS: 1e5, latencyS: 0 } };

/** Prompt 0 is the beginning of prompt 2; prompt 1 takes the pool in between. All want one token. */
function columnsOf(shared = 96, arrivalS: readonly number[] = [0, 1, 2]): RequestColumns {
  return {
    count: 3,
    arrivalS: Float64Array.from(arrivalS),
    inputTokens: Int32Array.of(shared, 193, shared + 20),
    outputTokens: Int32Array.of(1, 1, 1),
    content: { offsets: Int32Array.of(0, 1, 2, 4), segmentIds: Int32Array.of(1, 2, 1, 3), segmentTokens: Int32Array.of(shared, 193, shared, 20) },
  };
}

function start(columns: RequestColumns, hicache: Partial<HicacheConfig>): { replica: SglangReplica; log: RequestLog } {
  const log = createRequestLog(columns.count, true);
  const config = { ...SGLANG_BARE, maxTotalTokens: 200, contextLength: 1000, hicache: { ...HICACHE, ...hicache } };
  const stepTime = linearStepTime({ base: 0.01, perToken: 0, perRequest: 0, perContextToken: 0 });
  const replica = new SglangReplica({ columns, log, config, stepTime, links: new KvLinks(RATES) });
  for (let row = 0; row < columns.count; row++) {
    replica.advance(columns.arrivalS[row]!);
    replica.submit(row, columns.arrivalS[row]!);
  }
  return { replica, log };
}

function run(columns: RequestColumns, hicache: Partial<HicacheConfig> = {}): RequestLog {
  const { replica, log } = start(columns, hicache);
  replica.advance(Infinity);
  replica.checkIntegrity();
  return log;
}

describe('HiCache', () => {
  it('loads back what the device gave up, beside the prefill that waits for it', () => {
    const log = run(columnsOf());
    expect([log.cachedTokens[2], log.hostTokens![2], log.diskTokens![2]]).toEqual([96, 96, 0]);
    expect(log.firstScheduledS[2]).toBe(2);
    // The longer of 96 ms and 10 ms, and a tenth of the shorter.
    expect(log.firstTokenS[2]).toBeCloseTo(2.097, 9);
  });

  it('computes fewer than ten tokens again rather than load them', () => {
    expect(run(columnsOf(9)).cachedTokens[2]).toBe(0);
    expect(run(columnsOf(10)).hostTokens![2]).toBe(10);
  });

  it('copies when computed, when used again, or when evicted', () => {
    expect(run(columnsOf(), { writePolicy: 'write_back' }).hostTokens![2]).toBe(96);
    // The second use is the release at the end of the request.
    expect(run(columnsOf(), { writePolicy: 'write_through_selective' }).hostTokens![2]).toBe(0);
  });

  it('waits for a copy before it is read', () => {
    // Copied from 10 ms to 106 ms; the load that is asked for at 50 ms begins then.
    const log = run(columnsOf(96, [0, 0.02, 0.05]));
    expect(log.hostTokens![2]).toBe(96);
    expect(log.firstTokenS[2]).toBeCloseTo(0.106 + 0.096 + 0.001, 9);
  });

  it('keeps nothing in host memory that has no room there', () => {
    expect(run(columnsOf(), { hostTokens: 90 }).cachedTokens[2]).toBe(0);
  });
});

describe('HiCache storage', () => {
  /** Prompt 1 does not fit into host memory, and the attempt leaves it empty. */
  const SMALL = { hostTokens: 100 };

  it('fetches a prefix while its request waits, then loads it back', () => {
    const log = run(columnsOf(), { ...SMALL, storage: STORAGE });
    expect([log.cachedTokens[2], log.hostTokens![2], log.diskTokens![2]]).toEqual([96, 0, 96]);
    expect(log.firstScheduledS[2]).toBeCloseTo(2.96, 9);
    expect(log.firstTokenS[2]).toBeCloseTo(2.96 + 0.097, 9);
  });

  it('gives up waiting after a time, and takes what has come', () => {
    const log = run(columnsOf(), { ...SMALL, storage: { ...STORAGE, prefetchPolicy: 'timeout' } });
    const deadlineS = 0.5 + (0.25 * 96) / 1024;
    expect(log.firstScheduledS[2]).toBeCloseTo(2 + deadlineS, 9);
    expect(log.diskTokens![2]).toBe(Math.floor(deadlineS / 0.01));
  });

  it('does not wait at all when told so', () => {
    const log = run(columnsOf(), { ...SMALL, storage: { ...STORAGE, prefetchPolicy: 'best_effort' } });
    expect([log.firstScheduledS[2], log.cachedTokens[2]]).toEqual([2, 0]);
  });

  it('fetches nothing below the threshold, and finds nothing that the drive had no room for', () => {
    expect(run(columnsOf(), { ...SMALL, storage: { ...STORAGE, prefetchTokens: 97 } }).firstScheduledS[2]).toBe(2);
    expect(run(columnsOf(), { ...SMALL, storage: { ...STORAGE, pages: 50 } }).cachedTokens[2]).toBe(0);
  });

  it('gives the room back when a request is aborted while it waits', () => {
    const { replica, log } = start(columnsOf(), { ...SMALL, storage: STORAGE });
    replica.advance(2.5);
    replica.checkIntegrity();
    expect(replica.scheduler.hicache!.tree.hostReserved).toBe(96);
    replica.abort(2, 2.5);
    replica.checkIntegrity();
    expect(replica.scheduler.hicache!.tree.hostReserved).toBe(0);
    expect(log.outcome[2]).toBe(OUTCOME.aborted);
  });
});
