import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { RequestColumns, RequestLog } from '../contract.ts';
import { KvLinks } from '../core/kv-links.ts';
import { createRequestLog } from '../core/request-log.ts';
import { VLLM_V1_BARE } from './config.ts';
import type { KvOffloadConfig, VllmV1Config } from './config.ts';
import { VllmV1Replica } from './replica.ts';

const OFFLOAD: KvOffloadConfig = { blocksPerChunk: 1, hostChunks: 100, diskChunks: 0, replacement: 'lru', storeThreshold: 0, blockBytes: 16_000, ranks: 1 };
/** A block takes 16 ms over PCIe and 160 ms from the drive. */
const RATES = { host: { bytesPerS: 1e6, latencyS: 0 }, disk: { bytesPerS: 1e5, latencyS: 0 } };

/** Prompt 0 is the beginning of prompt 2; prompt 1 takes the GPU's blocks in between. All want one token. */
function columnsOf(between = 150): RequestColumns {
  return {
    count: 3,
    arrivalS: Float64Array.of(0, 1, 2),
    inputTokens: Int32Array.of(96, between, 116),
    outputTokens: Int32Array.of(1, 1, 1),
    content: { offsets: Int32Array.of(0, 1, 2, 4), segmentIds: Int32Array.of(1, 2, 1, 3), segmentTokens: Int32Array.of(96, between, 96, 20) },
  };
}

function replicaOf(columns: RequestColumns, offload: Partial<KvOffloadConfig> = {}, overrides: Partial<VllmV1Config> = {}): { replica: VllmV1Replica; log: RequestLog } {
  const log = createRequestLog(columns.count, true);
  const config: VllmV1Config = { ...VLLM_V1_BARE, numGpuBlocks: 11, kvOffload: { ...OFFLOAD, ...offload }, ...overrides };
  const stepTime = linearStepTime({ base: 0.01, perToken: 0, perRequest: 0, perContextToken: 0 });
  return { replica: new VllmV1Replica({ columns, log, config, stepTime, links: new KvLinks(RATES) }), log };
}

function run(columns: RequestColumns, offload: Partial<KvOffloadConfig> = {}, overrides: Partial<VllmV1Config> = {}): RequestLog {
  const { replica, log } = replicaOf(columns, offload, overrides);
  for (let row = 0; row < columns.count; row++) {
    replica.advance(columns.arrivalS[row]!);
    replica.submit(row, columns.arrivalS[row]!);
  }
  replica.advance(Infinity);
  replica.checkIntegrity();
  return log;
}

describe('KV offloading', () => {
  it('loads a prefix that the GPU gave up, and schedules the request when it is there', () => {
    const log = run(columnsOf());
    expect([log.cachedTokens[2], log.hostTokens![2], log.diskTokens![2]]).toEqual([96, 96, 0]);
    expect(log.firstScheduledS[2]).toBeCloseTo(2 + 6 * 0.016, 9);
    expect(log.firstTokenS[2]).toBeCloseTo(2 + 6 * 0.016 + 0.01, 9);
  });

  it('loads only what lies beyond the hit on the GPU', () => {
    // 100 tokens take four unused blocks and the last three of prompt 0.
    const log = run(columnsOf(100));
    expect([log.cachedTokens[2], log.hostTokens![2]]).toEqual([96, 48]);
    expect(log.firstScheduledS[2]).toBeCloseTo(2 + 3 * 0.016, 9);
  });

  it('moves whole chunks', () => {
    expect(run(columnsOf(), { blocksPerChunk: 4 }).hostTokens![2]).toBe(64);
    expect(run(columnsOf(), { blocksPerChunk: 8 }).hostTokens![2]).toBe(0);
  });

  it('computes the last token again when everything is there', () => {
    const columns = { ...columnsOf(), inputTokens: Int32Array.of(96, 150, 96), content: { offsets: Int32Array.of(0, 1, 2, 3), segmentIds: Int32Array.of(1, 2, 1), segmentTokens: Int32Array.of(96, 150, 96) } };
    const log = run(columns);
    expect([log.cachedTokens[2], log.hostTokens![2]]).toEqual([95, 95]);
  });

  it('reads from the drive what the host gave up', () => {
    const log = run(columnsOf(), { hostChunks: 6, diskChunks: 100 });
    expect([log.cachedTokens[2], log.hostTokens![2], log.diskTokens![2]]).toEqual([96, 0, 96]);
    expect(log.firstScheduledS[2]).toBeCloseTo(2 + 0.96 + 0.096, 9);
    const withTwoGpus = run(columnsOf(), { hostChunks: 6, diskChunks: 100, ranks: 2 });
    expect(withTwoGpus.firstScheduledS[2]).toBeCloseTo(2 + 2 * 0.96 + 0.096, 9);
  });

  it('stores only what was asked for before, with a threshold', () => {
    expect(run(columnsOf(), { storeThreshold: 1 }).hostTokens![2]).toBe(96);
    expect(run(columnsOf(), { storeThreshold: 2 }).hostTokens![2]).toBe(0);
  });

  it('finds nothing that is still on its way to the host', () => {
    const soon = { ...columnsOf(), arrivalS: Float64Array.of(0, 0.01, 0.02) };
    // Stored from 10 ms to 106 ms, asked for at 20 ms.
    expect(run(soon).hostTokens![2]).toBe(0);
  });

  it('moves one load after the other', () => {
    const columns: RequestColumns = {
      count: 5,
      arrivalS: Float64Array.of(0, 0.5, 1, 2, 2),
      inputTokens: Int32Array.of(48, 48, 150, 52, 52),
      outputTokens: Int32Array.of(1, 1, 1, 1, 1),
      content: { offsets: Int32Array.of(0, 1, 2, 3, 5, 7), segmentIds: Int32Array.of(1, 2, 3, 1, 4, 2, 5), segmentTokens: Int32Array.of(48, 48, 150, 48, 4, 48, 4) },
    };
    const log = run(columns);
    expect(log.firstScheduledS[3]).toBeCloseTo(2.048, 9);
    expect(log.firstScheduledS[4]).toBeCloseTo(2.096, 9);
  });

  it('leaves the blocks that prefills under way still need', () => {
    const columns: RequestColumns = {
      count: 4,
      arrivalS: Float64Array.of(0, 1, 2, 2.001),
      inputTokens: Int32Array.of(96, 150, 96, 116),
      outputTokens: Int32Array.of(1, 1, 1, 1),
      content: { offsets: Int32Array.of(0, 1, 2, 3, 5), segmentIds: Int32Array.of(1, 2, 3, 1, 4), segmentTokens: Int32Array.of(96, 150, 96, 96, 20) },
    };
    // Row 2 has two of its six blocks when row 3 asks for six of the eight free ones.
    const log = run(columns, {}, { longPrefillTokenThreshold: 16 });
    expect(log.hostTokens![3]).toBe(96);
    expect(log.firstScheduledS[3]).toBeGreaterThanOrEqual(log.finishS[2]! + 0.096);
    // With three blocks more there is room for both: it is loaded in the meantime.
    const roomy = run(columns, {}, { longPrefillTokenThreshold: 16, numGpuBlocks: 14 });
    expect(roomy.hostTokens![3]).toBe(80);
    expect(roomy.firstScheduledS[3]).toBeCloseTo(2.01 + 0.08, 9);
  });

  it('frees the blocks of a request that is aborted while they are loaded', () => {
    const columns = columnsOf();
    const { replica, log } = replicaOf(columns);
    for (let row = 0; row < 3; row++) {
      replica.advance(columns.arrivalS[row]!);
      replica.submit(row, columns.arrivalS[row]!);
    }
    replica.advance(2.05);
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 1, freeBlocks: 4 });
    replica.checkIntegrity();
    replica.abort(2, 2.05);
    replica.checkIntegrity();
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 0, freeBlocks: 10 });
    expect(log.outcome[2]).toBe(OUTCOME.aborted);
    replica.advance(Infinity);
    expect(replica.nextEventS()).toBe(Infinity);
  });
});
