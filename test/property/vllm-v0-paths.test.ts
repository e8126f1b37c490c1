import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRequestLog, OUTCOME, VLLM_V0_BARE, VllmV0Replica } from '@foretoken/engines';
import type { RequestColumns, SequenceGroup, StepRecord, StepSink, V0Scheduler, VllmV0Config } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';
import { requestStreams } from '../contract/request-stream.ts';

interface Case {
  readonly config: VllmV0Config;
  readonly columns: RequestColumns;
}

/** Small pools and budgets, so that preemption, sharing, rounding to nothing and late EOS all happen. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    blockSizeTokens: fc.constantFrom(1, 4, 16),
    spareBlocks: fc.constantFrom(1, 3, 10, 60),
    maxNumSeqs: fc.integer({ min: 1, max: 12 }),
    maxNumBatchedTokens: fc.constantFrom(17, 40, 100, 512),
    enablePrefixCaching: fc.boolean(),
    enableChunkedPrefill: fc.boolean(),
    policy: fc.constantFrom('fcfs' as const, 'fcfs' as const, 'priority' as const),
    maxNumPartialPrefills: fc.constantFrom(1, 1, 2, 3),
    longPrefillTokenThreshold: fc.constantFrom(0, 30),
    watermark: fc.constantFrom(0.01, 0.1),
    maxLoras: fc.constantFrom(0, 0, 2),
    asyncOutputProcessing: fc.boolean(),
    columns: requestStreams,
  })
  .map(({ columns, spareBlocks, maxNumPartialPrefills, ...rest }) => {
    const maxModelLen = 192;
    const { blockSizeTokens, enableChunkedPrefill } = rest;
    return {
      columns,
      config: {
        ...VLLM_V0_BARE,
        ...rest,
        maxModelLen,
        numGpuBlocks: Math.ceil(maxModelLen / blockSizeTokens) + spareBlocks,
        maxNumPartialPrefills: enableChunkedPrefill ? maxNumPartialPrefills : 1,
        maxNumBatchedTokens: enableChunkedPrefill ? Math.max(rest.maxNumBatchedTokens, blockSizeTokens * maxNumPartialPrefills) : Math.max(rest.maxNumBatchedTokens, maxModelLen),
      },
    };
  });

/** Everything that a run decides, step by step. */
function run({ config, columns }: Case, naive: boolean): { steps: unknown[]; gaps: number[][]; log: unknown; preemptions: number } {
  const steps: unknown[] = [];
  const gaps: number[][] = [];
  const log = createRequestLog(columns.count);
  const sink: StepSink = {
    onStep: (...step) => void steps.push(step),
    onEmptyStep: () => void steps.push('empty'),
    onGap: (gapS, count) => void gaps.push([gapS, count]),
  };
  let preemptions = 0;
  const requestOf = ({ request }: SequenceGroup): number => request;
  const onSchedule = (scheduler: V0Scheduler, record: StepRecord<SequenceGroup>): void => {
    preemptions += record.preempted.length;
    steps.push({
      batch: scheduler.batchOf(record).map(([group, tokens]) => [group.request, tokens, ...group.table]),
      preempted: record.preempted.map(requestOf),
      ignored: scheduler.ignored.map(requestOf),
      running: scheduler.running.map(requestOf),
      waiting: scheduler.waiting.toArray().map(requestOf),
      free: scheduler.blocks.free,
    });
  };
  const stepTime = linearStepTime({ base: 0.01, perToken: 1e-4, perRequest: 1e-5, perContextToken: 1e-6 });
  const replica = new VllmV0Replica({ config, columns, log, sink, naive, stepTime, observer: { onSchedule, onDeliver: () => replica.checkIntegrity() } });
  for (let r = 0; r < columns.count; r++) {
    replica.advance(columns.arrivalS[r]!);
    replica.submit(r, columns.arrivalS[r]!);
  }
  replica.advance(Infinity);
  return { steps, gaps, log, preemptions };
}

describe('vLLM V0: the aggregated path against the per-request loop', () => {
  it('takes the same decisions, blocks and times, whatever the load', () => {
    let preemptions = 0;
    fc.assert(
      fc.property(cases, (each) => {
        const fast = run(each, false);
        expect(fast).toEqual(run(each, true));
        preemptions += fast.preemptions;
      }),
      { numRuns: Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 400), seed: 20261125 },
    );
    expect(preemptions).toBeGreaterThan(0);
  });

  it('gives everybody the same tokens with asynchronous output processing, at the price of an extra step at most for each', () => {
    fc.assert(
      fc.property(cases, ({ config, columns }) => {
        const stepsOf = (asyncOutputProcessing: boolean): { decodes: number; tokens: number[]; ignored: boolean } => {
          const { steps, log } = run({ columns, config: { ...config, asyncOutputProcessing, watermark: 0 } }, false);
          const { outcome, generatedTokens, preemptions } = log as ReturnType<typeof createRequestLog>;
          const decodes = steps.filter((step): step is { batch: number[][] } => typeof step === 'object' && !Array.isArray(step)).flatMap(({ batch }) => batch).length;
          return { decodes, tokens: [...generatedTokens], ignored: outcome.includes(OUTCOME.promptTooLong) || preemptions.some((count) => count > 0) };
        };
        const late = stepsOf(true);
        const prompt = stepsOf(false);
        fc.pre(!late.ignored && !prompt.ignored && !config.enableChunkedPrefill);
        expect(late.tokens).toEqual(prompt.tokens);
        expect(late.decodes).toBeGreaterThanOrEqual(prompt.decodes);
        expect(late.decodes).toBeLessThanOrEqual(prompt.decodes + columns.count);
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});
