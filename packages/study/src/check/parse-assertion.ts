import { parseDurationS } from '@foretoken/fleet';
import { closest } from '@foretoken/kernel';
import { FIGURE_IDS, type FigureId, FIGURES, type FigureSpec, isFigureId } from '../point/figures.ts';
import type { Comparator } from './check-result.ts';
import { badAssertion, unknownFigure } from './diagnostics.ts';

/** A bound on a figure of a run, in the unit of that figure. */
export interface Assertion {
  /** As given. */
  readonly text: string;
  readonly figure: FigureId;
  readonly comparator: Comparator;
  readonly bound: number;
}

const PATTERN = /^\s*([A-Za-z][\w.]*)\s*(<=|>=|<|>)\s*([^\s=].*?)\s*$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

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
  const bound = NUMBER.test(value) ? Number(value) : withUnit(unit, value);
  if (bound === undefined || !Number.isFinite(bound)) throw badAssertion(text, `\`${value}\` is no bound of ${figure}: ${EXPECTED[unit] ?? 'a number'}`);
  return bound;
}

const EXPECTED: Readonly<Partial<Record<FigureSpec['unit'], string>>> = {
  s: 'a duration such as 800ms or 1.5s',
  fraction: 'a share such as 99% or 0.99',
  'usd/h': 'dollars per hour such as $12 or 12',
  'usd/Mtok': 'dollars per million tokens such as $2.5 or 2.5',
};

function withUnit(unit: FigureSpec['unit'], value: string): number | undefined {
  if (unit === 's') return parseDurationS(value);
  if (unit === 'fraction') return numberBefore(value, '%', 100);
  if (unit === 'usd/h' || unit === 'usd/Mtok') return value.startsWith('$') && NUMBER.test(value.slice(1)) ? Number(value.slice(1)) : undefined;
  return undefined;
}

function numberBefore(value: string, suffix: string, divisor: number): number | undefined {
  const number = value.slice(0, -suffix.length).trim();
  return value.endsWith(suffix) && NUMBER.test(number) ? Number(number) / divisor : undefined;
}
