import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import { runRows, SECOND, SECOND_PER_TOKEN } from '../core/replica-run.fixture.ts';
import type { TestRow, TestRun } from '../core/replica-run.fixture.ts';
import { WindowFormer } from './batch-former.ts';
import type { StaticBatchingConfig } from './config.ts';
import { StaticReplica } from './static-replica.ts';

const CONFIG: StaticBatchingConfig = { maxBatchSize: 3, maxLength: 100, kvSlots: 1000, reservation: 'whole', streaming: true };

function run(rows: readonly TestRow[], config: Partial<StaticBatchingConfig> = {}, windowS = 0, stepTime = SECOND): TestRun {
  const whole = { ...CONFIG, ...config };
  return runRows(rows, (options) => new StaticReplica({ ...options, stepTime, config: whole, maxInputTokens: whole.maxLength - 1, former: new WindowFormer(whole.maxBatchSize, windowS) }));
}

describe('a padded batch', () => {
  it('computes every row to the longest prompt, and ended rows until the last one ends', () => {
    const { steps } = run([{ input: 10, output: 1 }, { input: 4, output: 3 }], { maxBatchSize: 2 }, 0.5, SECOND_PER_TOKEN);
    expect(steps.map(({ costS }) => costS)).toEqual([20, 2, 2]);
    expect(steps.map(({ sequences }) => sequences)).toEqual([2, 1, 1]);
    expect(steps[0]).toMatchObject({ prefillTokens: 14, usedBlocks: 2 * (10 + 3) });
  });

  it('reads the padded context of all rows', () => {
    const stepTime = linearStepTime({ base: 0, perToken: 0, perRequest: 0, perContextToken: 1 });
    const { steps } = run([{ input: 10, output: 4 }, { input: 4, output: 2 }], { maxBatchSize: 2 }, 0.5, stepTime);
    expect(steps.map(({ costS }) => costS)).toEqual([0, 20, 22, 24]);
  });

  it('lets nobody join before its last row ends', () => {
    const { log } = run([{ input: 5, output: 4 }, { atS: 1.5, input: 5, output: 1 }]);
    expect([...log.firstScheduledS]).toEqual([0, 4]);
  });

  it('has as many rows as their padded prompts and longest outputs find slots for', () => {
    const rows = [{ input: 10, output: 5 }, { input: 20, output: 5 }, { input: 10, output: 30 }];
    expect([...run(rows, { kvSlots: 100 }, 0.5).log.firstScheduledS]).toEqual([0, 0, 5]);
    expect([...run(rows, { kvSlots: 150 }, 0.5).log.firstScheduledS]).toEqual([0, 0, 0]);
  });

  it('reserves for max_tokens, though the answers end before', () => {
    const rows = [{ input: 10, output: 2, max: 40 }, { input: 10, output: 2, max: 40 }];
    expect([...run(rows, { kvSlots: 99, maxBatchSize: 2 }, 0.5).log.firstScheduledS]).toEqual([0, 2]);
  });

  it('returns all answers when it ends, unless it streams', () => {
    const rows = [{ input: 5, output: 1 }, { input: 5, output: 4 }];
    const whole = run(rows, { streaming: false, maxBatchSize: 2 }, 0.5);
    expect([[...whole.log.firstTokenS], [...whole.log.finishS], whole.gaps]).toEqual([[4, 4], [4, 4], []]);
    expect(whole.steps.map(({ outputTokens }) => outputTokens)).toEqual([0, 0, 0, 5]);
    const streamed = run(rows, { maxBatchSize: 2 }, 0.5);
    expect([[...streamed.log.firstTokenS], [...streamed.log.finishS]]).toEqual([[1, 1], [1, 4]]);
  });

  it('returns what is there when the client of its last row leaves', () => {
    const { log, replica } = runRows([{ input: 5, output: 1 }], (options) => {
      const columns = { ...options.columns, count: 2, arrivalS: Float64Array.of(0, 0), inputTokens: Int32Array.of(5, 5), outputTokens: Int32Array.of(1, 50), maxOutputTokens: Int32Array.of(1, 50) };
      const { content: _content, ...plain } = columns;
      const made = new StaticReplica({ ...options, columns: plain, stepTime: SECOND, config: { ...CONFIG, maxBatchSize: 2, streaming: false }, maxInputTokens: 99, former: new WindowFormer(2, 0) });
      made.submit(1, 0);
      return { ...bound(made), advance: (untilS: number): void => {
        if (untilS < Infinity) return made.advance(untilS);
        made.advance(10);
        made.abort(1, 10);
        made.advance(untilS);
      } };
    });
    expect(log.outcome[0]).toBe(OUTCOME.completed);
    expect(log.finishS[0]).toBe(10);
    expect(replica.outstanding()).toBe(0);
  });
});

describe('a batching window', () => {
  it('ends when the batch is full or the oldest has waited long enough', () => {
    const rows = [{ input: 5, output: 1 }, { atS: 0.2, input: 5, output: 1 }, { atS: 0.25, input: 5, output: 1 }, { atS: 0.3, input: 5, output: 1 }];
    const { log } = run(rows, {}, 0.5);
    expect([...log.firstScheduledS]).toEqual([0.25, 0.25, 0.25, 1.25]);
    expect([...run(rows.slice(0, 2), {}, 0.5).log.firstScheduledS]).toEqual([0.5, 0.5]);
  });
});

describe('a cache that is not reserved', () => {
  const rows = [{ input: 10, output: 8 }, { input: 6, output: 8 }];

  it('grows by a slot per row and step', () => {
    const { steps } = run(rows, { reservation: 'dynamic', maxBatchSize: 2 }, 0.5);
    expect(steps.map(({ usedBlocks }) => usedBlocks)).toEqual([20, 22, 24, 26, 28, 30, 32, 34]);
  });

  it('fails the whole batch when nothing is left', () => {
    const { log, replica } = run(rows, { reservation: 'dynamic', maxBatchSize: 2, kvSlots: 25 }, 0.5);
    expect([...log.outcome]).toEqual([OUTCOME.failed, OUTCOME.failed]);
    expect([...log.generatedTokens]).toEqual([3, 3]);
    expect(replica.snapshot()).toEqual({ running: 0, waiting: 0, kvUsage: 0, freeBlocks: 25 });
  });

  it('fails it at once when all of it is allocated in advance, and goes on with the next', () => {
    const { log } = run([...rows, { atS: 2, input: 6, output: 2 }], { reservation: 'static', maxBatchSize: 2, kvSlots: 25 }, 0.5);
    expect([...log.outcome]).toEqual([OUTCOME.failed, OUTCOME.failed, OUTCOME.completed]);
    expect(log.generatedTokens[0]).toBe(0);
  });
});

/** The replica's methods without its prototype. */
function bound(replica: StaticReplica): Pick<StaticReplica, 'capabilities' | 'submit' | 'abort' | 'nextStep' | 'completeStep' | 'nextEventS' | 'outstanding' | 'snapshot' | 'lastTokenS' | 'pause' | 'setPace' | 'checkIntegrity'> {
  return {
    capabilities: replica.capabilities,
    submit: (request, nowS) => replica.submit(request, nowS),
    abort: (request, nowS) => replica.abort(request, nowS),
    nextStep: (nowS) => replica.nextStep(nowS),
    completeStep: () => replica.completeStep(),
    nextEventS: () => replica.nextEventS(),
    outstanding: () => replica.outstanding(),
    snapshot: () => replica.snapshot(),
    lastTokenS: (request) => replica.lastTokenS(request),
    pause: (untilS) => replica.pause(untilS),
    setPace: (factor) => replica.setPace(factor),
    checkIntegrity: () => replica.checkIntegrity(),
  };
}
