import type { StepRecord } from '../core/step-record.ts';
import { chunkTokens, newTokens } from './new-tokens.ts';
import type { PartialPrefills } from './partial-prefills.ts';
import type { Scheduled, SchedulerState } from './scheduler-state.ts';
import type { SequenceGroup } from './sequence-group.ts';

/** The running requests of a step that are no members of the decode batch. */
export interface ScheduledRunning {
  readonly decodes: Scheduled[];
  readonly prefills: Scheduled[];
  /** In order; they have yet to be put back into the queue. */
  readonly preempted: SequenceGroup[];
}

/**
 * `_schedule_running` (v0.10.0): every running request in order gets its slots, if need be at the cost of the last.
 * The first that the budget has no token for ends it, and is first next time. `partial` = chunking; without it there
 * are only decodes, and no budget.
 */
export function scheduleRunning(state: SchedulerState, record: StepRecord<SequenceGroup>, partial: PartialPrefills | undefined): ScheduledRunning {
  const running: ScheduledRunning = { decodes: [], prefills: [], preempted: [] };
  if (state.head.length > 0 || (partial !== undefined && !membersFit(state, partial))) state.disband();
  if (state.batch.size > 0) scheduleBatch(state, record, running, partial !== undefined);
  if (state.tail.length > 0) scheduleTail(state, record, running, partial);
  return running;
}

/** Whether the budget has a token for every member, the last included. */
function membersFit(state: SchedulerState, partial: PartialPrefills): boolean {
  return chunkTokens(state, state.config.maxNumBatchedTokens - (state.batch.size - 1), partial) >= 1;
}

function scheduleBatch(state: SchedulerState, record: StepRecord<SequenceGroup>, running: ScheduledRunning, countsSeqs: boolean): void {
  const { batch, blocks, budget, adapters } = state;
  if (!batch.isNaive && blocks.free > batch.crossings) {
    if (state.config.enablePrefixCaching) batch.forEachBoundary((group) => blocks.appendAt(group, batch.computedOf(group)));
    else batch.forEachCrossing((group) => blocks.appendAt(group, batch.computedOf(group)));
    if (adapters !== undefined) for (const group of batch.list) if (group.adapter !== 0) adapters.add(group.adapter);
  } else {
    for (let group = batch.list.first; group !== undefined; group = group.next) {
      if (makeRoom(state, record, running, group, () => blocks.free >= 1, () => lastAfter(state, group!))) {
        blocks.appendAt(group, batch.computedOf(group));
        if (group.adapter !== 0) adapters?.add(group.adapter);
      }
    }
  }
  if (batch.size === 0) return;
  budget.tokens += batch.size;
  if (countsSeqs) budget.seqs += batch.size;
  batch.advance(record);
}

function scheduleTail(state: SchedulerState, record: StepRecord<SequenceGroup>, running: ScheduledRunning, partial: PartialPrefills | undefined): void {
  const { blocks, budget } = state;
  const queue = state.tail;
  let next = 0;
  while (next < queue.length) {
    const group = queue[next]!;
    const { uncached } = newTokens(state, group, partial);
    if (uncached === 0) break;
    next++;
    if (!makeRoom(state, record, running, group, () => blocks.canAppend(group), () => (queue.length > next ? queue.pop() : undefined))) break;
    blocks.append(group);
    (group.isPrefill ? running.prefills : running.decodes).push({ group, uncached: group.isPrefill ? uncached : 1, cached: 0 });
    budget.tokens += uncached;
    budget.seqs++;
    if (group.adapter !== 0) state.adapters?.add(group.adapter);
  }
  state.tail = [];
  state.head = queue.slice(next);
}

/** Preempts until the request has its slots; at last itself, which is false. */
function makeRoom(
  state: SchedulerState,
  record: StepRecord<SequenceGroup>,
  { preempted }: ScheduledRunning,
  group: SequenceGroup,
  hasRoom: () => boolean,
  pickVictim: () => SequenceGroup | undefined,
): boolean {
  while (!hasRoom()) {
    // Upstream forgets the adapter although others in the step may use it.
    state.adapters?.delete(group.adapter);
    const victim = pickVictim();
    state.preempt(victim ?? group, record);
    preempted.push(victim ?? group);
    if (victim === undefined) return false;
  }
  return true;
}

/** The last running request, taken out of `tail` if it is there; undefined when it is `group`. */
function lastAfter({ batch, tail }: SchedulerState, group: SequenceGroup): SequenceGroup | undefined {
  const victim = tail.pop() ?? batch.list.last;
  return victim === group ? undefined : victim;
}
