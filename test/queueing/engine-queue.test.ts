import { createRequestLog, VLLM_V1_BARE, VllmV1Replica } from '@foretoken/engines';
import type { RequestColumns, StepSink } from '@foretoken/engines';
import { lognormalByMean, randomStream } from '@foretoken/kernel';
import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import { continuousBatchingPresent } from './continuous-batching.ts';

// Reference/fleet.md 5.5: ITL = 6.7 ms + 0.078 ms x batch, 200 output tokens on average, at most 256 at once.
const BATCHER = { alphaS: 0.0067, betaS: 0.000078, outputTokens: 200, maxBatch: 256 };
const SEEDS = [1, 2, 3];

type Length = (seed: number) => () => number;

/** Number of trials until the first success of probability 1 / mean. */
const geometric: Length = (seed) => {
  const stream = randomStream(seed, 'output');
  const scale = Math.log1p(-1 / BATCHER.outputTokens);
  return () => 1 + Math.floor(Math.log(stream.nextOpen()) / scale);
};

const lognormal: Length = (seed) => {
  const stream = randomStream(seed, 'output');
  const lengths = lognormalByMean(BATCHER.outputTokens, Math.sqrt(Math.expm1(1.44)));
  return () => Math.max(1, Math.round(lengths.sample(stream)));
};

function poisson(lambda: number, endS: number, seed: number, length: Length): RequestColumns {
  const arrivals = randomStream(seed, 'arrivals');
  const draw = length(seed);
  const arrivalS: number[] = [];
  for (let nowS = -Math.log(arrivals.nextOpen()) / lambda; nowS < endS; nowS -= Math.log(arrivals.nextOpen()) / lambda) arrivalS.push(nowS);
  return {
    count: arrivalS.length,
    arrivalS: Float64Array.from(arrivalS),
    inputTokens: new Int32Array(arrivalS.length).fill(1),
    outputTokens: Int32Array.from(arrivalS, draw),
  };
}

interface QueueRun {
  /** Time-weighted mean number in the system, from the gauge, in the settled part. */
  readonly present: number;
  readonly meanGapS: number;
  /** Integral of the gauge from the first arrival to the last departure. */
  readonly presentSeconds: number;
  readonly sojournSeconds: number;
}

/** One engine as a queue; `outstanding()` is read after every event. */
function serve(columns: RequestColumns, settleS: number): QueueRun {
  const log = createRequestLog(columns.count);
  let gapSeconds = 0;
  let gaps = 0;
  const sink: StepSink = {
    onStep: () => undefined,
    onEmptyStep: () => undefined,
    onGap: (gapS, count) => {
      gapSeconds += gapS * count;
      gaps += count;
    },
  };
  const replica = new VllmV1Replica({
    config: { ...VLLM_V1_BARE, numGpuBlocks: 200_000, maxNumSeqs: BATCHER.maxBatch, maxModelLen: 100_000, enablePrefixCaching: false },
    columns,
    log,
    sink,
    stepTime: linearStepTime({ base: BATCHER.alphaS, perToken: 0, perRequest: BATCHER.betaS, perContextToken: 0 }),
  });
  const endS = columns.arrivalS[columns.count - 1]!;
  let lastS = 0;
  let area = 0;
  let settledArea = 0;
  const lookAt = (nowS: number): void => {
    area += replica.outstanding() * (nowS - lastS);
    settledArea += replica.outstanding() * Math.max(0, Math.min(nowS, endS) - Math.max(lastS, settleS));
    lastS = nowS;
  };
  const runUntil = (untilS: number): void => {
    for (;;) {
      const startS = replica.nextEventS();
      if (startS >= untilS) return;
      const stepEndS = replica.nextStep(startS);
      if (stepEndS > untilS) return;
      lookAt(stepEndS);
      replica.completeStep();
    }
  };
  for (let row = 0; row < columns.count; row++) {
    const nowS = columns.arrivalS[row]!;
    runUntil(nowS);
    lookAt(nowS);
    replica.submit(row, nowS);
  }
  runUntil(Infinity);
  replica.checkIntegrity();
  const sojournSeconds = log.finishS.reduce((sum, finishS, row) => sum + finishS - columns.arrivalS[row]!, 0);
  return { present: settledArea / (endS - settleS), meanGapS: gapSeconds / gaps, presentSeconds: area, sojournSeconds };
}

describe('the vLLM V1 replica as a state-dependent processor-sharing queue', () => {
  it.each([
    [20, 'geometric', geometric],
    [20, 'lognormal σ 1.2', lognormal],
    [40, 'geometric', geometric],
    [40, 'lognormal σ 1.2', lognormal],
  ] as const)('has the E[N] and the ITL of the birth-death chain at λ %d, %s lengths', (lambda, _, length) => {
    const exact = continuousBatchingPresent(lambda, BATCHER);
    const exactGapS = exact / lambda / BATCHER.outputTokens;
    const runs = SEEDS.map((seed) => serve(poisson(lambda, 3000, seed, length), 300));
    const mean = (value: (run: QueueRun) => number): number => runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
    expect(Math.abs(mean((run) => run.present) / exact - 1), `E[N] ${mean((run) => run.present)} against ${exact}`).toBeLessThan(0.02);
    expect(Math.abs(mean((run) => run.meanGapS) / exactGapS - 1), `ITL ${mean((run) => run.meanGapS)} against ${exactGapS}`).toBeLessThan(0.02);
    for (const run of runs) expect(Math.abs(run.presentSeconds / run.sojournSeconds - 1), "Little's law").toBeLessThan(1e-9);
  });
});
