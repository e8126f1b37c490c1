import type { RequestLog, StepSink } from '../contract.ts';
import { GapRuns } from '../core/gap-runs.ts';
import { noteFirstToken } from '../core/note-first-token.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { SglangRequest } from './request.ts';
import type { SglangScheduler } from './scheduler.ts';

/** What results are written to. */
export interface ResultTarget {
  readonly scheduler: SglangScheduler;
  readonly log: RequestLog;
  readonly sink: StepSink | undefined;
  onEnd(request: SglangRequest, nowS: number): void;
}

/**
 * `process_batch_result`: tokens of a batch reach their requests in batch order, prefills before the decodes that
 * rode along. Whoever was retracted since the launch gets nothing. Returns the output tokens.
 */
export function processResults(target: ResultTarget, record: StepRecord<SglangRequest>, nowS: number): number {
  const { scheduler, log } = target;
  const { running, cache } = scheduler;
  const gaps = new GapRuns(target.sink);
  let tokens = 0;
  for (const request of record.sequences) {
    if (request.finished || request.retracted) continue;
    if (request.chunks > 0) {
      request.chunks--;
      continue;
    }
    noteToken(target, request, nowS, gaps);
    tokens++;
    request.outputsOnTheWay = 0;
    if (request.outputTokens >= request.lastOutputToken) end(target, request, nowS);
    else cache.cacheUnfinished(request);
  }
  if (record.groupTick >= 0) {
    tokens += running.deliver(record, nowS, (gapS, count) => gaps.add(gapS, count), (request) => noteFirstToken(log, target.sink, request.request, nowS));
    for (const request of running.finishersOf(record)) if (!request.finished) end(target, request, nowS);
  }
  gaps.flush();
  return tokens;
}

function noteToken({ log, sink }: ResultTarget, request: SglangRequest, nowS: number, gaps: GapRuns): void {
  if (Number.isNaN(log.firstTokenS[request.request]!)) noteFirstToken(log, sink, request.request, nowS);
  else gaps.add(nowS - request.lastTokenS, 1);
  request.tokens++;
  request.lastTokenS = nowS;
}

function end({ scheduler, onEnd }: ResultTarget, request: SglangRequest, nowS: number): void {
  onEnd(request, nowS);
  scheduler.finish(request, nowS);
}
