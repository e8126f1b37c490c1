import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { RejectionReason, RequestColumns, RequestLog } from '../contract.ts';
import { CompiledGrammars } from '../core/compiled-grammars.ts';
import { createRequestLog } from '../core/request-log.ts';
import type { TgiConfig } from './config.ts';
import { TgiReplica } from './replica.ts';
import { BARE } from './tgi.fixture.ts';

interface Row {
  readonly atS?: number;
  readonly input: number;
  readonly output: number;
  /** Requests with the same number have the same prompt. */
  readonly prompt?: number;
  readonly grammar?: number;
}

interface Scene {
  /** Passes as `prefill 0:5 1:3 | decode 2`. */
  readonly passes: string[];
  readonly log: RequestLog;
  readonly refused: (RejectionReason | undefined)[];
  readonly replica: TgiReplica;
}

/** Each pass takes a second, compiling a grammar ten. */
function run(rows: readonly Row[], overrides: Partial<TgiConfig>): Scene {
  const columns = columnsOf(rows);
  const log = createRequestLog(rows.length);
  const passes: string[] = [];
  const replica = new TgiReplica({
    config: { ...BARE, ...overrides },
    columns,
    log,
    grammars: new CompiledGrammars(10),
    stepTime: linearStepTime({ base: 1, perToken: 0, perRequest: 0, perContextToken: 0 }),
    onForward: ({ batch }, record) => {
      const prefill = record.sequences.map(({ request }, i) => ` ${request}:${record.tokens[i]}`).join('');
      const decode = record.groupSize === 0 ? '' : `${[...batch.group.list].map(({ request }) => ` ${request}`).join('')}`;
      passes.push([prefill === '' ? '' : `prefill${prefill}`, decode === '' ? '' : `decode${decode}`].filter((part) => part !== '').join(' | '));
    },
  });
  const refused = rows.map(({ atS = 0 }, row) => {
    replica.advance(atS);
    return replica.submit(row, atS);
  });
  replica.advance(Infinity);
  return { passes, log, refused, replica };
}

function columnsOf(rows: readonly Row[]): RequestColumns {
  return {
    count: rows.length,
    arrivalS: Float64Array.from(rows, ({ atS }) => atS ?? 0),
    inputTokens: Int32Array.from(rows, ({ input }) => input),
    outputTokens: Int32Array.from(rows, ({ output }) => output),
    grammar: Int32Array.from(rows, ({ grammar }) => grammar ?? 0),
    content: {
      offsets: Int32Array.from({ length: rows.length + 1 }, (_, i) => i),
      segmentIds: Int32Array.from(rows, ({ prompt }, i) => prompt ?? 100 + i),
      segmentTokens: Int32Array.from(rows, ({ input }) => input),
    },
  };
}

describe('the batching loop with chunking', () => {
  it('prefills together with the running decodes, and always decodes once before it asks again', () => {
    const { passes } = run([{ input: 5, output: 6 }, { atS: 0.5, input: 4, output: 5 }, { atS: 1.5, input: 3, output: 2 }], { chunking: true });
    expect(passes).toEqual(['prefill 0:5', 'prefill 1:4 | decode 0', 'decode 0 1', 'prefill 2:3 | decode 0 1', 'decode 0 1 2', 'decode 0 1']);
  });

  it('continues a long prompt with what the running requests leave of the budget', () => {
    const { passes } = run([{ input: 5, output: 9 }, { atS: 0.5, input: 25, output: 2 }], { chunking: true, maxBatchPrefillTokens: 10 });
    expect(passes.slice(0, 5)).toEqual(['prefill 0:5', 'prefill 1:9 | decode 0', 'prefill 1:9 | decode 0', 'prefill 1:7 | decode 0', 'decode 0 1']);
  });
});

describe('the batching loop without chunking', () => {
  it('lets the running requests wait while new ones are prefilled', () => {
    const { passes } = run([{ input: 5, output: 3 }, { atS: 0.5, input: 4, output: 3 }], {});
    expect(passes).toEqual(['prefill 0:5', 'prefill 1:4', 'decode 0 1', 'decode 0 1']);
  });

  it('interrupts only for enough requests, or after long enough', () => {
    const many = Array.from({ length: 10 }, () => ({ input: 2, output: 9 }));
    const { passes } = run([...many, { atS: 0.5, input: 4, output: 1 }], { maxWaitingTokens: 4 });
    expect(passes.map((pass) => pass.split(' ')[0])).toEqual(['prefill', 'decode', 'decode', 'decode', 'prefill', 'decode', 'decode', 'decode', 'decode', 'decode']);
    const three = [0, 1, 2].map(() => ({ atS: 0.5, input: 4, output: 1 }));
    expect(run([...many, ...three], { maxWaitingTokens: 4 }).passes[1]).toBe('prefill 10:4 11:4 12:4');
  });

  it('keeps to the maximal batch size', () => {
    const { passes } = run([0, 1, 2].map(() => ({ input: 5, output: 2 })), { maxBatchSize: 2 });
    expect(passes).toEqual(['prefill 0:5 1:5', 'decode 0 1', 'prefill 2:5', 'decode 2']);
  });

  it('pads prompts of models without flash attention to the longest', () => {
    const { passes } = run([{ input: 5, output: 2 }, { input: 9, output: 1 }], { admission: 'padding' });
    expect(passes).toEqual(['prefill 0:9 1:9', 'decode 0']);
  });
});

describe('answers under a grammar', () => {
  it('hold up the whole batch while a new one is compiled', () => {
    const { log } = run([{ input: 5, output: 3 }, { atS: 0.5, input: 5, output: 1, grammar: 7 }, { atS: 20, input: 5, output: 1, grammar: 7 }], { chunking: true });
    // The second pass carries the decode of the first request along with the prefill of the second.
    expect([...log.finishS]).toEqual([13, 12, 21]);
  });
});

describe('what the server refuses', () => {
  it('answers 429 beyond its concurrent requests, waiting or running', () => {
    const { refused } = run([...[0, 1, 2].map(() => ({ input: 5, output: 3 })), { atS: 60, input: 5, output: 3 }], { maxConcurrentRequests: 2 });
    expect(refused).toEqual([undefined, undefined, 'overloaded', undefined]);
  });

  it('answers 422 to prompts that are too long and to wishes that are', () => {
    const { refused } = run([{ input: 101, output: 1 }, { input: 100, output: 51 }, { input: 100, output: 50 }, { input: 0, output: 5 }], {});
    expect(refused).toEqual(['prompt_too_long', 'prompt_too_long', undefined, 'empty_prompt']);
  });
});

describe('long answers', () => {
  it('come in turns: the request goes back to the end of the queue, where only its old prompt is cached', () => {
    const options = { chunking: true, prefixCaching: true, turnTokens: 3, numBlocks: 30, maxBatchTotalTokens: 30 };
    // Both need a pool of 29 tokens for themselves.
    const { passes, log } = run([{ input: 20, output: 5 }, { input: 21, output: 1 }], options);
    expect(passes).toEqual(['prefill 0:20', 'decode 0', 'decode 0', 'prefill 1:21', 'prefill 0:15', 'decode 0']);
    expect(log.generatedTokens[0]).toBe(5);
    expect([log.firstTokenS[0], log.finishS[0]]).toEqual([1, 6]);
    expect(log.cachedTokens[0]).toBe(0);
  });
});

describe('a cache that leaves no room (TGI waits for ever)', () => {
  it('stalls without spinning, and goes on when the one in the way leaves', () => {
    const options = { chunking: true, prefixCaching: true, numBlocks: 41, maxBatchTotalTokens: 41 };
    // 30 tokens stay cached; the second finds 10 of them, keeps all 30, and wants 30 of the 10 others.
    const rows = [{ input: 30, output: 1, prompt: 1 }, { atS: 5, input: 10, output: 31, prompt: 1 }, { atS: 6, input: 5, output: 5, prompt: 2 }];
    const { log, replica } = run(rows, options);
    expect([...log.outcome]).toEqual([OUTCOME.completed, OUTCOME.pending, OUTCOME.pending]);
    expect(replica.nextEventS()).toBe(Infinity);
    replica.abort(1, 20);
    replica.advance(Infinity);
    expect([log.outcome[2], log.finishS[2]]).toEqual([OUTCOME.completed, 25]);
    expect(replica.snapshot().kvUsage).toBe(0);
  });
});
