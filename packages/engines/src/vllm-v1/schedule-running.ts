import { wantedTokens } from './decode-progress.ts';
import { pickVictim } from './pick-victim.ts';
import type { Budget, SchedulerState } from './scheduler-state.ts';
import type { Sequence } from './sequence.ts';
import type { StepRecord } from '../core/step-record.ts';

/** Phase 1 of schedule(), request by request in order of admission; may preempt. */
export function scheduleRunning(scheduler: SchedulerState, record: StepRecord<Sequence>, budget: Budget): void {
  let sequence = scheduler.running.first;
  while (sequence !== undefined && budget.tokens > 0 && (scheduler.config.version !== 'main' || budget.inputs > scheduler.draftSlots)) {
    if (mustWait(scheduler, sequence)) {
      sequence = sequence.next;
      continue;
    }
    let tokens = Math.min(wantedTokens(sequence, scheduler.config), budget.tokens);
    if (scheduler.config.version === 'main') tokens = Math.min(tokens, budget.inputs - scheduler.draftSlots);
    if (tokens === 0) {
      sequence = sequence.next;
      continue;
    }
    const extraSkips = makeRoom(scheduler, sequence, tokens, record, budget);
    if (extraSkips < 0) return;
    take(scheduler, sequence, tokens, record, budget);
    sequence = sequence.next;
    for (let i = 0; i < extraSkips; i++) sequence = sequence?.next;
  }
}

/** All its tokens are on the way, or the pipeline's cadence says not yet. */
function mustWait(scheduler: SchedulerState, sequence: Sequence): boolean {
  const willReachMaxTokens =
    sequence.placeholders > 0 && sequence.computed + 2 - sequence.placeholders >= sequence.promptTokens + sequence.maxTokens;
  return willReachMaxTokens || scheduler.step < sequence.nextDecodeStep;
}

/**
 * Allocates, preempting others until it works. Returns how many requests the loop overlooks because of
 * vLLM 0.23's cursor arithmetic (usually 0), or -1 when `sequence` itself had to go.
 */
function makeRoom(scheduler: SchedulerState, sequence: Sequence, tokens: number, record: StepRecord<Sequence>, budget: Budget): number {
  let overlooked = 0;
  scheduler.kv.forgetHits();
  while (!scheduler.kv.allocate(sequence, tokens, 0, false, 0)) {
    const victim = pickVictim(scheduler.config.policy, scheduler.running, scheduler.desk);
    scheduler.running.remove(victim);
    if (victim.scheduledStep === scheduler.step) {
      const back = record.withdraw(victim);
      budget.tokens += back;
      budget.inputs += back + scheduler.draftSlots;
    } else if (scheduler.config.version === '0.23' && victim.order < sequence.order) overlooked++;
    preempt(scheduler, victim);
    record.preempted.push(victim);
    if (victim === sequence) return -1;
  }
  return overlooked;
}

function take(scheduler: SchedulerState, sequence: Sequence, tokens: number, record: StepRecord<Sequence>, budget: Budget): void {
  record.add(sequence, tokens, sequence.computed);
  sequence.scheduledStep = scheduler.step;
  budget.hasPrefillChunk ||= sequence.isPrefillChunk;
  budget.tokens -= tokens;
  budget.inputs -= tokens + scheduler.draftSlots;
  if (sequence.drafts === 0) return;
  const drafts = tokens + sequence.computed - sequence.tokens - sequence.placeholders;
  if (drafts > 0) record.drafts[record.drafts.length - 1] = Math.min(drafts, sequence.drafts);
  sequence.drafts = 0;
}

function preempt(scheduler: SchedulerState, victim: Sequence): void {
  scheduler.kv.release(victim);
  victim.status = 'preempted';
  victim.computed = 0;
  victim.drafts = 0;
  if (scheduler.config.version === 'main') {
    victim.staleTokens = victim.inFlightTokens;
    victim.placeholders = 0;
  }
  scheduler.desk?.enqueued(victim, scheduler.desk.nowS);
  scheduler.waiting.prepend(victim);
}
