import { describe, expect, it } from 'vitest';
import type { VllmV1Config } from './config.ts';
import { SchedulerBench } from './scheduler-bench.fixture.ts';
import type { BenchRow } from './scheduler-bench.fixture.ts';

const PATHS = (['0.23', 'main'] as const).flatMap((version) => [false, true].map((naive) => ({ version, naive, path: naive ? 'naive' : 'fast' })));

function rowsOf(...inputs: number[]): BenchRow[] {
  return inputs.map((input) => ({ input }));
}

// The scenarios of vLLM's tests/v1/core/test_scheduler.py and test_async_scheduler.py at v0.23.0.
describe.each(PATHS)('Scheduler $version, $path path', ({ version, naive }) => {
  const bench = (rows: readonly BenchRow[], overrides: Partial<VllmV1Config> = {}, accept?: (verification: number) => number): SchedulerBench =>
    new SchedulerBench(rows, { version, ...overrides }, naive, accept === undefined ? undefined : (_request, verification): number => accept(verification));

  it('schedules ten short prompts in one step, in the order in which they came', () => {
    const b = bench(rowsOf(...new Array<number>(10).fill(10)));
    b.add(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(b.schedule().scheduled).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((request) => [request, 10]));
    expect(b.running).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(b.waiting).toEqual([]);
  });

  it('chunks three prompts of 800 with a threshold of 400 and a budget of 1024', () => {
    const b = bench(rowsOf(800, 800, 800), { maxNumBatchedTokens: 1024, longPrefillTokenThreshold: 400 });
    b.add(0, 1, 2);
    expect(b.step().scheduled).toEqual([[0, 400], [1, 400], [2, 224]]);
    expect(b.step().scheduled).toEqual([[0, 400], [1, 400], [2, 224]]);
    expect(b.step().scheduled).toEqual([[0, 1], [1, 1], [2, 352]]);
    expect(b.step().scheduled).toEqual([[0, 1], [1, 1], [2, 1]]);
  });

  it('gives out a token only for the last chunk of a prompt', () => {
    const b = bench(rowsOf(800, 800), { maxNumBatchedTokens: 1000 });
    b.add(0, 1);
    expect(b.schedule().scheduled).toEqual([[0, 800], [1, 200]]);
    expect(b.deliver()).toBe(1);
    expect(b.schedule().scheduled).toEqual([[0, 1], [1, 600]]);
    expect(b.deliver()).toBe(2);
    b.scheduler.dissolve();
    expect(b.sequences.map((each) => each.outputTokens)).toEqual([2, 1]);
  });

  it('runs two batches at once: 512 and 512, then one token for the first', () => {
    const b = bench(rowsOf(512, 512), { maxNumSeqs: 2, maxNumBatchedTokens: 1024, pipelineParallel: 2, enablePrefixCaching: false });
    b.add(0);
    expect(b.schedule().scheduled).toEqual([[0, 512]]);
    b.add(1);
    expect(b.schedule().scheduled).toEqual([[1, 512]]);
    expect(b.deliver()).toBe(1);
    expect(b.schedule().scheduled).toEqual([[0, 1]]);
    expect(b.deliver()).toBe(1);
    expect(b.schedule().scheduled).toEqual([[1, 1]]);
  });

  it.each([
    [true, [[0, 800], [1, 224]]],
    [false, [[0, 800]]],
  ])('admits 800, 800, 10, 10 into 1024 tokens in order, chunked %s: nobody jumps the queue', (enableChunkedPrefill, expected) => {
    const b = bench(rowsOf(800, 800, 10, 10), { maxNumSeqs: 3, maxNumBatchedTokens: 1024, enableChunkedPrefill });
    b.add(0, 1, 2, 3);
    expect(b.schedule().scheduled).toEqual(expected);
    expect(b.waiting).toEqual([0, 1, 2, 3].slice(expected.length));
  });

  it('preempts the last when a block is missing, and still takes the token that was on its way', () => {
    const b = bench(rowsOf(80, 80), { numGpuBlocks: 11, maxNumBatchedTokens: 100, enablePrefixCaching: false, pipelineParallel: 2 });
    b.add(0);
    expect(b.schedule().scheduled).toEqual([[0, 80]]);
    expect(b.table(0)).toEqual([1, 2, 3, 4, 5]);
    b.add(1);
    expect(b.schedule().scheduled).toEqual([[1, 80]]);
    expect(b.table(1)).toEqual([6, 7, 8, 9, 10]);
    expect(b.scheduler.kv.pool.free).toBe(0);
    b.deliver();
    const third = b.schedule();
    expect(third.scheduled).toEqual([[0, 1]]);
    expect(third.preempted).toEqual([1]);
    expect([b.running, b.waiting]).toEqual([[0], [1]]);
    expect(b.deliver()).toBe(1);
    expect(b.sequences[1]!.outputTokens).toBe(1);
    expect(b.sequences[1]!.status).toBe('preempted');
  });

  it('does not admit in a step that preempts', () => {
    const b = bench([...rowsOf(32, 32), { input: 1 }], { numGpuBlocks: 6, enablePrefixCaching: false });
    b.add(0, 1);
    b.step();
    b.add(2);
    // Both need a third block; one is left.
    const second = b.step();
    expect(second.preempted).toEqual([1]);
    expect(second.scheduled).toEqual([[0, 1]]);
    expect(b.waiting).toEqual([1, 2]);
  });

  it('preempts the less urgent request under the priority policy, although it came first', () => {
    const b = bench([{ input: 32, priority: 5 }, { input: 32, priority: 0, atS: 1 }], { policy: 'priority', numGpuBlocks: 6, enablePrefixCaching: false });
    b.add(0);
    expect(b.step().scheduled).toEqual([[0, 32]]);
    b.add(1);
    expect(b.step().scheduled).toEqual([[0, 1], [1, 32]]);
    const third = b.step();
    expect(third.scheduled).toEqual([[1, 1]]);
    expect(third.preempted).toEqual([0]);
    expect(b.waiting).toEqual([0]);
  });

  it('resumes a preempted request with the tokens that it had, when the urgent one is over', () => {
    const b = bench([{ input: 30, priority: 1, output: 17 }, { input: 32, priority: 0, atS: 1, output: 2 }], { policy: 'priority', numGpuBlocks: 5, enablePrefixCaching: false });
    b.add(0);
    expect(b.step().scheduled).toEqual([[0, 30]]);
    b.add(1);
    expect(b.step().scheduled).toEqual([[0, 1], [1, 32]]);
    expect(b.scheduler.kv.pool.free).toBe(0);
    const third = b.step();
    expect([third.scheduled, third.preempted]).toEqual([[[1, 1]], [0]]);
    expect(b.ended).toEqual([1]);
    expect(b.step().scheduled).toEqual([[0, 32]]);
    expect(b.sequences[0]!.outputTokens).toBe(3);
  });

  it('serves priorities 3, 2, 0 as 0, 2, 3, one at a time, and equals by arrival', () => {
    const b = bench([{ input: 10, priority: 3, output: 1 }, { input: 10, priority: 2, output: 1 }, { input: 10, priority: 0, output: 1 }], { policy: 'priority', maxNumSeqs: 1 });
    b.add(0, 1, 2);
    expect([b.step(), b.step(), b.step()].map(({ scheduled }) => scheduled[0]![0])).toEqual([2, 1, 0]);
    const equal = bench([{ input: 10, atS: 3, output: 1 }, { input: 10, atS: 1, output: 1 }, { input: 10, atS: 2, output: 1 }], { policy: 'priority', maxNumSeqs: 1 });
    equal.add(0, 1, 2);
    expect([equal.step(), equal.step(), equal.step()].map(({ scheduled }) => scheduled[0]![0])).toEqual([1, 2, 0]);
  });

  it('blocks the queue behind a prompt that does not fit yet', () => {
    const b = bench([...rowsOf(64, 64), { input: 5 }], { numGpuBlocks: 8, enablePrefixCaching: false });
    b.add(0, 1, 2);
    expect(b.step().scheduled).toEqual([[0, 64]]);
    expect(b.step().scheduled).toEqual([[0, 1]]);
    expect(b.waiting).toEqual([1, 2]);
  });

  it('jumps over requests whose adapter does not fit into the batch', () => {
    const b = bench([{ input: 10, adapter: 1 }, { input: 10, adapter: 2 }, { input: 10, adapter: 1 }, { input: 10 }], { maxLoras: 1 });
    b.add(0, 1, 2, 3);
    expect(b.step().scheduled.map(([request]) => request)).toEqual([0, 2, 3]);
    expect(b.scheduler.skipped.toArray().map(({ request }) => request)).toEqual([1]);
  });

  it('ends each request after exactly its tokens and frees its blocks', () => {
    const b = bench([{ input: 10, output: 3 }, { input: 10, output: 1 }]);
    b.add(0, 1);
    b.step();
    expect(b.ended).toEqual([1]);
    b.step();
    b.step();
    expect(b.ended).toEqual([1, 0]);
    expect(b.scheduler.kv.pool.used).toBe(0);
    // The workers are told in one more step, which computes nothing.
    expect(b.scheduler.hasRequests).toBe(true);
    expect(b.step().record.isEmpty).toBe(true);
    expect(b.scheduler.hasRequests).toBe(false);
  });

  describe('speculative decoding', () => {
    const ngram = { speculative: { method: 'ngram', tokens: 3 } } as const;

    it('schedules a prompt without drafts, then one token and k drafts', () => {
      const b = bench(rowsOf(1), ngram);
      b.add(0);
      expect(b.step().scheduled).toEqual([[0, 1]]);
      const second = b.schedule();
      expect(second.scheduled).toEqual([[0, 4]]);
      expect(second.record.drafts).toEqual([3]);
      expect(b.deliver()).toBe(4);
    });

    it.each([[0, 1], [1, 2], [2, 3], [3, 4]])('delivers %d accepted drafts and one more token: %d', (accepted, tokens) => {
      const b = bench(rowsOf(16), ngram, () => accepted);
      b.add(0);
      b.step();
      b.schedule();
      expect(b.deliver()).toBe(tokens);
      // Rejected drafts were not computed after all.
      expect(b.sequences[0]!.computed).toBe(16 + tokens);
      expect(b.schedule().scheduled).toEqual([[0, 4]]);
    });

    it('never drafts in the middle of a prompt: 50 of 80, then exactly 30, then 1 + 3', () => {
      const b = bench(rowsOf(80), { ...ngram, maxNumBatchedTokens: 50 });
      b.add(0);
      expect(b.step().scheduled).toEqual([[0, 50]]);
      expect(b.step().scheduled).toEqual([[0, 30]]);
      expect(b.step().scheduled).toEqual([[0, 4]]);
    });

    it('delivers no token beyond the last', () => {
      const b = bench([{ input: 16, output: 3 }], ngram);
      b.add(0);
      b.step();
      b.schedule();
      expect(b.deliver()).toBe(2);
      expect(b.ended).toEqual([0]);
    });
  });

  describe('asynchronous scheduling', () => {
    const async = { asyncScheduling: true } as const;

    it.each([[10, 1], [10, 2], [100, 16]])('computes prompt + max_tokens - 1 tokens in all: %d + %d - 1', (input, output) => {
      const b = bench([{ input, output }], async);
      b.add(0);
      let total = b.schedule().scheduled[0]![1];
      while (b.ended.length === 0) {
        for (const [, tokens] of b.schedule().scheduled) total += tokens;
        b.deliver();
      }
      expect(total).toBe(input + output - 1);
      expect(b.sequences[0]!.outputTokens).toBe(output);
    });

    it('schedules a token before the one before it is known', () => {
      const b = bench(rowsOf(10), async);
      b.add(0);
      expect(b.schedule().scheduled).toEqual([[0, 10]]);
      expect(b.schedule().scheduled).toEqual([[0, 1]]);
      expect(b.sequences[0]!.outputTokens).toBe(0);
      expect(b.deliver()).toBe(1);
    });
  });

  it.each([false, true])('lets an identical prompt of 100 tokens compute 100 mod 16 = 4 in the same step, asynchronous %s', (asyncScheduling) => {
    const same: BenchRow = { segments: [[1, 100]] };
    const b = bench([same, same], { asyncScheduling });
    b.add(0, 1);
    expect(b.schedule().scheduled).toEqual([[0, 100], [1, 4]]);
    expect(b.table(1).slice(0, 6)).toEqual(b.table(0).slice(0, 6));
  });

  it.each([false, true])('computes 300 mod 16 = 12 of the next turn after 100 + 200 tokens, asynchronous %s', (asyncScheduling) => {
    const b = bench([{ segments: [[1, 100]], output: 200, outputSegment: 2 }, { segments: [[1, 100], [2, 200]] }], { asyncScheduling });
    b.add(0);
    if (asyncScheduling) b.schedule();
    while (b.ended.length === 0) b.step();
    b.add(1);
    expect(b.schedule().scheduled).toEqual([[1, 12]]);
  });
});
