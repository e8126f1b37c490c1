import type { StepSink } from '../contract.ts';

/** The sink of an engine behind a front: requests that wait in the front count as waiting. */
export function frontSink(sink: StepSink, queued: () => number): StepSink {
  return {
    onStep: (replica, endS, costS, sequences, prefillTokens, outputTokens, running, waiting, usedBlocks) =>
      sink.onStep(replica, endS, costS, sequences, prefillTokens, outputTokens, running, waiting + queued(), usedBlocks),
    onEmptyStep: (replica) => sink.onEmptyStep(replica),
    onGap: (gapS, count) => sink.onGap(gapS, count),
    onFirstToken: (request, nowS) => sink.onFirstToken?.(request, nowS),
    onEnd: (request, nowS) => sink.onEnd?.(request, nowS),
    ...(sink.onBatch === undefined ? {} : { onBatch: (replica, batch, endS): void => sink.onBatch!(replica, batch, endS) }),
    ...(sink.onPreempted === undefined ? {} : { onPreempted: (replica, request, nowS): void => sink.onPreempted!(replica, request, nowS) }),
  };
}
