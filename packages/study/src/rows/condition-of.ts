import { expectedValue, parseFigureValue } from '../check/figure-value.ts';
import { FIGURES, isFigureId } from '../point/figures.ts';
import type { StudyRow } from '../point/point.ts';
import type { Study } from '../store/study.ts';
import { badComparison, badCondition } from './diagnostics.ts';
import { type RowField, rowField } from './row-field.ts';

type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

const HOLDS: Readonly<Record<Operator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Tables show so many digits of a parameter, so that one can be asked for as it stands there. */
const SAME = 5e-6;

/**
 * The test that a text such as `fleet.gpu=h100-sxm`, `ttftP99<=500ms` or `costPerMtok<1` stands for: numbers are compared as numbers, equal to
 * six digits, the rest as text. A row without a value meets `!=` only. @throws ForetokenError E1030 (unknown name), E1031 (no condition).
 */
export function conditionOf(study: Study, text: string): (row: StudyRow) => boolean {
  const [, name, operator, value] = /^([^=!<>]+)(<=|>=|!=|=|<|>)(.*)$/s.exec(text) ?? [];
  if (name === undefined || operator === undefined || value === undefined || value.trim() === '') throw badCondition(text);
  const field = rowField(study, name.trim());
  const wanted = wantedOf(text, field, value.trim());
  const holds = HOLDS[operator as Operator];
  return (row) => {
    const cell = field.cell(row);
    return cell === null ? operator === '!=' : holds(compared(cell, wanted));
  };
}

/** Figures take their units, parameters that are numbers take numbers. */
function wantedOf(text: string, { name, type }: RowField, value: string): string {
  if (type !== 'number' && type !== 'integer') return value;
  const figure = name.replace(/HalfWidth$/, '');
  const unit = isFigureId(figure) ? FIGURES[figure].unit : 'count';
  const number = parseFigureValue(unit, value);
  if (number === undefined) throw badComparison(text, name, value, expectedValue(unit));
  return String(number);
}

/** Below, at or above 0 as the cell is below, at or above the text; NaN when a number and a text that is none meet. */
function compared(cell: string | number | boolean, wanted: string): number {
  if (typeof cell === 'number') {
    const number = Number(wanted);
    return Math.abs(cell - number) <= SAME * Math.abs(number) ? 0 : cell - number;
  }
  const text = String(cell);
  return text === wanted ? 0 : text < wanted ? -1 : 1;
}
