import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../../contract.ts';
import { runRows, SECOND } from '../../core/replica-run.fixture.ts';
import type { TestRow, TestRun } from '../../core/replica-run.fixture.ts';
import { OrcaReplica } from '../../orca/orca-replica.ts';
import { TrafficLimits } from './traffic-limits.ts';

function run(rows: readonly TestRow[], timeoutS = Infinity, maxConcurrency = Infinity): TestRun {
  return runRows(rows, (options) => {
    const config = { maxBatchSize: 2, maxLength: 1000, kvSlots: 5000, reservation: 'max-tokens' } as const;
    return new TrafficLimits({ inner: new OrcaReplica({ ...options, stepTime: SECOND, config }), log: options.log, timeoutS, maxConcurrency });
  });
}

describe('traffic limits', () => {
  it('give an answer up after the time-out, running or waiting', () => {
    const { log, replica } = run([{ input: 5, output: 100 }, { atS: 2, input: 5, output: 4 }, { atS: 3, input: 5, output: 9 }], 10.5);
    expect([...log.outcome]).toEqual([OUTCOME.timedOut, OUTCOME.completed, OUTCOME.timedOut]);
    expect([...log.finishS]).toEqual([10.5, 6, 13.5]);
    expect(log.generatedTokens[0]).toBe(10);
    expect(replica.snapshot()).toMatchObject({ running: 0, waiting: 0, kvUsage: 0 });
    expect(replica.nextEventS()).toBe(Infinity);
  });

  it('let an answer through that is whole at that very moment', () => {
    const { log } = run([{ input: 5, output: 10 }], 10);
    expect(log.outcome[0]).toBe(OUTCOME.completed);
  });

  it('turn away who finds too many requests inside', () => {
    const rows = [{ input: 5, output: 4 }, { input: 5, output: 4 }, { atS: 1, input: 5, output: 4 }, { atS: 4, input: 5, output: 1 }];
    const { log } = run(rows, Infinity, 2);
    expect([...log.outcome]).toEqual([OUTCOME.completed, OUTCOME.completed, OUTCOME.pending, OUTCOME.completed]);
  });
});
