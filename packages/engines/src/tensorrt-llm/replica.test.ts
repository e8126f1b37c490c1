import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { RequestColumns, RequestLog } from '../contract.ts';
import { CompiledGrammars } from '../core/compiled-grammars.ts';
import { createRequestLog } from '../core/request-log.ts';
import { TENSORRT_LLM_BARE } from './config.ts';
import type { TensorrtLlmConfig } from './config.ts';
import { TensorrtLlmReplica } from './replica.ts';

interface Row {
  readonly at?: number;
  readonly segments: readonly (readonly [id: number, tokens: number])[];
  readonly output?: number;
  readonly eos?: boolean;
  readonly grammar?: number;
}

interface Step {
  readonly startS: number;
  /** [request, tokens computed before, tokens]. */
  readonly chunks: readonly (readonly [number, number, number])[];
  readonly decodes: number;
  readonly wasted: number;
}

/** Each step takes 1 s, compiling a grammar 10 s; blocks of 10 tokens. */
function run(rows: readonly Row[], overrides: Partial<TensorrtLlmConfig>, naive: boolean): { steps: Step[]; log: RequestLog } {
  const flat = rows.flatMap(({ segments }) => segments);
  const columns: RequestColumns = {
    count: rows.length,
    arrivalS: Float64Array.from(rows, ({ at }) => at ?? 0),
    inputTokens: Int32Array.from(rows, ({ segments }) => segments.reduce((sum, [, tokens]) => sum + tokens, 0)),
    outputTokens: Int32Array.from(rows, ({ output }) => output ?? 1),
    maxOutputTokens: Int32Array.from(rows, ({ output = 1, eos }) => (eos === true ? output + 20 : output)),
    endsByEos: Uint8Array.from(rows, ({ eos }) => Number(eos === true)),
    grammar: Int32Array.from(rows, ({ grammar }) => grammar ?? 0),
    content: {
      offsets: Int32Array.from(rows.reduce<number[]>((ends, { segments }) => [...ends, ends.at(-1)! + segments.length], [0])),
      segmentIds: Int32Array.from(flat, ([id]) => id),
      segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens),
      outputSegmentIds: Int32Array.from(rows, (_, row) => 1000 + row),
    },
  };
  const log = createRequestLog(rows.length);
  const steps: Step[] = [];
  const replica = new TensorrtLlmReplica({
    config: { ...TENSORRT_LLM_BARE, tokensPerBlock: 10, chunkUnitSize: 10, numBlocks: 100, overlap: false, ...overrides },
    columns,
    log,
    naive,
    grammars: new CompiledGrammars(10),
    stepTime: linearStepTime({ base: 1, perToken: 0, perRequest: 0, perContextToken: 0 }),
    onSchedule: (_scheduler, record) => {
      const chunks = record.sequences.map(({ request }, i) => [request, record.before[i]!, record.tokens[i]!] as const);
      steps.push({ startS: record.scheduledAtS, chunks, decodes: record.groupSize, wasted: record.groupWasted });
    },
  });
  for (const [row, { at = 0 }] of rows.entries()) {
    replica.advance(at);
    replica.submit(row, at);
    replica.checkIntegrity();
  }
  replica.advance(Infinity);
  replica.checkIntegrity();
  return { steps, log };
}

describe.each([['fast', false], ['naive', true]] as const)('TensorRT-LLM replica, %s path', (_, naive) => {
  it('shows a prompt to others when its context is computed, the output only when the request is over', () => {
    const turn = [[1, 25], [1000, 20], [9, 5]] as const;
    const rows: Row[] = [{ segments: [[1, 25]], output: 20 }, { at: 1, segments: turn }, { at: 30, segments: turn }];
    expect([...run(rows, {}, naive).log.cachedTokens]).toEqual([0, 20, 49]);
    expect([...run(rows.filter((_row, i) => i !== 1), {}, naive).log.cachedTokens]).toEqual([0, 44]);
  });

  it('lets a prompt wait for the step in which it can reuse what another is about to compute', () => {
    const rows: Row[] = [{ segments: [[1, 35]], output: 5 }, { segments: [[1, 35]], output: 5 }, { segments: [[2, 35]], output: 5 }];
    const { log, steps } = run(rows, {}, naive);
    expect(steps[0]!.chunks.map(([request]) => request)).toEqual([0, 2]);
    expect(steps[1]!.chunks).toEqual([[1, 30, 5]]);
    expect([...log.firstScheduledS]).toEqual([0, 1, 0]);
    expect([...run(rows, { enableBlockReuse: false }, naive).log.firstScheduledS]).toEqual([0, 0, 0]);
  });

  it('charges reused tokens to max_num_tokens in 1.0, and not in main', () => {
    const rows: Row[] = [{ segments: [[1, 60]], output: 9 }, { at: 1, segments: [[1, 50], [2, 10]], output: 3 }, { at: 1, segments: [[1, 50], [3, 10]], output: 3 }];
    const limits = { maxNumTokens: 70 };
    expect([...run(rows, limits, naive).log.firstScheduledS]).toEqual([0, 1, 2]);
    expect([...run(rows, { ...limits, chargesReusedTokens: false }, naive).log.firstScheduledS]).toEqual([0, 1, 1]);
  });

  it('ends a first chunk behind cached tokens with a block', () => {
    const rows: Row[] = [{ segments: [[1, 33]], output: 1 }, { at: 5, segments: [[1, 33], [2, 60]], output: 1 }];
    const { steps } = run(rows, { chunkingPolicy: 'FIRST_COME_FIRST_SERVED', maxNumTokens: 40 }, naive);
    expect(steps.slice(1).map(({ chunks }) => chunks)).toEqual([[[1, 33, 37]], [[1, 70, 23]]]);
  });

  it('overlapped, results come a step late: no step is wasted on a foreseen end, one on EOS', () => {
    const rows: Row[] = [{ segments: [[1, 10]], output: 4 }, { segments: [[2, 10]], output: 3, eos: true }];
    const { steps, log } = run(rows, { overlap: true }, naive);
    expect(steps.map(({ chunks, decodes, wasted }) => [chunks.length, decodes, wasted])).toEqual([[2, 0, 0], [0, 2, 0], [0, 2, 0], [0, 2, 1]]);
    expect([...log.finishS]).toEqual([4, 3]);
    expect([...log.generatedTokens]).toEqual([4, 3]);
    expect(run(rows, {}, naive).steps.map(({ decodes, wasted }) => [decodes, wasted])).toEqual([[0, 0], [2, 0], [2, 0], [1, 0]]);
  });

  it('a paused request finds its own blocks again', () => {
    const rows: Row[] = [{ segments: [[1, 10]], output: 40 }, { segments: [[2, 10]], output: 40 }];
    const { steps, log } = run(rows, { capacityPolicy: 'MAX_UTILIZATION', numBlocks: 6, maxSeqLen: 60 }, naive);
    expect([...log.preemptions]).toEqual([0, 1]);
    const resumed = steps.findLast(({ chunks }) => chunks.length > 0)!.chunks[0]!;
    expect(resumed[1]).toBeGreaterThan(0);
    expect(resumed[1] + resumed[2]).toBe(31);
  });

  it('stalls like the real scheduler where a head that was passed over lacks the blocks of a chunked context behind it', () => {
    const rows: Row[] = [{ segments: [[1, 30]], output: 1 }, { segments: [[1, 30], [2, 30]], output: 9 }, { segments: [[3, 70]], output: 9 }];
    const { log } = run(rows, { numBlocks: 12, maxNumTokens: 20, chunkingPolicy: 'EQUAL_PROGRESS', maxNumRequests: 2 }, naive);
    expect([...log.outcome]).toEqual([OUTCOME.completed, OUTCOME.pending, OUTCOME.pending]);
    expect(log.firstScheduledS[2]).toBeLessThan(Infinity);
  });

  it('verifies drafts, keeps what is accepted and gives surplus blocks back', () => {
    const { steps, log } = run([{ segments: [[1, 10]], output: 9 }], { draftTokens: 3 }, naive);
    expect(steps.map(({ chunks }) => chunks[0])).toEqual([[0, 0, 10], [0, 10, 4], [0, 14, 4]]);
    expect(log.generatedTokens[0]).toBe(9);
  });
});

describe.each([false, true])('answers under a grammar, naive: %s', (naive) => {
  it('are compiled beside the forward pass of their last chunk, and the whole batch waits', () => {
    const rows = [
      { segments: [[1, 5]], output: 3 },
      { at: 0.5, segments: [[2, 25]], output: 1, grammar: 7 },
      { at: 20, segments: [[3, 5]], output: 1, grammar: 7 },
    ] as const;
    const { log } = run(rows, { chunkingPolicy: 'FIRST_COME_FIRST_SERVED', maxNumTokens: 21 }, naive);
    // Steps of 1, 1 (a chunk of 20) and 10 seconds (the last 5, compiling).
    expect([...log.finishS]).toEqual([12, 12, 21]);
  });
});
