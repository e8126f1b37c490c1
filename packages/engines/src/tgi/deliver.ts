import { assert } from '@foretoken/kernel';
import type { RequestLog, StepSink } from '../contract.ts';
import { GapRuns } from '../core/gap-runs.ts';
import { noteFirstToken } from '../core/note-first-token.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { Batcher } from './batcher.ts';
import type { Entry } from './entry.ts';

/** What delivering a forward pass writes to. */
export interface Delivery {
  readonly batcher: Batcher;
  readonly log: RequestLog;
  readonly sink: StepSink | undefined;
  /** A request got its last token and left the batch. */
  readonly onEnd: (entry: Entry, nowS: number) => void;
}

/** The pass's tokens reach their requests at `nowS`, in batch order. Returns the output tokens delivered. */
export function deliver(delivery: Delivery, record: StepRecord<Entry>, nowS: number): number {
  const { batcher, sink } = delivery;
  const { batch } = batcher;
  if (record.sequences.length === 0 && record.finishing.length === 0 && record.newcomers.length === 0 && record.members === undefined) {
    return batch.group.deliver(record, nowS, (gapS, count) => sink?.onGap(gapS, count), unexpected);
  }
  const gaps = new GapRuns(sink);
  computeChunks(batcher, record);
  let outputTokens = record.groupTick < 0 ? 0 : batch.group.deliver(record, nowS, (gapS, count) => gaps.add(gapS, count), unexpected);
  const ending = [...batch.group.finishersOf(record)];
  for (const entry of record.sequences) outputTokens += deliverPrefill(delivery, entry, nowS, gaps, ending);
  gaps.flush();
  if (ending.length === 0) return outputTokens;
  // In batch order, which is the order in which blocks are given back.
  ending.sort((a, b) => a.seat - b.seat);
  for (const entry of ending) endTurn(delivery, entry, nowS);
  batch.filter();
  return outputTokens;
}

/** Prompt chunks are there; the next ones are cut while those who end now still count. */
function computeChunks({ batch, config }: Batcher, record: StepRecord<Entry>): void {
  for (const entry of record.sequences) if (entry.status === 'prefilling') entry.computed += entry.chunk;
  if (config.chunking && batch.prefilling.length > 0) batch.cutChunks();
}

/** The last chunk of a prompt gives the first token. */
function deliverPrefill({ batcher, log, sink }: Delivery, entry: Entry, nowS: number, gaps: GapRuns, ending: Entry[]): number {
  if (entry.status === 'ended' || entry.computed < entry.turnInput) return 0;
  entry.tokens++;
  if (Number.isNaN(log.firstTokenS[entry.request]!)) noteFirstToken(log, sink, entry.request, nowS);
  else gaps.add(nowS - entry.lastTokenS, 1);
  entry.lastTokenS = nowS;
  if (entry.outputTokens >= entry.lastOutputToken) ending.push(entry);
  else batcher.batch.beginDecode(entry);
  return 1;
}

/** Out of the batch: for good, or back to the end of the queue when the client asked for more than a turn gives. */
function endTurn({ batcher, onEnd }: Delivery, entry: Entry, nowS: number): void {
  batcher.batch.remove(entry);
  if (entry.isComplete) onEnd(entry, nowS);
  else {
    entry.beginTurn(batcher.config.turnTokens);
    batcher.queue.append(entry);
  }
}

function unexpected(): void {
  assert(false, 'the first token comes from the prefill');
}
