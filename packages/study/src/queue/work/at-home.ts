import type { PointOutcome } from '../../point/point.ts';

/** An outcome with the paths of the machine that it came from: absolute paths of files below `root` stand in messages of readers. */
export function atHome(outcome: PointOutcome, root: string): PointOutcome {
  if (outcome.status === 'ok') return outcome;
  const named = (text: string): string => text.replaceAll(root, '');
  return { ...outcome, message: named(outcome.message), hint: named(outcome.hint) };
}
