import type { PointFailure, StudyRow } from '@foretoken/study';

/** Points that failed for one reason. */
export interface FailureGroup extends Pick<PointFailure, 'code' | 'message' | 'hint'> {
  readonly points: number;
  readonly first: StudyRow;
}

/** The failed points of a study by what went wrong, the most frequent first. */
export function failureGroups(rows: readonly StudyRow[]): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const row of rows) {
    const { outcome } = row;
    if (outcome.status === 'ok') continue;
    const { code, message, hint } = outcome;
    const known = groups.get(`${code} ${message}`);
    groups.set(`${code} ${message}`, known === undefined ? { code, message, hint, points: 1, first: row } : { ...known, points: known.points + 1 });
  }
  return [...groups.values()].toSorted((a, b) => b.points - a.points || a.first.index - b.first.index);
}
