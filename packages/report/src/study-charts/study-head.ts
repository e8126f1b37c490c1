import type { StudyScenario, Sweep } from '@foretoken/study';

/** What charts and pages need of a sweep; a `Sweep` has it, and so has the manifest of a finished study. */
export interface StudyHead extends Pick<Sweep, 'name' | 'design' | 'domains' | 'figures' | 'layout'> {
  readonly scenario: Pick<StudyScenario, 'shown' | 'text'>;
}
