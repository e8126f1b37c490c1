import { createRequestLog, TENSORRT_LLM_BARE, TensorrtLlmReplica } from '@foretoken/engines';
import type { LlmRequest, StepRecord, TensorrtLlmConfig, TensorrtLlmScheduler } from '@foretoken/engines';
import { linearStepTime } from '@foretoken/latency';

/** One trace with the settings that the reference model knows. */
export interface RefCase {
  readonly policy: TensorrtLlmConfig['capacityPolicy'];
  readonly chunking: 'EQUAL_PROGRESS' | 'FIRST_COME_FIRST_SERVED' | null;
  readonly blocks: number;
  readonly tokensPerBlock: number;
  readonly unit: number;
  readonly maxNumRequests: number;
  readonly maxBatchSize: number;
  readonly maxNumTokens: number | null;
  readonly maxContext: number | null;
  readonly maxInput: number;
  /** In order of arrival; `at` = step. */
  readonly requests: readonly { readonly at: number; readonly input: number; readonly output: number }[];
}

/** [time, [context, tokens] in batch order, generating requests]. */
export type RefStep = readonly [time: number, contexts: readonly (readonly [number, number])[], generation: readonly number[]];

/** The reference model counts blocks, knows no reuse, and takes 1 s a step. */
export function configOf(each: RefCase): TensorrtLlmConfig {
  return {
    ...TENSORRT_LLM_BARE,
    capacityPolicy: each.policy,
    chunkingPolicy: each.chunking ?? undefined,
    numBlocks: each.blocks,
    tokensPerBlock: each.tokensPerBlock,
    chunkUnitSize: each.unit,
    maxNumRequests: each.maxNumRequests,
    maxBatchSize: each.maxBatchSize,
    maxNumActiveRequests: Infinity,
    maxNumTokens: each.maxNumTokens ?? Infinity,
    maxContextLength: each.maxContext ?? Infinity,
    maxInputLen: each.maxInput,
    maxSeqLen: 100_000,
    overlap: false,
    enableBlockReuse: false,
  };
}

/** The same trace through the replica. */
export function replicaSteps(each: RefCase, naive: boolean, overrides: Partial<TensorrtLlmConfig> = {}, adapters: readonly number[] = []): RefStep[] {
  const steps: RefStep[] = [];
  const { requests } = each;
  const replica = new TensorrtLlmReplica({
    config: { ...configOf(each), ...overrides },
    columns: {
      count: requests.length,
      arrivalS: Float64Array.from(requests, ({ at }) => at),
      inputTokens: Int32Array.from(requests, ({ input }) => input),
      outputTokens: Int32Array.from(requests, ({ output }) => output),
      adapter: Int32Array.from(requests, (_, row) => adapters[row] ?? 0),
    },
    log: createRequestLog(requests.length),
    stepTime: linearStepTime({ base: 1, perToken: 0, perRequest: 0, perContextToken: 0 }),
    naive,
    onSchedule: (scheduler, record) => {
      scheduler.checkIntegrity(replica.outstanding());
      steps.push([record.scheduledAtS, record.sequences.map(({ request }, i) => [request, record.tokens[i]!]), generating(scheduler, record)]);
    },
  });
  for (const [row, { at }] of requests.entries()) {
    replica.advance(at);
    replica.submit(row, at);
  }
  replica.advance(Infinity);
  return steps;
}

function generating({ generation }: TensorrtLlmScheduler, record: StepRecord<LlmRequest>): number[] {
  const members = [...generation.batch.list].filter(({ joinTick }) => joinTick <= record.groupTick);
  return [...new Set([...members, ...record.finishing].map(({ request }) => request))].sort((a, b) => a - b);
}

/** Runs of equal sets of requests: [first step, step after the last, ids]. */
export function spansOf(steps: readonly RefStep[]): [number, number, number[]][] {
  const spans: [number, number, number[]][] = [];
  for (const [time, contexts, generation] of steps) {
    const ids = [...contexts.map(([id]) => id), ...generation].sort((a, b) => a - b);
    const last = spans.at(-1);
    if (last !== undefined && last[1] === time && last[2].join() === ids.join()) last[1] = time + 1;
    else spans.push([time, time + 1, ids]);
  }
  return spans;
}
