import type { SchedulerState } from './scheduler-state.ts';
import type { Sequence } from './sequence.ts';

/**
 * Has what the tiers below hold of a request loaded into blocks of its own (WAITING_FOR_REMOTE_KVS). Enough must stay
 * free for all prefills under way to end. False = there are not that many blocks.
 */
export function startLoad(scheduler: SchedulerState, sequence: Sequence, localTokens: number, externalTokens: number, keepFree: number, nowS: number): boolean {
  const { config, kv, connector, holding } = scheduler;
  let reserved = 0;
  for (const each of holding) reserved += kv.remaining(each);
  for (const each of scheduler.running) if (!each.grouped) reserved += kv.remaining(each);
  if (!kv.allocateForLoad(sequence, localTokens, externalTokens, { reserveFull: config.reserveFullIsl, keepFree, reserved })) return false;
  sequence.wasPreempted = sequence.status === 'preempted';
  sequence.readyS = connector!.load(sequence, localTokens, externalTokens, nowS);
  if (!sequence.wasPreempted) {
    sequence.hostTokens = sequence.load!.hostTokens;
    sequence.diskTokens = sequence.load!.diskTokens;
  }
  sequence.status = 'loading';
  holding.add(sequence);
  return true;
}

/** The blocks are there: they count as computed, all but the last token, and others can hit them. */
export function finishLoad({ kv, connector }: SchedulerState, sequence: Sequence): void {
  const { tokens } = sequence.load!;
  sequence.computed = Math.min(tokens, sequence.tokens - 1);
  if (!sequence.wasPreempted) {
    // The last token is computed again, wherever it came from.
    if (sequence.diskTokens > 0) sequence.diskTokens -= tokens - sequence.computed;
    else sequence.hostTokens -= tokens - sequence.computed;
  }
  sequence.status = sequence.wasPreempted ? 'preempted' : 'waiting';
  kv.register(sequence, sequence.computed);
  connector!.finishLoad(sequence);
}
