import { loadGpu, loadLlm } from '@foretoken/catalog/node';
import { compileStepTime } from '@foretoken/latency';
import type { Deployment, StepTimeModel } from '@foretoken/latency';
import { loadLatencyData } from '@foretoken/latency/node';
import { describe, expect, it } from 'vitest';
import type { EngineReplica, RequestColumns, RequestLog, StepSink } from '../../contract.ts';
import { SGLANG_BARE } from '../../sglang/config.ts';
import { delayPrefills } from '../../sglang/delay-prefills.ts';
import { SglangReplica } from '../../sglang/replica.ts';
import { VLLM_V1_BARE } from '../../vllm-v1/config.ts';
import { rankBalancer } from '../../vllm-v1/pick-rank.ts';
import { VllmV1Replica } from '../../vllm-v1/replica.ts';
import { createRequestLog } from '../request-log.ts';
import type { LockstepRank, LockstepShape } from './lockstep-ranks.ts';
import { createRanks, jointStepTime } from './plan-ranks.ts';
import type { RankBalancer } from './rank-load.ts';

type Engine = 'vllm-v1' | 'sglang';
type Request = readonly [arrivalS: number, input: number, output: number];

const ROUND_ROBIN: RankBalancer = { pick: (loads, turn) => turn % loads.length };
const SECOND: (batches: readonly { readonly totalTokens: number }[]) => number = () => 1;

interface Run {
  readonly log: RequestLog;
  readonly steps: { readonly number: number; readonly endS: number; readonly costS: number }[];
}

function columnsOf(requests: readonly Request[]): RequestColumns {
  return {
    count: requests.length,
    arrivalS: Float64Array.from(requests, ([arrivalS]) => arrivalS),
    inputTokens: Int32Array.from(requests, ([, input]) => input),
    outputTokens: Int32Array.from(requests, ([, , output]) => output),
  };
}

/** A rank of either engine, with memory for all. */
function rankOf(engine: Engine, overlaps: boolean, request: { readonly columns: RequestColumns; readonly log: RequestLog; readonly sink: StepSink }, stepTime: StepTimeModel): LockstepRank {
  return engine === 'vllm-v1'
    ? new VllmV1Replica({ ...request, stepTime, config: { ...VLLM_V1_BARE, asyncScheduling: overlaps } })
    : new SglangReplica({ ...request, stepTime, config: { ...SGLANG_BARE, overlap: overlaps, maxTotalTokens: 100_000 } });
}

function play(requests: readonly Request[], create: (columns: RequestColumns, log: RequestLog, sink: StepSink) => EngineReplica): Run {
  const columns = columnsOf(requests);
  const run: Run = { log: createRequestLog(columns.count), steps: [] };
  const replica = create(columns, run.log, { onStep: (number, endS, costS) => run.steps.push({ number, endS, costS }), onEmptyStep: () => undefined, onGap: () => undefined });
  for (const [row, [arrivalS]] of requests.entries()) {
    replica.advance(arrivalS);
    expect(replica.submit(row, arrivalS)).toBeUndefined();
  }
  replica.advance(Infinity);
  replica.checkIntegrity();
  expect(replica.outstanding()).toBe(0);
  return run;
}

function playRanks(engine: Engine, overlaps: boolean, ranks: number, requests: readonly Request[], shape: Partial<LockstepShape<LockstepRank>> & Pick<LockstepShape<LockstepRank>, 'jointTimeS'>, balancer = ROUND_ROBIN): Run {
  return play(requests, (columns, log, sink) =>
    createRanks<LockstepRank>(
      {
        plan: { ranks, inLockstep: true, attentionDataParallel: ranks },
        stepTime: compileStepTime(DEPLOYMENT),
        balancer,
        usableBlocks: 1,
        lockstep: () => ({ depth: overlaps ? 2 : 1, joinsLate: engine === 'vllm-v1', ...shape }),
        create: (request, stepTime) => rankOf(engine, overlaps, request, stepTime),
      },
      { columns, log, sink, replica: 0, census: undefined, naive: false, seed: 1 },
    ),
  );
}

const H100 = loadGpu('h100-sxm');
const DEPLOYMENT: Deployment = {
  llm: loadLlm('qwen3-30b-a3b'), gpu: H100, data: loadLatencyData(H100), framework: 'vllm', tensorParallel: 1, pipelineParallel: 1, expertParallel: 4, attentionDataParallel: 4,
  weightQuantization: 'bf16', kvDtype: 'bf16', engineHostKey: 'vllm-v1-async', cudaGraphSizes: [1, 2, 4, 8, 16, 32], maxBatchedTokens: 8192, maxSequences: 64,
};

/** Bursts, long and short prompts and outputs, and a pause. */
const STREAM: readonly Request[] = Array.from({ length: 30 }, (_, i) => [0.04 * i + (i > 20 ? 3 : 0), 50 + ((i * 7919) % 3000), 1 + ((i * 31) % 60)]);

const ENGINES: readonly [Engine, boolean][] = [['vllm-v1', false], ['vllm-v1', true], ['sglang', false], ['sglang', true]];

describe.each(ENGINES)('ranks of %s in lockstep, overlapped: %s', (engine, overlaps) => {
  it('take with equal streams as long as one rank whose step time knows of the others', () => {
    const together = playRanks(engine, overlaps, 4, STREAM.flatMap((request) => [request, request, request, request]), { jointTimeS: jointStepTime(DEPLOYMENT, 1, {}) });
    const alone = play(STREAM, (columns, log, sink) => rankOf(engine, overlaps, { columns, log, sink }, compileStepTime(DEPLOYMENT)));
    for (let row = 0; row < STREAM.length; row++) {
      for (let copy = 0; copy < 4; copy++) {
        for (const column of ['firstScheduledS', 'firstTokenS', 'finishS'] as const) expect(together.log[column][4 * row + copy]).toBeCloseTo(alone.log[column][row]!, 9);
      }
    }
    expect(together.steps).toHaveLength(4 * alone.steps.length);
  });

  it('all wait for the slowest, and idle ones report nothing', () => {
    // Rank 1 has nothing; an iteration takes as many seconds as the largest batch has tokens.
    const { log, steps } = playRanks(engine, overlaps, 2, [[0, 3, 4], [0.5, 30, 1], [100, 2, 1]], { jointTimeS: (batches) => Math.max(...batches.map(({ totalTokens }) => totalTokens)) });
    expect(log.firstTokenS[0]).toBe(3);
    // Its decodes stand still while rank 1 prefills for 30 seconds.
    expect(log.finishS[0]).toBe(35);
    // SGLang's overlapped loop computes one more step than a request needs.
    const wasted = engine === 'sglang' && overlaps ? 1 : 0;
    expect(steps.filter(({ number }) => number === 0)).toHaveLength(5 + 2 * wasted);
    expect(steps.filter(({ number }) => number === 1)).toHaveLength(1 + wasted);
    expect(steps.find(({ number }) => number === 1)).toMatchObject({ costS: 30 });
    expect(log.finishS[2]).toBe(102);
  });

  it('start the next iteration when the last one ends', () => {
    const { steps } = playRanks(engine, overlaps, 3, [[0, 10, 40], [0.3, 10, 30], [7.2, 10, 20], [7.2, 10, 5]], { jointTimeS: SECOND });
    const ends = [...new Set(steps.map(({ endS }) => endS))];
    expect(ends).toEqual(Array.from({ length: ends.length }, (_, i) => i + 1));
    expect(ends.length).toBeGreaterThanOrEqual(40);
  });
});

describe('a request for an idle rank', () => {
  const requests: readonly Request[] = [[0, 10, 20], [3.5, 10, 1]];

  it('enters the next iteration where idle ranks block on their dummy batch', () => {
    const { log } = playRanks('vllm-v1', true, 2, requests, { jointTimeS: SECOND });
    expect([log.firstScheduledS[1], log.firstTokenS[1]]).toEqual([4, 5]);
  });

  it('enters the one after it where all plan ahead together', () => {
    const { log } = playRanks('sglang', true, 2, requests, { jointTimeS: SECOND });
    expect([log.firstScheduledS[1], log.firstTokenS[1]]).toEqual([4, 6]);
  });

  it('enters the next one in either when nothing is planned ahead', () => {
    for (const engine of ['vllm-v1', 'sglang'] as const) expect(playRanks(engine, false, 2, requests, { jointTimeS: SECOND }).log.firstTokenS[1]).toBe(5);
  });
});

describe('the end of a wave', () => {
  const finished = (arrivalS: number): number => playRanks('vllm-v1', false, 2, [[0, 10, 5], [arrivalS, 10, 1]], { jointTimeS: SECOND, finishEvery: 8 }).log.finishS[1]!;

  it('is followed by dummy batches until the ranks ask each other', () => {
    expect(finished(5.25)).toBe(7);
    expect(finished(7.75)).toBe(9);
  });

  it('is over after them', () => {
    expect(finished(8.25)).toBe(9.25);
    expect(finished(50.5)).toBe(51.5);
  });

  it('goes on counting when a request comes in between', () => {
    const { log } = playRanks('vllm-v1', false, 2, [[0, 10, 5], [5.5, 10, 1], [7.5, 10, 1], [8.5, 10, 1]], { jointTimeS: SECOND, finishEvery: 8 });
    // Dummy until 6, a step until 7, a dummy until 8: the third step of the next round begins at once.
    expect([...log.finishS]).toEqual([5, 7, 9, 10]);
  });
});

describe('the balancer of a replica', () => {
  it('sees the ranks as they were at the last report, and what it sent since', () => {
    const seen: number[][] = [];
    const balancer: RankBalancer = { reportEveryS: 10, pick: (loads, turn) => (seen.push(loads.flatMap(({ running, routed, inFlight }) => [running, routed, inFlight])), turn % 2) };
    playRanks('vllm-v1', false, 2, [[0.5, 10, 30], [1.5, 10, 2], [8.6, 10, 1], [10, 10, 1], [12, 10, 1]], { jointTimeS: SECOND }, balancer);
    expect(seen).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0, 1, 1, 0, 0, 0],
      [0, 1, 1, 0, 1, 0],
      // At 10: the first request and the third, which runs from 9.5 to 10.5.
      [2, 0, 2, 0, 0, 0],
      [2, 0, 1, 0, 1, 0],
    ]);
  });

  it('of vLLM spreads a burst before any report', () => {
    const { steps } = playRanks('vllm-v1', false, 3, Array.from({ length: 9 }, () => [0.01, 10, 1] as const), { jointTimeS: SECOND }, rankBalancer('0.23'));
    expect(steps.map(({ number }) => number)).toEqual([0, 1, 2]);
  });
});

describe('delayed prefills', () => {
  const requests: readonly Request[] = [[0, 10, 60], [3.5, 10, 2]];
  const delayer = (settings: Parameters<typeof delayPrefills>[0]): LockstepShape<LockstepRank>['beforePlan'] => delayPrefills(settings) as LockstepShape<LockstepRank>['beforePlan'];
  const scheduledS = (settings?: Parameters<typeof delayPrefills>[0], first = requests): number =>
    playRanks('sglang', false, 2, first, { jointTimeS: SECOND, ...(settings === undefined ? {} : { beforePlan: delayer(settings)! }) }).log.firstScheduledS[1]!;

  it('wait for the other ranks so many passes, and not where nothing else runs', () => {
    expect(scheduledS()).toBe(4);
    expect(scheduledS({ maxDelayPasses: 5 })).toBe(8);
    expect(scheduledS({})).toBe(33);
    expect(scheduledS({ maxDelayPasses: 5 }, [[0, 10, 2], [30, 10, 1]])).toBe(30);
  });

  it('do not wait for a rank whose pool is hardly used', () => {
    expect(scheduledS({ maxDelayPasses: 5, tokenUsageLowWatermark: 0.5 })).toBe(4);
  });
});
