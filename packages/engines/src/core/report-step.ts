import type { RequestLog, StepSink } from '../contract.ts';
import type { StepRecord } from './step-record.ts';

/** Tells a sink of an iteration that was delivered. */
export function reportStep(sink: StepSink | undefined, replica: number, record: StepRecord, endS: number, outputTokens: number): void {
  if (sink === undefined) return;
  sink.onStep(replica, endS, record.costS, record.size, record.prefillTokens, outputTokens, record.running, record.waiting, record.usedBlocks);
  sink.onBatch?.(replica, record, endS);
}

/** Notes who lost its memory in an iteration. */
export function notePreemptions({ log, sink, replica = 0 }: { readonly log: RequestLog; readonly sink?: StepSink; readonly replica?: number }, { preempted }: StepRecord, nowS: number): void {
  for (const { request } of preempted) {
    log.preemptions[request]!++;
    sink?.onPreempted?.(replica, request, nowS);
  }
}
