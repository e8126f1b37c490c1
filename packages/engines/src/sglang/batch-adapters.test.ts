import { describe, expect, it } from 'vitest';
import { batchAdapters } from './batch-adapters.ts';
import { requestOf, run } from './sglang.fixture.ts';

describe('the adapters of a batch', () => {
  it('are those of who runs, of who was admitted, and of who waits for its next chunk', () => {
    expect([...batchAdapters([1], [requestOf({ adapter: 2 }), requestOf({ adapter: 0 })], requestOf({ adapter: 3 }))]).toEqual([1, 2, 3]);
    expect([...batchAdapters([1], [], undefined)]).toEqual([1]);
  });

  it('of a cut prompt keep others out until it has ended', () => {
    const rows = [{ input: 150, output: 10 }, { input: 20, output: 5 }, { input: 20, output: 5 }];
    const { log } = run({ maxLorasPerBatch: 1, chunkedPrefillSize: 64 }, rows, { adapter: Int32Array.of(1, 2, 1) });
    expect(log.firstScheduledS[1]).toBeGreaterThanOrEqual(log.finishS[0]!);
    // Who has the same adapter rides in the last chunk.
    expect(log.firstScheduledS[2]).toBe(2);
  });
});
