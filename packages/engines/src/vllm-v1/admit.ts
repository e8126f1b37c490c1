import { externalTokens, finishLoad, startLoad } from './load-blocks.ts';
import { createWaitQueue } from './wait-queue.ts';
import type { Budget, SchedulerState } from './scheduler-state.ts';
import type { Sequence } from './sequence.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { WaitQueue } from './wait-queue.ts';

/**
 * Phase 2 of schedule(): waiting requests enter in queue order until budget, slots or blocks run out.
 * The first that does not get its blocks ends it; only LoRA limits, unfinished output, grammars that are not compiled and
 * blocks that are being loaded are jumped over.
 */
export function admit(scheduler: SchedulerState, record: StepRecord<Sequence>, budget: Budget, onAdmit: (sequence: Sequence, cachedTokens: number) => void): void {
  const { config, waiting, skipped, running } = scheduler;
  const isMain = config.version === 'main';
  refreshOrder(scheduler);
  if (isStillBlocked(scheduler)) return;
  const runningScheduled = record.groupSize + record.sequences.length;
  const adapters = config.maxLoras > 0 ? adaptersInBatch(record) : undefined;
  const jumpedOver = createWaitQueue(scheduler.before);
  while (waiting.size + skipped.size > 0 && budget.tokens > 0 && (!isMain || budget.inputs > scheduler.draftSlots)) {
    if (running.size >= config.maxNumSeqs) break;
    const queue = nextQueue(scheduler);
    const sequence = queue.peek();
    const isLimited = adapters !== undefined && sequence.adapter !== 0 && adapters.size === config.maxLoras && !adapters.has(sequence.adapter);
    if ((isMain && sequence.staleTokens > 0) || isLimited || sequence.readyS > record.scheduledAtS) {
      jumpedOver.prepend(queue.pop());
      continue;
    }
    if (sequence.load !== undefined) finishLoad(scheduler, sequence);
    const isLoaded = sequence.computed > 0;
    const cachedTokens = isLoaded ? sequence.computed : scheduler.kv.lookup(sequence);
    if (isLoaded) scheduler.kv.forgetHits();
    const keepFree = running.size > 0 ? scheduler.keepFreeBlocks : 0;
    const external = isLoaded || (scheduler.remote === undefined && scheduler.stores.length === 0) ? undefined : externalTokens(scheduler, sequence, cachedTokens);
    if (external !== undefined) {
      const isLoading = startLoad(scheduler, sequence, cachedTokens, external, keepFree, record.scheduledAtS);
      if (!isLoading && !mayPass(scheduler)) break;
      jumpedOver.prepend(queue.pop());
      continue;
    }
    const plan = planTokens(scheduler, sequence, cachedTokens, budget, runningScheduled > 0 && !budget.hasPrefillChunk);
    if (plan.tokens === 0) break;
    if (!scheduler.kv.allocate(sequence, plan.tokens, isLoaded ? 0 : cachedTokens, config.reserveFullIsl, keepFree)) {
      if (mayPass(scheduler)) {
        jumpedOver.prepend(queue.pop());
        continue;
      }
      scheduler.noteBlocked(sequence, adapters === undefined && jumpedOver.size === 0);
      break;
    }
    queue.pop();
    running.append(sequence);
    scheduler.desk?.admitted(sequence);
    scheduler.holding.delete(sequence);
    if (sequence.adapter !== 0) adapters?.add(sequence.adapter);
    record.add(sequence, plan.tokens, cachedTokens);
    if (plan.paddedDrafts > 0) record.drafts[record.drafts.length - 1] = plan.paddedDrafts;
    budget.tokens -= plan.tokens;
    budget.inputs -= plan.tokens + scheduler.draftSlots;
    if (sequence.status === 'waiting') onAdmit(sequence, cachedTokens);
    sequence.status = 'running';
    sequence.computed = cachedTokens;
  }
  if (jumpedOver.size > 0) skipped.prependAll(jumpedOver);
}

/** Nothing runs, and the memory is in the hands of those behind: the real scheduler would wait for ever. */
function mayPass({ running, holding }: SchedulerState): boolean {
  return running.size === 0 && holding.size > 0;
}

/** Tokens to schedule at admission; 0 = admission ends here. */
function planTokens(scheduler: SchedulerState, sequence: Sequence, cachedTokens: number, budget: Budget, padsDrafts: boolean): { tokens: number; paddedDrafts: number } {
  const { config, draftTokens } = scheduler;
  const room = config.version === 'main' ? Math.min(budget.tokens, budget.inputs - scheduler.draftSlots) : budget.tokens;
  let tokens = sequence.tokens - cachedTokens;
  let paddedDrafts = 0;
  if (config.version === 'main' && draftTokens > 0 && tokens === 1 && padsDrafts) {
    tokens = 1 + draftTokens;
    if (tokens > room || cachedTokens + tokens > config.maxModelLen) return { tokens: 0, paddedDrafts: 0 };
    paddedDrafts = draftTokens;
  }
  const threshold = config.longPrefillTokenThreshold;
  if (threshold > 0 && threshold < tokens) tokens = threshold;
  if (!config.enableChunkedPrefill && tokens > room) return { tokens: 0, paddedDrafts: 0 };
  return { tokens: Math.min(tokens, room), paddedDrafts };
}

/** Policies of a user whose answers change with time, state or cache are asked before every admission. */
function refreshOrder({ desk, waiting, skipped }: SchedulerState): void {
  if (desk?.isDynamic !== true) return;
  for (const queue of [waiting, skipped]) queue.reorder((sequence) => desk.rank(sequence));
}

/** FCFS looks at jumped-over requests first; any other order at whichever head goes before. */
function nextQueue({ before, waiting, skipped }: SchedulerState): WaitQueue {
  if (skipped.size === 0) return waiting;
  if (before === undefined || waiting.size === 0) return skipped;
  return before(waiting.peek(), skipped.peek()) ? waiting : skipped;
}

function adaptersInBatch(record: StepRecord<Sequence>): Set<number> {
  return new Set(record.adapters);
}

/** The head of the queue failed before and nothing happened since that could let it in. */
export function isStillBlocked(scheduler: SchedulerState): boolean {
  const { blocked, kv, waiting, skipped } = scheduler;
  if (blocked === undefined || skipped.size > 0 || waiting.peek() !== blocked.sequence) return false;
  return blocked.releases === kv.pool.releases && blocked.insertions === kv.pool.index.sharedInsertions;
}
