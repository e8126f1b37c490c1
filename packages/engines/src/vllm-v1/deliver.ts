import type { RequestLog, StepSink } from '../contract.ts';
import { OUTCOME } from '../contract.ts';
import type { Scheduler } from './scheduler.ts';
import type { Sequence } from './sequence.ts';
import type { StepRecord } from './step-record.ts';

/** How many of `drafts` draft tokens the target model accepts at a request's n-th verification. */
export type AcceptDrafts = (request: number, verification: number, drafts: number) => number;

/** What delivering an iteration writes to. */
export interface Delivery {
  readonly scheduler: Scheduler;
  readonly log: RequestLog;
  readonly sink: StepSink | undefined;
  readonly acceptDrafts: AcceptDrafts;
  readonly onEnd: (sequence: Sequence) => void;
}

/**
 * `update_from_output`: the iteration's tokens reach their requests at `nowS`, in batch order.
 * Returns the output tokens delivered.
 */
export function deliver(delivery: Delivery, record: StepRecord, nowS: number): number {
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

function deliverOne(delivery: Delivery, record: StepRecord, i: number, nowS: number, gaps: GapRuns): number {
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
    noteTokens(log, sequence, nowS, gaps);
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

function noteTokens(log: RequestLog, sequence: Sequence, nowS: number, gaps: GapRuns): void {
  if (Number.isNaN(log.firstTokenS[sequence.request]!)) log.firstTokenS[sequence.request] = nowS;
  else gaps.add(nowS - sequence.lastTokenS, 1);
  sequence.lastTokenS = nowS;
}

function finish(delivery: Delivery, sequence: Sequence, nowS: number): void {
  const { log, scheduler } = delivery;
  log.outcome[sequence.request] = OUTCOME.completed;
  log.finishS[sequence.request] = nowS;
  log.generatedTokens[sequence.request] = sequence.outputTokens;
  scheduler.drop(sequence);
  scheduler.finishedUnflushed++;
  delivery.onEnd(sequence);
}

/** Equal gaps in a row are reported once, so that aggregated and single decodes report alike. */
class GapRuns {
  readonly #sink: StepSink | undefined;
  #gapS = -1;
  #count = 0;

  constructor(sink: StepSink | undefined) {
    this.#sink = sink;
  }

  add(gapS: number, count: number): void {
    if (gapS === this.#gapS) this.#count += count;
    else {
      this.flush();
      this.#gapS = gapS;
      this.#count = count;
    }
  }

  flush(): void {
    if (this.#count > 0) this.#sink?.onGap(this.#gapS, this.#count);
    this.#count = 0;
  }
}
