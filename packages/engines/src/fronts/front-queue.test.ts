import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../contract.ts';
import type { RequestColumns, RequestLog } from '../contract.ts';
import { createRequestLog } from '../core/request-log.ts';
import { TENSORRT_LLM_BARE } from '../tensorrt-llm/config.ts';
import { TensorrtLlmReplica } from '../tensorrt-llm/replica.ts';
import type { DispatchPolicy, EndedBatch } from './dispatch-policy.ts';
import { FrontQueue } from './front-queue.ts';
import { TRITON_DEFAULTS, TritonPolicy } from './triton/triton-policy.ts';
import type { TritonConfig } from './triton/triton-policy.ts';

interface Run {
  readonly log: RequestLog;
  readonly refused: number[];
  readonly front: FrontQueue;
}

/** Every step takes 1 s; prompts of a token. */
function run(policy: DispatchPolicy, rows: readonly { at: number; output: number; priority?: number }[], abort?: { row: number; at: number }): Run {
  const columns: RequestColumns = {
    count: rows.length,
    arrivalS: Float64Array.from(rows, ({ at }) => at),
    inputTokens: new Int32Array(rows.length).fill(1),
    outputTokens: Int32Array.from(rows, ({ output }) => output),
    priority: Int32Array.from(rows, ({ priority }) => priority ?? 0),
  };
  const log = createRequestLog(rows.length);
  const stepTime = linearStepTime({ base: 1, perToken: 0, perRequest: 0, perContextToken: 0 });
  const inner = new TensorrtLlmReplica({ config: { ...TENSORRT_LLM_BARE, overlap: false }, columns, log, stepTime, replica: 3 });
  const front = new FrontQueue({ inner, policy, columns, log, replica: 3, refusal: () => undefined });
  const refused: number[] = [];
  for (const [row, { at }] of rows.entries()) {
    front.advance(at);
    if (front.submit(row, at) !== undefined) refused.push(row);
    front.checkIntegrity();
  }
  if (abort !== undefined) {
    front.advance(abort.at);
    front.abort(abort.row, abort.at);
  }
  front.advance(Infinity);
  front.checkIntegrity();
  return { log, refused, front };
}

const triton = (config: Partial<TritonConfig>): TritonPolicy => new TritonPolicy({ ...TRITON_DEFAULTS, ...config });
const started = ({ log }: Run): number[] => [...log.firstScheduledS];

describe('Triton in front of an engine', () => {
  it('hands over at once without a delay: the engine batches in flight', () => {
    expect(started(run(triton({}), [{ at: 0, output: 3 }, { at: 0.5, output: 1 }]))).toEqual([0, 1]);
  });

  it('collects for its delay, which counts in the time to the first token', () => {
    const done = run(triton({ maxQueueDelayUs: 400_000 }), [{ at: 0, output: 1 }, { at: 0.3, output: 1 }, { at: 5, output: 1 }]);
    expect(started(done)).toEqual([0.4, 0.4, 5.4]);
    expect([...done.log.firstTokenS]).toEqual([1.4, 1.4, 6.4]);
    expect([...done.log.replica]).toEqual([3, 3, 3]);
  });

  it('does not wait out the delay for a preferred batch', () => {
    expect(started(run(triton({ maxQueueDelayUs: 400_000, preferredBatchSizes: [2] }), [{ at: 0, output: 1 }, { at: 0.3, output: 1 }]))).toEqual([0.3, 0.3]);
  });

  it('turns away who finds the queue full, by level', () => {
    const rows = [{ at: 0, output: 1 }, { at: 0, output: 1 }, { at: 0, output: 1 }, { at: 0, output: 1, priority: 1 }];
    expect(run(triton({ maxQueueDelayUs: 100, maxQueueSize: 2 }), rows).refused).toEqual([2, 3]);
    expect(run(triton({ maxQueueDelayUs: 100, maxQueueSize: 2, priorityLevels: 2 }), rows).refused).toEqual([2]);
  });

  it('waits for a free instance, urgent ones first', () => {
    const rows = [{ at: 0, output: 4 }, { at: 1, output: 1, priority: 1 }, { at: 2, output: 1, priority: 0 }];
    expect(started(run(triton({ instances: 1, maxBatchSize: 1 }), rows))).toEqual([0, 4, 5]);
    expect(started(run(triton({ instances: 1, maxBatchSize: 1, priorityLevels: 2 }), rows))).toEqual([0, 5, 4]);
    expect(started(run(triton({ instances: 2, maxBatchSize: 1 }), rows))).toEqual([0, 1, 2]);
  });

  it('REJECT gives up who has waited too long, DELAY lets others pass', () => {
    const rows = [{ at: 0, output: 4 }, { at: 1, output: 1 }, { at: 3, output: 1 }];
    const rejecting = run(triton({ instances: 1, maxBatchSize: 1, timeoutUs: 2_000_000, timeoutAction: 'REJECT' }), rows);
    expect([...rejecting.log.outcome]).toEqual([OUTCOME.completed, OUTCOME.timedOut, OUTCOME.completed]);
    expect([rejecting.log.finishS[1], rejecting.log.generatedTokens[1], rejecting.log.firstScheduledS[2]]).toEqual([3, 0, 4]);
    expect(started(run(triton({ instances: 1, maxBatchSize: 1, timeoutUs: 2_000_000, timeoutAction: 'DELAY' }), rows))).toEqual([0, 5, 4]);
  });

  it('drops an aborted request wherever it is, and frees its instance', () => {
    const rows = [{ at: 0, output: 9 }, { at: 1, output: 1 }, { at: 1, output: 1 }];
    const waiting = run(triton({ instances: 1, maxBatchSize: 1 }), rows, { row: 1, at: 2.5 });
    expect([waiting.log.outcome[1], waiting.log.finishS[1], waiting.log.firstScheduledS[2]]).toEqual([OUTCOME.aborted, 2.5, 9]);
    const inside = run(triton({ instances: 1, maxBatchSize: 1 }), rows, { row: 0, at: 2.5 });
    expect([inside.log.outcome[0], inside.log.firstScheduledS[1]]).toEqual([OUTCOME.aborted, 3]);
    expect(inside.front.outstanding()).toBe(0);
  });
});

describe('a front queue', () => {
  it('tells a policy that tracks batches when each came back, how large it was and how long it waited', () => {
    const ended: EndedBatch[] = [];
    const policy: DispatchPolicy = {
      tracksBatches: true,
      levelOf: () => 0,
      isFull: () => false,
      decide: ({ queue, openBatches }) => ({ dispatch: openBatches === 0 ? queue : [], drop: [], wakeS: Infinity }),
      onBatchEnd: (batch) => ended.push(batch),
    };
    run(policy, [{ at: 0, output: 2 }, { at: 0.5, output: 1 }, { at: 1, output: 3 }]);
    expect(ended).toEqual([
      { size: 1, dispatchedS: 0, waitedS: 0, endS: 2 },
      { size: 2, dispatchedS: 2, waitedS: 1.5, endS: 5 },
    ]);
  });
});
