import { csvHeader } from '../csv/csv-header.ts';
import { DecimalClock } from '../csv/decimal-clock.ts';
import { IsoClock, TICKS_PER_SECOND } from '../csv/iso-clock.ts';
import { badRateValue, noRateColumn, noRateRows, timesDoNotRise } from '../diagnostics.ts';
import { findRateColumns, type RateColumns } from './find-rate-columns.ts';
import type { RateSeries } from './rate-spec.ts';

interface Line {
  readonly number: number;
  readonly fields: readonly string[];
}

/**
 * Rates over time from CSV: a time and a rate per row, with a header of usual names (also ServeGen's
 * `timestamp_s,total_rate_rps,active_clients,rate_weighted_cv`) or, without one, in the order time, rate, CV.
 * @throws ForetokenError E0541, E0542, E0543.
 */
export function parseRateSeries(text: string, source: string): RateSeries {
  const lines = linesOf(text);
  const [first] = lines;
  if (first === undefined) throw noRateRows(source, 0);
  const hasHeader = first.fields.some((field) => /^[^\d\s.+-]/.test(field));
  const columns = hasHeader ? findRateColumns(first.fields) : plainColumns(first.fields);
  if (columns === undefined) throw noRateColumn(source, first.number, first.fields);
  const rows = hasHeader ? lines.slice(1) : lines;
  if (rows.length < 2) throw noRateRows(source, rows.length);
  return { source, timeS: timesOf(rows, columns, source), ...valuesOf(rows, columns, source) };
}

/** Lines with something in them; `#` begins a comment. */
function linesOf(text: string): Line[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return source.split(/\r\n|\r|\n/).flatMap((line, i) => (/^\s*(#|$)/.test(line) ? [] : [{ number: i + 1, fields: csvHeader(line.trim()) }]));
}

function plainColumns(fields: readonly string[]): RateColumns | undefined {
  if (fields.length < 2) return undefined;
  return { time: 0, rate: 1, unitsPerSecond: 1, names: ['time', 'rate', 'cv'], ...(fields.length > 2 ? { cv: 2 } : {}) };
}

function timesOf(rows: readonly Line[], { time, unitsPerSecond, names }: RateColumns, source: string): Float64Array {
  const isDate = /^\d{4}-\d\d-\d\d/.test(rows[0]?.fields[time] ?? '');
  const clock = isDate ? new IsoClock() : new DecimalClock();
  const perSecond = isDate ? TICKS_PER_SECOND : unitsPerSecond;
  const encoder = new TextEncoder();
  const timeS = new Float64Array(rows.length);
  let start = 0;
  rows.forEach(({ number, fields }, i) => {
    const text = fields[time] ?? '';
    const bytes = encoder.encode(text);
    const value = clock.parse(bytes, 0, bytes.length);
    if (!Number.isFinite(value)) throw badRateValue(source, number, names[time] ?? 'time', text, isDate ? 'a date and time (YYYY-MM-DD HH:MM:SS)' : 'a finite number');
    if (i === 0) start = value;
    timeS[i] = (value - start) / perSecond;
    if (i > 0 && !((timeS[i] as number) > (timeS[i - 1] as number))) throw timesDoNotRise(source, number, names[time] ?? 'time', text, rows[i - 1]?.fields[time] ?? '');
  });
  return timeS;
}

function valuesOf(rows: readonly Line[], { rate, cv, names }: RateColumns, source: string): Pick<RateSeries, 'ratePerS' | 'cv'> {
  const read = (column: number, emptyIsZero: boolean): Float64Array =>
    Float64Array.from(rows, ({ number, fields }) => {
      const text = fields[column] ?? '';
      if (text === '' && emptyIsZero) return 0;
      const value = /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      if (!(value < Infinity)) throw badRateValue(source, number, names[column] ?? 'rate', text, 'a finite number from 0');
      return value;
    });
  return { ratePerS: read(rate, false), ...(cv === undefined ? {} : { cv: read(cv, true) }) };
}
