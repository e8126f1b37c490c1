import { describe, expect, it } from 'vitest';
import type { VllmV1Config } from './config.ts';
import { SchedulerBench } from './scheduler-bench.fixture.ts';
import type { BenchRow } from './scheduler-bench.fixture.ts';
import type { KvManager } from './kv-manager.ts';

/** KV blocks by hand: look up, allocate, release, as vLLM's tests/v1/core/test_prefix_caching.py does. */
class KvBench {
  readonly kv: KvManager;
  readonly #bench: SchedulerBench;

  constructor(rows: readonly BenchRow[], overrides: Partial<VllmV1Config>) {
    this.#bench = new SchedulerBench(rows, { numGpuBlocks: 11, ...overrides }, true);
    this.kv = this.#bench.scheduler.kv;
  }

  /** Gives a request room for its whole prompt; undefined when there is none. */
  admit(request: number): { hitTokens: number; table: number[] } | undefined {
    const sequence = this.#bench.sequences[request]!;
    const hitTokens = this.kv.lookup(sequence);
    if (!this.kv.allocate(sequence, sequence.tokens - hitTokens, hitTokens, false, 0)) return undefined;
    sequence.computed = sequence.tokens;
    return { hitTokens, table: sequence.tables[0]! };
  }

  lookup(request: number): number {
    return this.kv.lookup(this.#bench.sequences[request]!);
  }

  release(...requests: number[]): void {
    for (const request of requests) this.kv.release(this.#bench.sequences[request]!);
  }

  get free(): number[] {
    return this.kv.pool.freeList();
  }
}

/** 48 common tokens and `own` more. */
function shared(own: number, id: number): BenchRow {
  return { segments: [[1, 48], [id, own]] };
}

describe.each(['0.23', 'main'] as const)('KV blocks of vLLM V1 %s', (version) => {
  const isMain = version === 'main';

  it('gives a 55-token prompt blocks 1 to 4, and the next prompt the three that it shares', () => {
    const b = new KvBench([shared(7, 10), shared(5, 11), shared(6, 12), { input: 160 }], { version });
    expect(b.admit(0)).toEqual({ hitTokens: 0, table: [1, 2, 3, 4] });
    expect(b.admit(1)).toEqual({ hitTokens: 48, table: [1, 2, 3, 5] });
    b.kv.pool.checkIntegrity(8);
    b.release(0);
    // Referenced twice: the shared blocks stay.
    expect(b.kv.pool.free).toBe(6);
    b.release(1);
    expect(b.free).toEqual(isMain ? [5, 4, 6, 7, 8, 9, 10, 3, 2, 1] : [6, 7, 8, 9, 10, 4, 5, 3, 2, 1]);
    expect(b.admit(2)).toEqual({ hitTokens: 48, table: [1, 2, 3, isMain ? 5 : 6] });
    b.release(2);
    const order = isMain ? [5, 4, 6, 7, 8, 9, 10, 3, 2, 1] : [7, 8, 9, 10, 4, 5, 6, 3, 2, 1];
    expect(b.free).toEqual(order);
    expect(b.admit(3)!.table).toEqual(order);
    expect(b.kv.pool.free).toBe(0);
  });

  it('evicts the tail of a prefix before its head, oldest request first', () => {
    const b = new KvBench([{ segments: [[1, 80], [2, 7]] }, { input: 48 }, { segments: [[1, 32], [3, 3]] }, { segments: [[1, 80], [4, 7]] }], { version });
    expect(b.admit(0)!.table).toEqual([1, 2, 3, 4, 5, 6]);
    expect(b.admit(1)!.table).toEqual([7, 8, 9]);
    b.release(0);
    expect(b.free).toEqual(isMain ? [6, 10, 5, 4, 3, 2, 1] : [10, 6, 5, 4, 3, 2, 1]);
    b.release(1);
    expect(b.free).toEqual(isMain ? [6, 10, 5, 4, 3, 2, 1, 9, 8, 7] : [10, 6, 5, 4, 3, 2, 1, 9, 8, 7]);
    expect(b.admit(2)).toEqual({ hitTokens: 32, table: [1, 2, isMain ? 6 : 10] });
    expect(b.kv.pool.free).toBe(7);
  });

  it('does not evict cached blocks while others are free', () => {
    const b = new KvBench([{ segments: [[1, 32]] }, { input: 16 }, { segments: [[1, 32], [2, 8]] }], { version });
    b.admit(0);
    b.release(0);
    expect(b.admit(1)!.table).toEqual([3]);
    b.release(1);
    expect(b.admit(2)!.hitTokens).toBe(32);
  });

  it('loses a cached block when it hands it out again', () => {
    const b = new KvBench([{ segments: [[1, 32]] }, { input: 160 }, { segments: [[1, 32], [2, 8]] }], { version });
    b.admit(0);
    b.release(0);
    expect(b.admit(1)!.table).toHaveLength(10);
    b.release(1);
    expect(b.admit(2)!.hitTokens).toBe(0);
  });

  it('computes the last block of a fully cached prompt again', () => {
    const b = new KvBench([{ segments: [[1, 48]] }, { segments: [[1, 48]] }, { segments: [[1, 49]] }], { version });
    b.admit(0);
    expect(b.lookup(1)).toBe(32);
    expect(b.lookup(2)).toBe(48);
  });

  it('keeps duplicates, finds the first registered, and the second when the first is gone', () => {
    // Both prompts end in the block that must be computed again: two copies of it.
    const b = new KvBench([{ segments: [[1, 32]] }, { segments: [[1, 32]] }, { segments: [[1, 33]] }, { input: 128 }, { segments: [[1, 33]] }], { version });
    expect(b.admit(0)!.table).toEqual([1, 2]);
    expect(b.admit(1)!.table).toEqual([1, 3]);
    expect(b.admit(2)).toEqual({ hitTokens: 32, table: [1, 2, 4] });
    b.release(0, 2);
    // All that is free: the first copy is overwritten.
    expect(b.admit(3)!.table).toContain(2);
    b.release(3);
    expect(b.admit(4)).toMatchObject({ hitTokens: 32, table: [1, 3, expect.any(Number)] });
  });

  it.each(['adapter', 'salt'] as const)('isolates prompts by %s', (key) => {
    const same: BenchRow = { segments: [[1, 40]] };
    const b = new KvBench([{ ...same, [key]: 1 }, { ...same, [key]: 2 }, same, { ...same, [key]: 1 }], { version });
    b.admit(0);
    expect([b.lookup(1), b.lookup(2), b.lookup(3)]).toEqual([0, 0, 32]);
  });

  it('touches nothing when the blocks do not suffice', () => {
    const b = new KvBench([{ segments: [[1, 48]] }, { input: 48 }, { segments: [[1, 48], [2, 70]] }], { version });
    b.admit(0);
    b.admit(1);
    b.release(0);
    const before = b.free;
    // Hits wait for eviction and would be needed too: 8 blocks, 7 free.
    expect(b.admit(2)).toBeUndefined();
    expect(b.free).toEqual(before);
    b.kv.pool.checkIntegrity(3);
  });

  it('finds nothing with caching off', () => {
    const same: BenchRow = { segments: [[1, 40]] };
    const b = new KvBench([same, same], { version, enablePrefixCaching: false });
    b.admit(0);
    expect(b.admit(1)).toEqual({ hitTokens: 0, table: [4, 5, 6] });
  });

  it.each([[48, 16], [37, 16], [33, 16], [32, 0]])('drops the last hit for EAGLE: %d cached tokens hit %d', (tokens, hit) => {
    const same: BenchRow = { segments: [[1, tokens]] };
    const b = new KvBench([same, same], { version, speculative: { method: 'eagle', tokens: 1 } });
    b.admit(0);
    expect(b.lookup(1)).toBe(hit);
  });

  it('reserves a full prompt in full attention, but a sliding window only what it can hold: 64 + 13 blocks', () => {
    const admits = (blocks: number): boolean => {
      const config: Partial<VllmV1Config> = {
        version,
        numGpuBlocks: blocks + 1,
        maxNumBatchedTokens: 64,
        maxModelLen: 2048,
        enablePrefixCaching: false,
        kvGroups: [{ kind: 'full', windowTokens: 0 }, { kind: 'sliding', windowTokens: 128 }],
      };
      const bench = new SchedulerBench([{ input: 1024 }], config, true);
      bench.add(0);
      return bench.step().scheduled.length > 0;
    };
    expect([admits(77), admits(76)]).toEqual([true, false]);
  });

  it('gives blocks back when they leave the window', () => {
    const config: Partial<VllmV1Config> = { version, numGpuBlocks: 100, maxNumBatchedTokens: 64, enablePrefixCaching: false, kvGroups: [{ kind: 'sliding', windowTokens: 32 }] };
    const bench = new SchedulerBench([{ input: 640, output: 100 }], config, true);
    bench.add(0);
    let most = 0;
    while (bench.ended.length === 0) {
      bench.step();
      most = Math.max(most, bench.scheduler.kv.pool.used);
    }
    expect(most).toBeLessThanOrEqual(Math.ceil((32 - 1 + 64) / 16) + 1);
    expect(bench.scheduler.kv.pool.used).toBe(0);
  });
});
