import { duration, halfWidthText, percent, quantity, usd } from '@foretoken/kernel';
import { type FigureId, FIGURES, type FigureSpec, type StudyRow } from '@foretoken/study';

const SHOW: Readonly<Record<FigureSpec['unit'], (value: number) => string>> = {
  s: duration,
  '1/s': (value) => `${quantity(value)}/s`,
  'tokens/s': (value) => `${quantity(value)} tok/s`,
  'tokens/s/gpu': (value) => `${quantity(value)} tok/s`,
  'usd/h': (value) => `${usd(value)}/h`,
  'usd/Mtok': usd,
  fraction: percent,
  count: quantity,
  'J/token': (value) => `${quantity(value)} J`,
  'gpu-h': (value) => `${quantity(value)} h`,
};

/** A figure as people read it: `412 ms`, `$1.20`; a dash where there is none. */
export function figureText(id: FigureId, value: number | null): string {
  return value === null ? '–' : SHOW[FIGURES[id].unit](value);
}

/** A figure of a row with its 95 % half-width: `412 ms ± 12 ms`. */
export function rowFigureText(id: FigureId, { outcome }: StudyRow): string {
  if (outcome.status === 'failed') return '–';
  const value = outcome.figures[id];
  return value === null ? '–' : `${figureText(id, value)}${halfWidthText(value, outcome.halfWidths[id] ?? null, SHOW[FIGURES[id].unit])}`;
}
