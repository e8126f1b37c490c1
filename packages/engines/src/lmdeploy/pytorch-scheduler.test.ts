import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { TestRow } from '../core/replica-run.fixture.ts';
import type { LmdeployConfig } from './config.ts';
import { byHand, run } from './lmdeploy.fixture.ts';
import type { ByHand } from './lmdeploy.fixture.ts';
import { PytorchScheduler } from './pytorch-scheduler.ts';

const start = (rows: readonly TestRow[], config: Partial<LmdeployConfig> = {}): ByHand<PytorchScheduler> => byHand((whole, naive) => new PytorchScheduler(whole, naive), rows, config);

/** Rows by prompt length, with more output than any test makes. */
const prompts = (...inputs: readonly number[]): TestRow[] => inputs.map((input) => ({ input, output: 100 }));

describe("LMDeploy's own test suite (tests/pytorch/paging/test_scheduler.py: blocks of 16, 4 blocks, 4 requests)", () => {
  it('takes requests of 1, 2 and 3 blocks: the first two are ready, the third waits', () => {
    const { schedule, scheduler, requests } = start(prompts(16, 32, 48));
    expect(schedule().prefill).toEqual([0, 1]);
    expect(requests.map(({ status }) => status)).toEqual(['prefilling', 'prefilling', 'waiting']);
    expect(scheduler.manager.free).toBe(1);
  });

  it('runs the third when the second is gone, with no block left', () => {
    const { schedule, deliver, scheduler, requests } = start(prompts(16, 32, 48));
    schedule();
    deliver();
    scheduler.remove(requests[1]!);
    expect(schedule().prefill).toEqual([2]);
    expect(scheduler.manager.free).toBe(0);
  });

  it('sends the last running request back when both need a block and none is free', () => {
    const { schedule, deliver, scheduler, requests } = start(prompts(16, 48));
    schedule();
    deliver();
    expect(scheduler.manager.free).toBe(0);
    expect(schedule()).toEqual({ prefill: [], decode: 1, preempted: [1] });
    expect(requests.map(({ status }) => status)).toEqual(['decoding', 'waiting']);
    expect(scheduler.manager.free).toBe(2);
    expect(requests[1]).toMatchObject({ computed: 0, blocks: 0, tokens: 49 });
  });

  it('takes the blocks of a waiting request for a decode', () => {
    const { schedule, deliver, scheduler, requests } = start(prompts(16, 80), { maxPrefillTokenNum: 48, blocks: 5 });
    expect(schedule().prefill).toEqual([0]);
    deliver();
    expect(schedule().prefill).toEqual([1]);
    deliver();
    expect(requests[1]).toMatchObject({ status: 'waiting', computed: 48, blocks: 3 });
    // Its next chunk does not fit. The decode grows into the free block, and 16 tokens later into those of the chunk.
    for (let token = 0; token < 16; token++) {
      expect(schedule()).toEqual({ prefill: [], decode: 1, preempted: [] });
      deliver();
    }
    expect(schedule()).toEqual({ prefill: [], decode: 1, preempted: [1] });
    expect(requests[1]).toMatchObject({ status: 'waiting', computed: 0, blocks: 0 });
    expect(scheduler.manager.free).toBe(2);
  });

  it('allocates a long prompt chunk by chunk: 16 tokens in blocks of 4 with 8 tokens a step take 2 blocks', () => {
    const { schedule, requests, scheduler } = start(prompts(16), { blockSize: 4, maxPrefillTokenNum: 8 });
    expect(schedule().prefill).toEqual([0]);
    expect(requests[0]).toMatchObject({ computed: 8, blocks: 2 });
    expect(scheduler.manager.free).toBe(2);
  });

  it('skips long prompts in a short turn that took others', () => {
    const { schedule } = start(prompts(100, 8, 9), { blocks: 40, maxPrefillTokenNum: 32 });
    expect(schedule().prefill).toEqual([1, 2]);
  });

  it('takes the long prompt with the fewest chunks, the oldest among equals, and waiting counts', () => {
    const config = { blocks: 100, maxPrefillTokenNum: 32 };
    expect(start(prompts(100, 100), config).schedule().prefill).toEqual([0]);
    expect(start(prompts(200, 100), config).schedule().prefill).toEqual([1]);
    const aged = start([{ input: 200, output: 9 }, { atS: 9, input: 100, output: 9 }], config);
    expect(aged.schedule(9.5).prefill).toEqual([0]);
    expect(start(prompts(200, 100), { ...config, longPrefillPolicy: 'fifo' }).schedule().prefill).toEqual([0]);
  });

  it('lets a sibling of 17 tokens past a budget of 16 when all but one of them are cached', () => {
    const rows = [{ input: 17, output: 1, prefix: [[7, 16]] }, { input: 15, output: 9 }, { input: 17, output: 9, prefix: [[7, 16]] }] as const;
    const cached = start(rows, { blocks: 8, maxPrefillTokenNum: 17, enablePrefixCaching: true });
    expect(cached.schedule().prefill).toEqual([0]);
    cached.deliver();
    expect(cached.schedule().prefill).toEqual([1, 2]);
    expect(cached.requests[2]).toMatchObject({ cachedTokens: 16 });
    const plain = start(rows, { blocks: 8, maxPrefillTokenNum: 17 });
    plain.schedule();
    plain.deliver();
    expect(plain.schedule().prefill).toEqual([1]);
  });
});

describe('when the PyTorch engine prefills', () => {
  const many = (waiting: TestRow): TestRow[] => [...prompts(8, 8), { ...waiting, atS: 1.5 }];

  it('at once below half of the batch, else after prefill_interval decodes', () => {
    expect(run(many({ input: 8, output: 1 }), { blocks: 99, maxBatchSize: 6 }).log.firstScheduledS[2]).toBe(2);
    expect(run(many({ input: 8, output: 1 }), { blocks: 99, maxBatchSize: 4 }).log.firstScheduledS[2]).toBe(18);
    expect(run(many({ input: 8, output: 1 }), { blocks: 99, maxBatchSize: 4, prefillInterval: 3 }).log.firstScheduledS[2]).toBe(5);
  });

  it('at once when as many tokens wait as a step takes', () => {
    expect(run(many({ input: 64, output: 1 }), { blocks: 99, maxPrefillTokenNum: 64 }).log.firstScheduledS[2]).toBe(2);
  });

  it('never together with decodes', () => {
    const { steps } = run([...prompts(8), { atS: 3.5, input: 8, output: 4 }], { blocks: 99 });
    for (const { sequences, prefillTokens } of steps) if (prefillTokens > 0) expect(sequences).toBe(1);
    expect(steps.filter(({ prefillTokens }) => prefillTokens > 0)).toHaveLength(2);
  });

  it('after three short turns comes a chunk of a long prompt', () => {
    const rows = [{ input: 100, output: 1 }, ...Array.from({ length: 12 }, () => ({ input: 16, output: 1 }))];
    const { steps } = run(rows, { blocks: 99, maxBatchSize: 99, maxPrefillTokenNum: 32 });
    expect(steps.map(({ sequences }) => sequences)).toEqual([2, 2, 2, 1, 2, 2, 2, 1, 1, 1]);
    expect(steps.map(({ prefillTokens }) => prefillTokens)).toEqual([32, 32, 32, 32, 32, 32, 32, 32, 32, 4]);
  });

  it('the last chunk of a long prompt goes first, and takes others along', () => {
    const rows = [{ input: 36, output: 1 }, { atS: 0.5, input: 16, output: 1 }, { atS: 0.5, input: 16, output: 1 }];
    const { log, steps } = run(rows, { blocks: 99, maxBatchSize: 99, maxPrefillTokenNum: 32 });
    expect(steps.map(({ prefillTokens }) => prefillTokens)).toEqual([32, 20, 16]);
    expect([...log.finishS]).toEqual([2, 2, 3]);
  });
});

describe('preemption in the PyTorch engine', () => {
  it('computes the victim again, and counts its hits no second time', () => {
    const rows = [{ input: 30, output: 40 }, { input: 30, output: 40 }];
    const { log, steps } = run(rows, { blocks: 5, sessionLen: 80 });
    expect([...log.outcome]).toEqual([OUTCOME.completed, OUTCOME.completed]);
    expect(log.preemptions[0]).toBe(0);
    expect(log.preemptions[1]).toBeGreaterThan(0);
    expect(steps.filter(({ prefillTokens }) => prefillTokens > 30).length).toBeGreaterThan(0);
    const cached = run(rows.map((row) => ({ ...row, prefix: [[7, 20]] as const })), { blocks: 5, sessionLen: 80, enablePrefixCaching: true });
    expect([...cached.log.cachedTokens]).toEqual([0, 16]);
  });
});
