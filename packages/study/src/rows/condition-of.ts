import { parseDurationS } from '@foretoken/fleet';
import { FIGURES, isFigureId } from '../point/figures.ts';
import type { StudyRow } from '../point/point.ts';
import type { Study } from '../store/study.ts';
import { badCondition, badNumber } from './diagnostics.ts';
import { rowField } from './row-field.ts';

type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

const HOLDS: Readonly<Record<Operator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/**
 * The test that a text such as `fleet.gpu=h100-sxm` or `ttftP99<=500ms` stands for: numbers are compared as numbers, the rest as text. Figures in
 * seconds take durations, and fractions percentages. A row without a value meets `!=` only. @throws ForetokenError E1030 (unknown name), E1031
 * (no condition, or a number is held against a text).
 */
export function conditionOf(study: Study, text: string): (row: StudyRow) => boolean {
  const [, name, operator, value] = /^([^=!<>]+)(<=|>=|!=|=|<|>)(.*)$/s.exec(text) ?? [];
  if (name === undefined || operator === undefined || value === undefined || value.trim() === '') throw badCondition(text);
  const field = rowField(study, name.trim());
  const wanted = field.type === 'integer' || field.type === 'number' ? numberText(field.name, value.trim()) : value.trim();
  if (wanted === undefined) throw badNumber(text, name.trim(), value.trim());
  const holds = HOLDS[operator as Operator];
  return (row) => {
    const cell = field.cell(row);
    return cell === null ? operator === '!=' : holds(compared(cell, wanted));
  };
}

/** The number that a text stands for, as text; undefined for none. */
function numberText(name: string, text: string): string | undefined {
  const unit = isFigureId(name) ? FIGURES[name].unit : undefined;
  const percent = unit === 'fraction' ? /^(-?[\d.]+)\s*%$/.exec(text)?.[1] : undefined;
  const number = percent !== undefined ? Number(percent) / 100 : Number.isNaN(Number(text)) && unit === 's' ? parseDurationS(text) : Number(text);
  return number === undefined || Number.isNaN(number) ? undefined : String(number);
}

/** Below, at or above 0 as the cell is below, at or above the text; NaN when a number and a text that is none meet. */
function compared(cell: string | number | boolean, wanted: string): number {
  if (typeof cell === 'number') return cell - Number(wanted);
  const text = String(cell);
  return text === wanted ? 0 : text < wanted ? -1 : 1;
}
