import type { StudyRow } from '../point/point.ts';
import type { RowField } from './row-field.ts';

/** What stands first: points in the SLO whatever their figure, or the best figure whatever its verdict. */
export type RankOrder = 'slo-first' | 'figure-only';

const CLASS = { met: 0, 'no-slo': 0, missed: 1, overloaded: 2 } as const;

/** Rows from best to worst by a field; rows without a value last, equal ones in the order of the points. Parameters rank from small to large. */
export function rankRows(rows: readonly StudyRow[], field: RowField, order: RankOrder): readonly StudyRow[] {
  const sign = field.better === 'higher' ? -1 : 1;
  return rows.toSorted((a, b) => {
    const byClass = order === 'slo-first' ? classOf(a) - classOf(b) : 0;
    return byClass || compare(field.cell(a), field.cell(b), sign) || a.index - b.index;
  });
}

function classOf({ outcome }: StudyRow): number {
  return outcome.status === 'failed' ? 3 : CLASS[outcome.verdict];
}

function compare(a: string | number | boolean | null, b: string | number | boolean | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a === b ? 0 : sign * (a < b ? -1 : 1);
}
