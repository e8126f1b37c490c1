import { parseDurationS } from '@foretoken/fleet';
import type { FigureSpec } from '../point/figures.ts';

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

const EXPECTED: Readonly<Partial<Record<FigureSpec['unit'], string>>> = {
  s: 'a duration such as 800ms or 1.5s',
  fraction: 'a share such as 99% or 0.99',
  'usd/h': 'dollars per hour such as $12 or 12',
  'usd/Mtok': 'dollars per million tokens such as $2.5 or 2.5',
};

/** What a value of that unit looks like, for messages. */
export function expectedValue(unit: FigureSpec['unit']): string {
  return EXPECTED[unit] ?? 'a number';
}

/** `800ms`, `99%`, `$2.5` or a bare number in seconds, fractions, dollars; undefined = it is none of that unit. A share is 1 at most. */
export function parseFigureValue(unit: FigureSpec['unit'], text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : withUnit(unit, text);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  return unit === 'fraction' && Math.abs(value) > 1 ? undefined : value;
}

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
