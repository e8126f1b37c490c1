import { describe, expect, it } from 'vitest';
import { runRows, SECOND } from '../core/replica-run.fixture.ts';
import type { TestRow, TestRun } from '../core/replica-run.fixture.ts';
import type { OrcaConfig } from './config.ts';
import { OrcaReplica } from './orca-replica.ts';

const CONFIG: OrcaConfig = { maxBatchSize: 8, maxLength: 64, kvSlots: 128, reservation: 'max-tokens' };

function run(rows: readonly TestRow[], config: Partial<OrcaConfig> = {}): TestRun {
  return runRows(rows, (options) => new OrcaReplica({ ...options, stepTime: SECOND, config: { ...CONFIG, ...config } }));
}

const rows = (count: number): TestRow[] => Array.from({ length: count }, () => ({ input: 10, output: 6, max: 22 }));

describe('Orca', () => {
  it('computes prompts beside decodes, and lets newcomers in at every iteration', () => {
    const { steps, log } = run([{ input: 10, output: 4 }, { atS: 1.5, input: 8, output: 2 }]);
    expect(steps.map(({ sequences, prefillTokens }) => [sequences, prefillTokens])).toEqual([[1, 10], [1, 0], [2, 8], [2, 0]]);
    expect([...log.finishS]).toEqual([4, 4]);
  });

  it.each([
    ['max-tokens', 4, 128],
    ['max', 2, 128],
    ['power-of-two', 7, 126],
    ['oracle', 8, 128],
  ] as const)('reservation %s runs %i of eight requests at once', (reservation, atOnce, usedBlocks) => {
    expect(run(rows(8), { reservation }).steps[0]).toMatchObject({ sequences: atOnce, usedBlocks });
  });

  it('lets a request that finds no slots block those behind it', () => {
    const { log } = run([{ input: 40, output: 10 }, { input: 54, output: 10 }, { input: 50, output: 10 }, { input: 1, output: 1 }]);
    expect([...log.firstScheduledS]).toEqual([0, 0, 10, 10]);
  });

  it('never has more than the batch size at once', () => {
    const { steps } = run(rows(8), { maxBatchSize: 3, kvSlots: 10_000 });
    expect(Math.max(...steps.map(({ sequences }) => sequences))).toBe(3);
  });
});
