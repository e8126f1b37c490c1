import type { RunningList } from '../core/running-list.ts';
import type { PolicyDesk } from '../policies/policy-desk.ts';
import type { Sequence } from './sequence.ts';

/**
 * Who is preempted: FCFS the one admitted last, PRIORITY the first maximum of (priority, arrival); with a user's policy
 * whom it names, among equals the one admitted last.
 */
export function pickVictim(policy: 'fcfs' | 'priority', running: RunningList<Sequence>, desk?: PolicyDesk<Sequence>): Sequence {
  if (desk?.hasVictim === true) return desk.victims([...running].reverse())[0]!;
  if (policy === 'fcfs') return running.last!;
  let victim = running.first!;
  for (let s: Sequence | undefined = victim; s !== undefined; s = s.next) {
    if (s.priority > victim.priority || (s.priority === victim.priority && s.arrivalS > victim.arrivalS)) victim = s;
  }
  return victim;
}
