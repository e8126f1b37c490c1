import type { StepRecord } from '../core/step-record.ts';
import { newTokens } from './new-tokens.ts';
import type { SchedulerState } from './scheduler-state.ts';
import { SequenceGroup } from './sequence-group.ts';

/**
 * `_schedule_priority_preemption` (v0.10.0): the head of the queue drives out running requests that are less urgent
 * than it, last first, until it fits; it enters with the next step. Victims go back to the front of the queue, before
 * `sortQueues` puts both queues in order.
 */
export function priorityPreemption(state: SchedulerState, record: StepRecord<SequenceGroup>): boolean {
  const { batch, waiting, blocks, budget } = state;
  if (waiting.size === 0) return false;
  const group = waiting.pop();
  const { uncached } = newTokens(state, group, undefined);
  let preempts = false;
  for (let last = batch.list.last; last !== undefined && SequenceGroup.compare(last, group) > 0; last = batch.list.last) {
    if (uncached > 0 && blocks.canAllocate(group) === 'ok' && budget.canSchedule(uncached)) break;
    budget.seqs--;
    state.preempt(last, record);
    waiting.prepend(last);
    preempts = true;
  }
  waiting.prepend(group);
  group.foundTokens = -1;
  return preempts;
}
