import type { RequestLog, StepSink } from '../contract.ts';
import { GapRuns } from '../core/gap-runs.ts';
import { noteFirstToken } from '../core/note-first-token.ts';
import type { AcceptDrafts } from '../core/speculative-batch.ts';
import type { Scheduler } from './scheduler.ts';
import type { Sequence } from './sequence.ts';
import type { StepRecord } from '../core/step-record.ts';

/** What delivering an iteration writes to. */
export interface Delivery {
  readonly scheduler: Scheduler;
  readonly log: RequestLog;
  readonly sink: StepSink | undefined;
  readonly acceptDrafts: AcceptDrafts;
  /** A request got its last token and left the scheduler. */
  readonly onEnd: (sequence: Sequence, nowS: number) => void;
}

/**
 * `update_from_output`: the iteration's tokens reach their requests at `nowS`, in batch order.
 * Returns the output tokens delivered.
 */
export function deliver(delivery: Delivery, record: StepRecord<Sequence>, nowS: number): number {
  const { scheduler, sink } = delivery;
  const previousS = scheduler.lastDeliveryS;
  let outputTokens = record.groupSize - record.groupWasted;
  if (!record.isEmpty) scheduler.lastDeliveryS = nowS;
  for (const sequence of record.finishing) {
    scheduler.settle(sequence);
    finish(delivery, sequence, nowS);
  }
  if (record.sequences.length === 0) {
    if (outputTokens > 0) sink?.onGap(nowS - previousS, outputTokens);
    return outputTokens;
  }
  const gaps = new GapRuns(sink);
  if (outputTokens > 0) gaps.add(nowS - previousS, outputTokens);
  for (let i = 0; i < record.sequences.length; i++) {
    const sequence = record.sequences[i]!;
    if (sequence.status !== 'ended') outputTokens += deliverOne(delivery, record, i, nowS, gaps);
  }
  gaps.flush();
  return outputTokens;
}

function deliverOne(delivery: Delivery, record: StepRecord<Sequence>, i: number, nowS: number, gaps: GapRuns): number {
  const { scheduler, log } = delivery;
  const isAsync = scheduler.config.asyncScheduling;
  const sequence = record.sequences[i]!;
  const scheduled = record.tokens[i]!;
  const drafts = record.drafts[i]!;
  sequence.inFlightTokens -= scheduled;
  const isStale = sequence.staleTokens > 0;
  if (isStale) sequence.staleTokens -= scheduled;
  const samples = record.before[i]! + scheduled - drafts >= record.known[i]!;
  const wasRunning = sequence.status === 'running';
  let delivered = 0;
  if (samples) {
    const accepted = drafts === 0 ? 0 : Math.min(delivery.acceptDrafts(sequence.request, sequence.verifications++, drafts), drafts);
    if (drafts > 0 && !isStale) rollBack(sequence, drafts - accepted);
    const last = sequence.lastOutputToken;
    delivered = Math.min(accepted + 1, last - sequence.outputTokens);
    sequence.tokens += delivered;
    noteTokens(log, delivery.sink, sequence, nowS, gaps);
    if (isAsync) {
      if (!isStale) sequence.placeholders -= delivered;
      if (wasRunning) scheduler.kv.register(sequence, sequence.computed - sequence.placeholders);
    }
    if (sequence.outputTokens >= last) {
      if (sequence.grouped) scheduler.settle(sequence);
      finish(delivery, sequence, nowS);
    }
  }
  if (scheduler.draftTokens > 0 && !isAsync && sequence.status !== 'ended') {
    sequence.drafts = sequence.isPrefillChunk ? 0 : scheduler.draftTokens;
  }
  return delivered;
}

/** Rejected drafts are not computed after all; their blocks are kept for later tokens. */
function rollBack(sequence: Sequence, rejected: number): void {
  if (sequence.computed > 0) sequence.computed -= rejected;
  if (sequence.placeholders > 0) sequence.placeholders -= rejected;
}

function noteTokens(log: RequestLog, sink: StepSink | undefined, sequence: Sequence, nowS: number, gaps: GapRuns): void {
  if (Number.isNaN(log.firstTokenS[sequence.request]!)) noteFirstToken(log, sink, sequence.request, nowS);
  else gaps.add(nowS - sequence.lastTokenS, 1);
  sequence.lastTokenS = nowS;
}

function finish({ scheduler, onEnd }: Delivery, sequence: Sequence, nowS: number): void {
  scheduler.finish(sequence, nowS);
  onEnd(sequence, nowS);
}
