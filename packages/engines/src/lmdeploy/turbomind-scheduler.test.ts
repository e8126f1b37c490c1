import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { TestRow } from '../core/replica-run.fixture.ts';
import type { LmdeployConfig } from './config.ts';
import { byHand, run } from './lmdeploy.fixture.ts';
import type { ByHand } from './lmdeploy.fixture.ts';
import { TurbomindScheduler } from './turbomind-scheduler.ts';

const start = (rows: readonly TestRow[], config: Partial<LmdeployConfig> = {}): ByHand<TurbomindScheduler> =>
  byHand((whole, naive) => new TurbomindScheduler(whole, naive), rows, { backend: 'turbomind', ...config });

const prompts = (...inputs: readonly number[]): TestRow[] => inputs.map((input) => ({ input, output: 100 }));

describe('TurboMind', () => {
  it('computes prompts and decodes together: max_prefill_token_num and a decode of each slot', () => {
    const { steps } = run([{ input: 10, output: 5 }, { atS: 0.5, input: 100, output: 2 }], { backend: 'turbomind', blocks: 99, maxPrefillTokenNum: 40 });
    expect(steps.map(({ sequences, prefillTokens }) => [sequences, prefillTokens])).toEqual([[1, 10], [2, 43], [2, 43], [2, 14], [2, 0]]);
  });

  it('gives each request all blocks or none, in order of ids, and stops at the first without', () => {
    const { schedule, scheduler } = start(prompts(16, 64, 16));
    expect(schedule().prefill).toEqual([0]);
    expect(scheduler.manager.free).toBe(3);
  });

  it('makes the first request without blocks and all behind it inactive, and takes their blocks for the next', () => {
    const { schedule, deliver, scheduler, requests } = start(prompts(16, 32, 16));
    expect(schedule().prefill).toEqual([0, 1, 2]);
    deliver();
    // All need a block, none is free: everybody becomes inactive.
    expect(schedule()).toEqual({ prefill: [], decode: 0, preempted: [0, 1, 2] });
    expect(scheduler.usedBlocks).toBe(0);
    // The first two come back; what they need is taken from the end of the one with the highest id, then of the next.
    expect(schedule().prefill).toEqual([0]);
    expect(requests.map(({ blocks }) => blocks)).toEqual([2, 2, 0]);
    expect(requests[1]).toMatchObject({ computed: 32 });
    expect(requests[2]).toMatchObject({ computed: 0 });
    expect([...scheduler.inactive].map(({ request }) => request)).toEqual([1, 2]);
  });

  it('computes only what was taken again', () => {
    const { log, steps } = run([{ input: 16, output: 20 }, { input: 30, output: 20 }], { backend: 'turbomind', blocks: 4, sessionLen: 64 });
    expect([...log.outcome]).toEqual([OUTCOME.completed, OUTCOME.completed]);
    expect([...log.preemptions]).toEqual([0, 1]);
    const again = steps.slice(1).filter(({ prefillTokens }) => prefillTokens > 0);
    expect(again.map(({ prefillTokens }) => prefillTokens)).toEqual([17]);
  });

  it('makes a prompt wait for a prefix that another is computing', () => {
    const rows = [{ input: 33, output: 9, prefix: [[7, 32]] }, { input: 33, output: 9, prefix: [[7, 32]] }, { input: 5, output: 9 }] as const;
    const shared = start(rows, { blocks: 20, enablePrefixCaching: true });
    expect(shared.schedule().prefill).toEqual([0, 2]);
    shared.deliver();
    expect(shared.schedule()).toMatchObject({ prefill: [1], decode: 2 });
    expect(shared.requests[1]).toMatchObject({ cachedTokens: 32 });
    expect(start(rows, { blocks: 20 }).schedule().prefill).toEqual([0, 1, 2]);
  });

  it('refuses prompts as long as a session, and stops answers at its end', () => {
    const { log } = run([{ input: 64, output: 1 }, { input: 60, output: 50, max: 60 }], { backend: 'turbomind', sessionLen: 64 });
    expect([log.outcome[0], log.outcome[1]]).toEqual([OUTCOME.pending, OUTCOME.completed]);
    expect(log.generatedTokens[1]).toBe(4);
  });
});
