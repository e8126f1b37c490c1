import { count } from '@foretoken/kernel';
import { type FigureId, FIGURES, rankRows, rowField, type Study, type StudyCounts, type StudyRow } from '@foretoken/study';
import { rowFigureText } from './figure-text.ts';
import { sensitivityAnswer } from './sensitivity-text.ts';
import { varyingParameters } from './varying-parameters.ts';

/** Figures that differ by less are called level. */
const LEVEL = 0.01;

/** What a study says, in one or two sentences. */
export interface StudyAnswer {
  /** The best point by the figure among those in the SLO; null when there is none, and no figure of that name to go by. */
  readonly best: StudyRow | null;
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly sentence: string;
}

/** The best point by a figure among those that meet the SLO, and how many met it, missed it, were overloaded and failed. */
export function studyAnswer(study: Study, by: FigureId): StudyAnswer {
  const { counts } = study.manifest;
  const [first] = rankRows(study.rows, rowField(study, by), 'slo-first');
  if (first === undefined || first.outcome.status === 'failed') return { best: null, tone: 'bad', sentence: `No point could run: all ${count(counts.failed)} failed.` };
  const effects = sensitivityAnswer(study, by);
  if (effects !== null) return { best: first.outcome.verdict === 'met' ? first : null, tone: 'neutral', sentence: `${effects} ${tally(counts)}.` };
  const place = placeText(study, first);
  const figure = `${FIGURES[by].title} ${rowFigureText(by, first)}${place}${level(study, first, by)}`;
  const { verdict } = first.outcome;
  if (verdict === 'no-slo') return { best: first, tone: 'neutral', sentence: `Best ${figure}; the scenario has no SLO. ${tally(counts)}.` };
  if (verdict === 'met') return { best: first, tone: 'good', sentence: `Best in the SLO: ${figure}. ${tally(counts)}.` };
  return { best: null, tone: 'bad', sentence: `No point meets the SLO; the best that is ${verdict === 'missed' ? 'not overloaded' : 'there is overloaded'}: ${figure}. ${tally(counts)}.` };
}

/** ` with gpu h100-sxm, rate 4`. */
export function placeText(study: Study, row: StudyRow): string {
  const parts = varyingParameters(study).map(({ label, text }) => [label, text(row)] as const).filter(([, text]) => text !== '–').map((pair) => pair.join(' '));
  return parts.length === 0 ? '' : ` with ${parts.join(', ')}`;
}

/** How many points of the same verdict are as good to one per cent: a grid often has a plateau, and its first point is no discovery. */
function level({ rows }: Study, best: StudyRow, by: FigureId): string {
  if (best.outcome.status === 'failed') return '';
  const { verdict, figures } = best.outcome;
  const value = figures[by];
  if (value === null) return '';
  const others = rows.filter(({ index, outcome }) => index !== best.index && outcome.status === 'ok' && outcome.verdict === verdict && isNear(outcome.figures[by], value));
  return others.length === 0 ? '' : ` (${count(others.length)} more within 1 % of it)`;
}

function isNear(value: number | null, best: number): boolean {
  return value !== null && Math.abs(value - best) <= LEVEL * Math.abs(best);
}

function tally({ points, met, missed, overloaded, noSlo, failed }: StudyCounts): string {
  const parts = [
    ...(noSlo > 0 && met + missed === 0 ? [`${count(noSlo)} ran`] : [`${count(met)} met the SLO`, `${count(missed)} missed it`, ...(noSlo > 0 ? [`${count(noSlo)} have none`] : [])]),
    ...(overloaded > 0 ? [`${count(overloaded)} overloaded`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ];
  return `Of ${count(points)} point${points === 1 ? '' : 's'} ${parts.join(', ')}`;
}
