import type { RequestLog, StepSink } from '../contract.ts';
import { GapRuns } from '../core/gap-runs.ts';
import { noteFirstToken } from '../core/note-first-token.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { V0Scheduler } from './scheduler.ts';
import type { SequenceGroup } from './sequence-group.ts';

/** What delivering a step writes to. */
export interface Delivery {
  readonly scheduler: V0Scheduler;
  readonly log: RequestLog;
  readonly sink: StepSink | undefined;
  /** A request got its last token. */
  readonly onLast: (group: SequenceGroup, nowS: number) => void;
}

/**
 * `_process_model_outputs` of vllm/engine/llm_engine.py (v0.10.0): computed tokens are counted, new ones appended,
 * and requests that got their last are over, in the order of the running queue. Returns the output tokens.
 */
export function deliver(delivery: Delivery, record: StepRecord<SequenceGroup>, nowS: number): number {
  if (record.isEmpty) return 0;
  const { scheduler, log, sink, onLast } = delivery;
  scheduler.blocks.allocator.markComputed();
  const gaps = new GapRuns(sink);
  let outputTokens = 0;
  if (record.groupSize > 0) {
    outputTokens = scheduler.batch.deliver(
      record,
      nowS,
      (gapS, count) => gaps.add(gapS, count),
      ({ request }) => {
        noteFirstToken(log, sink, request, nowS);
      },
    );
  }
  for (let i = 0; i < record.sequences.length; i++) {
    const group = record.sequences[i]!;
    if (group.status === 'ended') continue;
    group.computed = record.before[i]! + record.tokens[i]!;
    if (group.computed < group.tokens) continue;
    group.isPrefill = false;
    group.tokens++;
    if (Number.isNaN(log.firstTokenS[group.request]!)) noteFirstToken(log, sink, group.request, nowS);
    else gaps.add(nowS - group.lastTokenS, 1);
    group.lastTokenS = nowS;
    outputTokens++;
  }
  gaps.flush();
  for (const group of record.finishing) if (group.status !== 'ended') onLast(group, nowS);
  // Whoever leaves the tail makes it a new list.
  if (record.sequences.length > 0) for (const group of scheduler.tail) if (!group.isPrefill && group.outputTokens >= group.lastOutputToken) onLast(group, nowS);
  scheduler.joinDecodes();
  return outputTokens;
}
