import { describe, expect, it } from 'vitest';
import { replicaSteps, spansOf } from './tensorrt-llm-run.ts';
import type { RefCase } from './tensorrt-llm-run.ts';

/** Scenarios whose outcomes TensorRT-LLM's own unit tests assert (capacitySchedulerTest.cpp, microBatchSchedulerTest.cpp); 10 tokens per block. */
const BASE: RefCase = {
  policy: 'GUARANTEED_NO_EVICT',
  chunking: null,
  blocks: 1000,
  tokensPerBlock: 10,
  unit: 10,
  maxNumRequests: 2,
  maxBatchSize: 100,
  maxNumTokens: null,
  maxContext: null,
  maxInput: 1_000_000,
  requests: [],
};

const same = (count: number, input: number, output: number, at = 0): RefCase['requests'] => Array.from({ length: count }, () => ({ at, input, output }));

describe.each([['fast', false], ['naive', true]] as const)('TensorRT-LLM scenarios, %s path', (_, naive) => {
  it.each(['MAX_UTILIZATION', 'GUARANTEED_NO_EVICT', 'STATIC_BATCH'] as const)('%s runs both requests that fit at once', (policy) => {
    expect(spansOf(replicaSteps({ ...BASE, policy, blocks: 20, requests: same(2, 10, 80) }, naive))).toEqual([[0, 80, [0, 1]]]);
  });

  it('GUARANTEED_NO_EVICT runs one after the other what does not fit to the end', () => {
    expect(spansOf(replicaSteps({ ...BASE, blocks: 10, requests: same(2, 10, 80) }, naive))).toEqual([[0, 80, [0]], [80, 160, [1]]]);
  });

  it('MAX_UTILIZATION pauses the youngest, which keeps its place', () => {
    const requests = [...same(2, 10, 80), ...same(2, 10, 80, 10)];
    const each: RefCase = { ...BASE, policy: 'MAX_UTILIZATION', blocks: 10, maxNumRequests: 4, requests };
    expect(spansOf(replicaSteps(each, naive))).toEqual([
      [0, 10, [0, 1]],
      [10, 21, [0, 1, 2, 3]],
      [21, 41, [0, 1]],
      [41, 80, [0]],
      [80, 90, [1, 2]],
      [90, 119, [1]],
      [119, 139, [2, 3]],
      [139, 178, [2]],
      [178, 227, [3]],
    ]);
  });

  it('the micro-batch scheduler stops at max_batch_size', () => {
    expect(spansOf(replicaSteps({ ...BASE, maxNumRequests: 4, maxBatchSize: 2, requests: same(4, 10, 80) }, naive))).toEqual([[0, 80, [0, 1]], [80, 160, [2, 3]]]);
  });

  it('EQUAL_PROGRESS deals units in turn, decodes first', () => {
    const each: RefCase = { ...BASE, chunking: 'EQUAL_PROGRESS', unit: 5, maxNumTokens: 7, requests: same(2, 12, 5) };
    expect(replicaSteps(each, naive)).toEqual([
      [0, [[0, 5]], []],
      [1, [[0, 7]], []],
      [2, [[1, 5]], [0]],
      [3, [[1, 5]], [0]],
      [4, [[1, 2]], [0]],
      [5, [], [0, 1]],
      [6, [], [1]],
      [7, [], [1]],
      [8, [], [1]],
    ]);
  });

  it('takes 122 steps for two prompts of 30 in chunks of 20 that do not fit together', () => {
    const each: RefCase = { ...BASE, chunking: 'FIRST_COME_FIRST_SERVED', maxContext: 20, blocks: 10, requests: same(2, 30, 60) };
    const steps = replicaSteps(each, naive);
    expect(steps).toHaveLength(122);
    expect(steps.slice(0, 2).map(([, contexts]) => contexts)).toEqual([[[0, 20]], [[0, 10]]]);
    expect(steps[61]).toEqual([61, [[1, 20]], []]);
  });

  it.each(['EQUAL_PROGRESS', 'FIRST_COME_FIRST_SERVED'] as const)('%s cuts a prompt at the longest context, to whole units', (chunking) => {
    const requests = [...same(3, 10, 5), ...same(1, 17, 5)];
    const steps = replicaSteps({ ...BASE, chunking, unit: 5, maxContext: 12, maxNumRequests: 4, maxBatchSize: 2, requests }, naive);
    expect(steps[0]![1]).toEqual([[0, 10], [1, 10]]);
    expect(steps[5]).toEqual([5, [[3, 10], [2, 10]], []]);
    expect(steps[6]).toEqual([6, [[3, 7]], [2]]);
  });

  it.each([
    ['GUARANTEED_NO_EVICT', [[0, 50, [0, 2]], [50, 100, [1]]]],
    ['MAX_UTILIZATION', [[0, 50, [0]], [50, 100, [1]], [100, 150, [2]]]],
  ] as const)('%s and an adapter whose pages do not fit', (policy, expected) => {
    const adapters = { loraPages: 10, pagesOfAdapter: (adapter: number): number => [0, 5, 8, 5][adapter]! };
    const each: RefCase = { ...BASE, policy, blocks: 21, maxNumRequests: 3, requests: same(3, 10, 50) };
    expect(spansOf(replicaSteps(each, naive, adapters, [1, 2, 3]))).toEqual(expected);
  });
});
