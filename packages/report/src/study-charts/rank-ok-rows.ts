import { FIGURES, rankRows, type FigureId, type StudyRow } from '@foretoken/study';
import { isOk, type OkRow } from './ok-row.ts';

/** Points that ran, best first: those that meet the SLO, then by the figure, then in the order of the design. */
export function rankOkRows(rows: readonly StudyRow[], figure: FigureId): readonly OkRow[] {
  const cell = ({ outcome }: StudyRow): number | null => (outcome.status === 'ok' ? outcome.figures[figure] : null);
  return rankRows(rows.filter(isOk), { name: figure, type: 'number', title: FIGURES[figure].title, better: FIGURES[figure].better, cell }, 'slo-first').filter(isOk);
}
