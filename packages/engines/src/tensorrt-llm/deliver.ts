import type { RequestLog, StepSink } from '../contract.ts';
import type { AcceptDrafts } from '../core/speculative-batch.ts';
import { GapRuns } from '../core/gap-runs.ts';
import { noteFirstToken } from '../core/note-first-token.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { LlmRequest } from './llm-request.ts';
import type { Scheduler } from './scheduler.ts';

/** What delivering an iteration writes to. */
export interface Delivery {
  readonly scheduler: Scheduler;
  readonly log: RequestLog;
  readonly sink: StepSink | undefined;
  readonly acceptDrafts: AcceptDrafts;
  /** A request got its last token and left the scheduler. */
  readonly onEnd: (request: LlmRequest, nowS: number) => void;
}

/** The iteration's tokens reach their requests (`_update_requests`, `_handle_responses`). Returns the output tokens. */
export function deliver(delivery: Delivery, record: StepRecord<LlmRequest>, nowS: number): number {
  const { scheduler } = delivery;
  const gaps = new GapRuns(delivery.sink);
  const ending = record.finishing.filter(({ grouped }) => grouped);
  let outputTokens = 0;
  if (record.groupTick >= 0) {
    outputTokens += scheduler.generation.batch.deliver(
      record,
      nowS,
      (gapS, count) => gaps.add(gapS, count),
      (request) => noteFirstToken(delivery.log, delivery.sink, request.request, nowS),
    );
  }
  for (const request of ending) finish(delivery, request, nowS);
  for (let i = 0; i < record.sequences.length; i++) {
    const request = record.sequences[i]!;
    const isSampled = record.before[i]! + record.tokens[i]! >= record.known[i]!;
    if (request.state === 'ended' || !isSampled) continue;
    outputTokens += record.known[i]! > 0 ? deliverContext(delivery, request, nowS, gaps) : deliverDrafts(delivery, request, record.drafts[i]!, nowS, gaps);
  }
  gaps.flush();
  return outputTokens;
}

/** The last chunk gives the first token, and its blocks become visible. */
function deliverContext(delivery: Delivery, request: LlmRequest, nowS: number, gaps: GapRuns): number {
  delivery.scheduler.kv.storeContext(request);
  deliverTokens(delivery, request, 1, nowS, gaps);
  return 1;
}

function deliverDrafts(delivery: Delivery, request: LlmRequest, drafts: number, nowS: number, gaps: GapRuns): number {
  const accepted = drafts === 0 ? 0 : Math.min(delivery.acceptDrafts(request.request, request.verifications++, drafts), drafts);
  const delivered = Math.min(accepted + 1, request.lastOutputToken - request.outputTokens);
  request.computed -= drafts - accepted;
  delivery.scheduler.kv.rewind(request, request.computed);
  deliverTokens(delivery, request, delivered, nowS, gaps);
  return delivered;
}

function deliverTokens(delivery: Delivery, request: LlmRequest, tokens: number, nowS: number, gaps: GapRuns): void {
  const { log, sink } = delivery;
  if (Number.isNaN(log.firstTokenS[request.request]!)) noteFirstToken(log, sink, request.request, nowS);
  else gaps.add(nowS - request.lastTokenS, 1);
  request.tokens += tokens;
  request.lastTokenS = nowS;
  if (request.outputTokens >= request.lastOutputToken) finish(delivery, request, nowS);
}

function finish({ scheduler, onEnd }: Delivery, request: LlmRequest, nowS: number): void {
  scheduler.remove(request);
  onEnd(request, nowS);
}
