import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { SglangEngineOptions } from './options.ts';
import { plan, serve } from './sglang.fixture.ts';
import type { Wish } from './sglang.fixture.ts';

describe('the SGLang driver', () => {
  /** reference: engines-other.md section 2, page_size and attention backend. */
  it.each([
    ['llama-3.2-1b', 'a100-sxm-80', 1],
    ['llama-3.2-1b', 'h100-sxm', 1],
    ['llama-3.2-1b', 'l4', 1],
    ['llama-3.2-1b', 'rtx-5090', 1],
    ['llama-3.2-1b', 'mi300x', 1],
    ['llama-3.2-1b', 'b200-sxm', 64],
    ['llama-3.2-1b', 'b300-sxm', 64],
    ['llama-3.2-1b', 'gb200-nvl72', 64],
    ['llama-3.2-1b', 'gb300-nvl72', 64],
    ['llama-3.2-1b', 'arc-pro-b60', 128],
    ['deepseek-v2-lite', 'a100-sxm-80', 1],
    ['deepseek-v2-lite', 'h100-sxm', 1],
    ['deepseek-v2-lite', 'h200-sxm', 1],
    ['deepseek-v2-lite', 'b200-sxm', 64],
    ['deepseek-v2-lite', 'gb300-nvl72', 64],
  ])('%s on %s has pages of %i by default', (llm, gpu, pageSize) => {
    for (const version of ['0.5', 'main'] as const) expect(plan({}, { llm, gpu, version }).blockSizeTokens).toBe(pageSize);
    expect(plan({ pageSize: 32 }, { llm, gpu }).blockSizeTokens).toBe(32);
  });

  it.each<[string, SglangEngineOptions, Wish]>([
    ['E0820', {}, { pipelineParallel: 2 }],
    ['E0821', { schedulePolicy: 'hrrn' }, {}],
    ['E0821', { schedulePolicy: 'shortest-prefill-first' }, {}],
    ['E0822', { contextLength: 200_000 }, {}],
    ['E0823', { chunkedPrefillSize: 0 }, {}],
    ['E0823', { chunkedPrefillSize: 100, pageSize: 16 }, {}],
    ['E0823', { chunkedPrefillSize: 100 }, { gpu: 'b200-sxm' }],
    ['E0824', { chunkedPrefillSize: -1, enableMixedChunk: true }, {}],
  ])('refuses with %s: %j %j', (code, options, wish) => {
    expect(() => plan(options, wish)).toThrow(expect.objectContaining({ code }));
  });

  it('takes what is next to a refusal', () => {
    for (const options of [{ chunkedPrefillSize: 96, pageSize: 16 }, { chunkedPrefillSize: -1, memFractionStatic: 0.8 }, { contextLength: 131_072, memFractionStatic: 0.9 }]) expect(plan(options).label).toBe('sglang 0.5');
    for (const schedulePolicy of ['hrrn', 'shortest-prefill-first'] as const) expect(plan({ schedulePolicy }, { version: 'main' }).label).toBe('sglang main');
  });

  it('says what is reproduced, and what is not modelled', () => {
    const codes = (options: SglangEngineOptions, wish?: Wish): string[] => plan(options, wish).notes.map(({ code }) => code);
    expect(codes({})).toEqual([]);
    expect(codes({ faithfulBugs: true })).toEqual(['W0820']);
    expect(codes({}, { llm: 'gemma-2-2b' })).toContain('W0821');
  });
});

describe("SGLang's options", () => {
  const TWO = [{ input: 20, output: 5 }, { input: 20, output: 5 }];

  /** What happens without the option and with it. */
  it.each<[keyof SglangEngineOptions, SglangEngineOptions, (options: SglangEngineOptions) => unknown, unknown, unknown]>([
    ['maxQueuedRequests', { maxQueuedRequests: 1 }, (options) => [...serve(options, TWO).log.outcome], [OUTCOME.completed, OUTCOME.completed], [OUTCOME.completed, OUTCOME.pending]],
    ['prefillMaxRequests', { prefillMaxRequests: 1 }, (options) => serve(options, TWO).steps[0]!.sequences, 2, 1],
    [
      'reqWaitingTimeoutS',
      { reqWaitingTimeoutS: 0.01 },
      (options) => [...serve({ maxRunningRequests: 1, ...options }, [{ input: 20, output: 100 }, { input: 20, output: 5 }]).log.outcome],
      [OUTCOME.completed, OUTCOME.completed],
      [OUTCOME.completed, OUTCOME.timedOut],
    ],
    [
      'scheduleLowPriorityValuesFirst',
      { scheduleLowPriorityValuesFirst: false },
      (options) => {
        const [first, second] = serve({ maxRunningRequests: 1, enablePriorityScheduling: true, ...options }, TWO, { priority: Int32Array.of(1, 2) }).log.firstScheduledS;
        return first! < second! ? 'smaller first' : 'larger first';
      },
      'smaller first',
      'larger first',
    ],
    // The one preempted for a prompt that has no room after all is forgotten by the real scheduler.
    [
      'faithfulBugs',
      { faithfulBugs: true },
      (options) => {
        const small = { maxTotalTokens: 100, contextLength: 100, maxRunningRequests: 2, enablePriorityScheduling: true, priorityPreemptionThreshold: 0 };
        const rows = [{ input: 10, output: 20 }, { input: 30, output: 20 }, { atS: 0.02, input: 60, output: 5 }];
        return [...serve({ ...small, ...options }, rows, { priority: Int32Array.of(2, 0, 0) }).log.outcome];
      },
      [OUTCOME.completed, OUTCOME.completed, OUTCOME.completed],
      [OUTCOME.pending, OUTCOME.completed, OUTCOME.completed],
    ],
  ])('%s', (_, option, look, without, having) => {
    expect(look({})).toEqual(without);
    expect(look(option)).toEqual(having);
  });

  /** Two settings of which the second makes a number larger. */
  it.each<[string, SglangEngineOptions, SglangEngineOptions, (options: SglangEngineOptions) => number]>([
    ['disableCudaGraph: a decode step takes longer', {}, { disableCudaGraph: true }, (options) => plan(options).stepTime.decodeTimeS(8, 800)],
    ['maxLoraRank: adapters leave fewer tokens', { maxLoraRank: 64 }, { maxLoraRank: 8 }, (options) => plan({ maxLorasPerBatch: 8, ...options }).usableBlocks],
    [
      'maxLoadedLoras: adapters are read again',
      {},
      { maxLoadedLoras: 1 },
      (options) => {
        const rows = Array.from({ length: 6 }, (__, i) => ({ atS: i, input: 20, output: 2 }));
        return serve({ maxLorasPerBatch: 1, ...options }, rows, { adapter: Int32Array.of(1, 2, 1, 2, 1, 2) }).log.finishS[5]!;
      },
    ],
    ['grammarBackend: outlines compiles longer', { grammarBackend: 'xgrammar' }, { grammarBackend: 'outlines' }, (options) => serve(options, TWO, { grammar: Int32Array.of(1, 0) }).log.firstScheduledS[0]!],
  ])('%s', (_, less, more, look) => {
    expect(look(more)).toBeGreaterThan(look(less));
  });
});
