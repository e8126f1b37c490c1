import { FIGURES, type FigureId, type StudyRow } from '@foretoken/study';
import { isOk, type OkRow } from './ok-row.ts';

type Verdict = OkRow['outcome']['verdict'];

const ORDER: Readonly<Record<Verdict, number>> = { met: 0, 'no-slo': 0, missed: 1, overloaded: 2 };

/** Points that ran, best first: those that meet the SLO, then by the figure, then in the order of the design. */
export function rankRows(rows: readonly StudyRow[], figure: FigureId): readonly OkRow[] {
  const sign = FIGURES[figure].better === 'higher' ? -1 : 1;
  const key = (row: OkRow): number => (row.outcome.figures[figure] === null ? Infinity : sign * row.outcome.figures[figure]);
  return rows.filter(isOk).toSorted((a, b) => ORDER[a.outcome.verdict] - ORDER[b.outcome.verdict] || compare(key(a), key(b)) || a.index - b.index);
}

/** Also of two infinities, whose difference is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
