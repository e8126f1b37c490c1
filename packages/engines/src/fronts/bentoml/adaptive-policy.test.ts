import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../../contract.ts';
import { promptRefusal } from '../../core/prompt-refusal.ts';
import { runRows, SECOND } from '../../core/replica-run.fixture.ts';
import type { TestRow, TestRun } from '../../core/replica-run.fixture.ts';
import { WindowFormer } from '../../static-batching/batch-former.ts';
import { StaticReplica } from '../../static-batching/static-replica.ts';
import { FrontQueue } from '../front-queue.ts';
import { AdaptivePolicy } from './adaptive-policy.ts';

/** A padded batch takes as many seconds as its longest answer has tokens, whatever its size. */
function run(rows: readonly TestRow[], maxLatencyS = 60): TestRun & { readonly policy: AdaptivePolicy } {
  const policy = new AdaptivePolicy({ maxBatchSize: 8, maxLatencyS });
  const result = runRows(rows, ({ columns, log, sink }) => {
    const config = { maxBatchSize: 8, maxLength: 100, kvSlots: 10_000, reservation: 'dynamic', streaming: false } as const;
    const inner = new StaticReplica({ columns, log, sink, stepTime: SECOND, config, maxInputTokens: 99, former: new WindowFormer(8, 0) });
    return new FrontQueue({ inner, policy, columns, log, replica: 0, refusal: (request) => promptRefusal(columns, request, 99) });
  });
  return { ...result, policy };
}

describe('a BentoML service in front of padded batches', () => {
  it('starts with nine batches of one, then two, then three, then learns', () => {
    const { log, policy } = run(Array.from({ length: 30 }, () => ({ input: 10, output: 1 })), 600);
    const sizes = new Map<number, number>();
    for (const startS of log.firstScheduledS) sizes.set(startS, (sizes.get(startS) ?? 0) + 1);
    expect([...sizes.values()]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 8, 8]);
    // Every batch took a second.
    expect(policy.model.timeS(8)).toBeLessThan(2);
  });

  it('gives up who could not be answered in time', () => {
    const { log, replica } = run(Array.from({ length: 12 }, () => ({ input: 10, output: 30 })));
    const timedOut = [...log.outcome].filter((outcome) => outcome === OUTCOME.timedOut).length;
    expect(timedOut).toBeGreaterThan(0);
    expect([...log.outcome].filter((outcome) => outcome === OUTCOME.completed)).toHaveLength(12 - timedOut);
    expect(Math.max(...[...log.finishS].filter((_, row) => log.outcome[row] === OUTCOME.timedOut))).toBeLessThanOrEqual(60.001);
    expect(replica.outstanding()).toBe(0);
  });
});
