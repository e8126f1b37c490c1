import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import { runRows, SECOND } from '../core/replica-run.fixture.ts';
import type { TestRow, TestRun } from '../core/replica-run.fixture.ts';
import type { HfContinuousConfig } from './config.ts';
import { HfContinuousReplica } from './continuous-replica.ts';

const CONFIG: HfContinuousConfig = {
  scheduler: 'fifo',
  safetyMargin: 0,
  pageSize: 4,
  pages: 100,
  maxBatchTokens: 16,
  maxRequests: 8,
  maxLength: 400,
  allowBlockSharing: true,
  cpuOffloadPages: 0,
};

function run(rows: readonly TestRow[], config: Partial<HfContinuousConfig> = {}): TestRun {
  return runRows(rows, (options) => new HfContinuousReplica({ ...options, stepTime: SECOND, config: { ...CONFIG, ...config } }));
}

/** Per step: requests, prefill tokens, output tokens. */
function shape({ steps }: TestRun): number[][] {
  return steps.map(({ sequences, prefillTokens, outputTokens }) => [sequences, prefillTokens, outputTokens]);
}

describe('continuous batching, first in first out', () => {
  it('gives decodes their token first and cuts prompts to what is left', () => {
    expect(shape(run([{ input: 8, output: 5 }, { atS: 0.5, input: 30, output: 2 }]))).toEqual([
      [1, 8, 1],
      [2, 15, 1],
      [2, 15, 2],
      [2, 0, 2],
      [1, 0, 1],
    ]);
  });

  it('passes over a request that finds no pages, and takes a shorter one behind it', () => {
    const { log } = run([{ input: 8, output: 8 }, { atS: 0.5, input: 16, output: 1 }, { atS: 0.5, input: 4, output: 1 }], { pages: 5, maxBatchTokens: 64 });
    expect([...log.firstScheduledS]).toEqual([0, 8, 1]);
  });

  it('takes only the first candidate of a step below the safety margin', () => {
    const rows: TestRow[] = [{ input: 16, output: 4 }, { atS: 0.5, input: 4, output: 1 }];
    expect([...run(rows, { pages: 8, safetyMargin: 0.5 }).log.firstScheduledS]).toEqual([0, 4]);
    expect([...run(rows, { pages: 8, safetyMargin: 0.3 }).log.firstScheduledS]).toEqual([0, 1]);
    expect([...run([{ input: 16, output: 4 }], { pages: 8, safetyMargin: 0.99 }).log.outcome]).toEqual([OUTCOME.completed]);
  });

  it('reads no more KV in a step with prefills than the cache holds', () => {
    // Eight tokens of the third prompt are shared: pages are there, but the step would read 8 + 5 + 12 > 24 tokens.
    const shared = [[7, 8]] as const;
    const rows: TestRow[] = [{ input: 9, output: 4, prefix: shared }, { atS: 0.5, input: 12, output: 1, prefix: shared }];
    expect([...run(rows, { pages: 5 }).log.firstScheduledS]).toEqual([0, 4]);
    expect([...run(rows, { pages: 6 }).log.firstScheduledS]).toEqual([0, 1]);
  });
});

describe('the page cache', () => {
  const twice = (input: number): TestRow[] => [{ input, output: 1, prefix: [[7, input]] }, { atS: 5, input, output: 1, prefix: [[7, input]] }];

  it.each([[3, 0], [4, 0], [5, 4], [8, 4], [9, 8], [11, 8]])('of a repeated prompt of %i tokens finds %i: full pages, never the whole prompt', (input, cached) => {
    expect(run(twice(input)).log.cachedTokens[1]).toBe(cached);
  });

  it('forgets every cached page when the blank ones are used up', () => {
    const prefix = [[7, 8]] as const;
    const between = (input: number): TestRow[] => [{ input: 8, output: 1, prefix }, { atS: 5, input, output: 1 }, { atS: 10, input: 9, output: 1, prefix }];
    expect(run(between(8), { pages: 4 }).log.cachedTokens[2]).toBe(8);
    expect(run(between(12), { pages: 4 }).log.cachedTokens[2]).toBe(0);
  });

  it('remembers nothing when blocks are not shared', () => {
    expect(run(twice(11), { allowBlockSharing: false }).log.cachedTokens[1]).toBe(0);
  });
});

describe('starvation', () => {
  const rows: TestRow[] = [{ input: 8, output: 9 }, { input: 8, output: 9 }];

  it('sends the newest back to be computed again, prompt and output, once nobody finds a page', () => {
    const result = run(rows, { pages: 4 });
    expect([...result.log.preemptions]).toEqual([0, 1]);
    expect([...result.log.outcome]).toEqual([OUTCOME.completed, OUTCOME.completed]);
    // The first goes on alone and needs every page; then the other computes its prompt and its one token again.
    const alone = Array.from({ length: 8 }, () => [1, 0, 1]);
    expect(shape(result)).toEqual([[2, 16, 2], ...alone, [1, 9, 1], ...alone.slice(1)]);
    expect(result.log.firstScheduledS[1]).toBe(0);
  });

  it('keeps a starved decode waiting while others go on', () => {
    // The second needs a third page for its second token; it waits until the first ends.
    const result = run([{ input: 5, output: 4 }, { input: 8, output: 3 }], { pages: 4 });
    expect([...result.log.preemptions]).toEqual([0, 0]);
    expect(result.steps.map(({ sequences }) => sequences)).toEqual([2, 1, 1, 1, 1, 1]);
    expect([...result.log.finishS]).toEqual([4, 6]);
    expect(result.gaps).toContainEqual([4, 1]);
  });

  it('lets nobody new in until somebody leaves', () => {
    const { log } = run([...rows, { atS: 1.5, input: 4, output: 1 }], { pages: 4 });
    expect(log.firstScheduledS[2]).toBe(9);
  });

  it('moves pages to host memory where there is room, and computes nothing again', () => {
    const kept = run(rows, { pages: 4, cpuOffloadPages: 2, allowBlockSharing: false });
    const again = run(rows, { pages: 4, allowBlockSharing: false });
    expect([...kept.log.preemptions]).toEqual([0, 1]);
    expect(kept.steps.reduce((sum, { prefillTokens }) => sum + prefillTokens, 0)).toBe(16);
    expect(again.steps.reduce((sum, { prefillTokens }) => sum + prefillTokens, 0)).toBe(16 + 9);
  });
});

describe('continuous batching, prefill first', () => {
  it('lets prompts take the whole step from those who decode', () => {
    const result = run([{ input: 8, output: 4 }, { atS: 0.5, input: 30, output: 1 }], { scheduler: 'prefill_first' });
    // The second is admitted behind the decode, then comes first.
    expect(shape(result)).toEqual([[1, 8, 1], [2, 15, 1], [2, 15, 2], [1, 0, 1]]);
    const long = run([{ input: 8, output: 4 }, { atS: 0.5, input: 47, output: 1 }], { scheduler: 'prefill_first' });
    expect(shape(long)).toEqual([[1, 8, 1], [2, 15, 1], [1, 16, 0], [1, 16, 1], [1, 0, 1], [1, 0, 1]]);
  });
});
