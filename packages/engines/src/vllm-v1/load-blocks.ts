import type { KvConnector } from './kv-connector.ts';
import type { SchedulerState } from './scheduler-state.ts';
import type { Sequence } from './sequence.ts';

/** What a connector can bring. */
export interface ExternalTokens {
  readonly connector: KvConnector;
  readonly tokens: number;
}

/** What is to be loaded of a request that has nothing computed: by the first connector that has any (MultiConnector). */
export function externalTokens({ remote, stores }: SchedulerState, sequence: Sequence, localTokens: number): ExternalTokens | undefined {
  const pulled = remote?.matchedTokens(sequence, localTokens) ?? 0;
  if (pulled > 0) return { connector: remote!, tokens: pulled };
  for (const connector of stores) {
    const tokens = connector.matchedTokens(sequence, localTokens);
    if (tokens > 0) return { connector, tokens };
  }
  return undefined;
}

/**
 * Has external tokens of a request loaded into blocks of its own (WAITING_FOR_REMOTE_KVS). Enough must stay
 * free for all prefills under way to end. False = there are not that many blocks.
 */
export function startLoad(scheduler: SchedulerState, sequence: Sequence, localTokens: number, { connector, tokens }: ExternalTokens, keepFree: number, nowS: number): boolean {
  const { config, kv, holding } = scheduler;
  let reserved = 0;
  for (const each of holding) reserved += kv.remaining(each);
  for (const each of scheduler.running) if (!each.grouped) reserved += kv.remaining(each);
  if (!kv.allocateForLoad(sequence, localTokens, tokens, { reserveFull: config.reserveFullIsl, keepFree, reserved })) return false;
  sequence.wasPreempted = sequence.status === 'preempted';
  sequence.readyS = connector.load(sequence, localTokens, tokens, nowS);
  if (!sequence.wasPreempted) {
    sequence.hostTokens = sequence.load!.hostTokens;
    sequence.diskTokens = sequence.load!.diskTokens;
  }
  sequence.status = 'loading';
  holding.add(sequence);
  return true;
}

/** The blocks are there: they count as computed, all but the last token, and others can hit them. */
export function finishLoad(scheduler: SchedulerState, sequence: Sequence): void {
  const { kv, holding } = scheduler;
  const { tokens, localTokens, store } = sequence.load!;
  sequence.computed = Math.min(tokens, sequence.tokens - 1);
  if (store < 0) sequence.remoteTokens = sequence.computed - localTokens;
  else if (!sequence.wasPreempted) {
    // The last token is computed again, wherever it came from.
    if (sequence.diskTokens > 0) sequence.diskTokens -= tokens - sequence.computed;
    else sequence.hostTokens -= tokens - sequence.computed;
  }
  sequence.status = sequence.wasPreempted ? 'preempted' : 'waiting';
  kv.register(sequence, sequence.computed);
  connectorOf(scheduler, sequence).finishLoad(sequence);
  if (sequence.computed > 0) return;
  kv.release(sequence);
  holding.delete(sequence);
}

/** The connector that a request waits for. */
export function connectorOf({ remote, stores }: Pick<SchedulerState, 'remote' | 'stores'>, sequence: Sequence): KvConnector {
  return sequence.load!.store < 0 ? remote! : stores[sequence.load!.store]!;
}
