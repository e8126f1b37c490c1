import { closest } from '@foretoken/kernel';
import { FIGURE_IDS, type FigureId, FIGURES, isFigureId } from '../point/figures.ts';
import type { Comparator } from './check-result.ts';
import { badAssertion, unknownFigure } from './diagnostics.ts';
import { expectedValue, parseFigureValue } from './figure-value.ts';

/** A bound on a figure of a run, in the unit of that figure. */
export interface Assertion {
  /** As given. */
  readonly text: string;
  readonly figure: FigureId;
  readonly comparator: Comparator;
  readonly bound: number;
}

const PATTERN = /^\s*([A-Za-z][\w.]*)\s*(<=|>=|<|>)\s*([^\s=].*?)\s*$/;

/**
 * Reads `costPerMtok<=2.5`, `goodFraction>=99%`, `ttft.p99 < 800ms`. A bare number is in the unit of the figure: seconds, dollars, a
 * fraction. @throws ForetokenError E1091 (form, unit), E1092 (no such figure).
 */
export function parseAssertion(text: string): Assertion {
  const match = PATTERN.exec(text);
  if (match === null) throw badAssertion(text, 'this is no comparison');
  const [, given = '', comparator = '', value = ''] = match;
  const figure = figureNamed(text, given);
  return { text, figure, comparator: comparator as Comparator, bound: boundOf(text, figure, value) };
}

/** `ttft.p99` is another way to write `ttftP99`. */
function figureNamed(text: string, given: string): FigureId {
  const name = given.replaceAll(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (isFigureId(name)) return name;
  throw unknownFigure(text, given, closest(name, FIGURE_IDS), FIGURE_IDS);
}

function boundOf(text: string, figure: FigureId, value: string): number {
  const { unit } = FIGURES[figure];
  const bound = parseFigureValue(unit, value);
  if (bound === undefined) throw badAssertion(text, `\`${value}\` is no bound of ${figure}: ${expectedValue(unit)}`);
  return bound;
}
