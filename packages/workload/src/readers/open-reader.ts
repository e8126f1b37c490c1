import { closest } from '@foretoken/kernel';
import { csvHeader } from '../csv/csv-header.ts';
import { CsvReader } from '../csv/csv-reader.ts';
import { badOption, missingColumn, notATable } from '../diagnostics.ts';
import { detectFormat } from '../formats/detect-format.ts';
import type { ArrivalNeed } from '../formats/find-arrival.ts';
import type { TraceHeader } from '../formats/trace-header.ts';
import { JsonlReader } from '../jsonl/jsonl-reader.ts';
import { parseJsonRow } from '../jsonl/parse-json-row.ts';
import { SessionReader } from '../sessions/session-reader.ts';
import { createRows } from './create-rows.ts';
import type { TraceOptions } from './trace-options.ts';
import type { LineReader, TraceRows } from './trace-reader.ts';

/** A reader and the columns it fills. */
export interface OpenedTrace {
  readonly reader: LineReader;
  readonly trace: TraceRows;
}

/** Is the first line that is not blank the header of a CSV file, rather than an object? */
export const startsCsv = (firstLine: string): boolean => !firstLine.trim().startsWith('{');

/** Opens CSV, to be read from the line after `line` on; `firstRow` is only looked at. */
export function openCsv(source: string, headerLine: string, line: number, firstRow: string, options: TraceOptions): OpenedTrace {
  const text = headerLine.trim();
  if (!text.includes(',') || text.startsWith('[')) throw notATable(source, text);
  const seen = csvHeader(text);
  const fields = csvHeader(firstRow.trim());
  const header: TraceHeader = { source, container: 'csv', seen, sample: (column) => fields[seen.indexOf(column)] ?? '' };
  const trace = openRows(header, options);
  return { reader: new CsvReader(source, seen, line + 1, trace, options.model), trace };
}

/** Opens JSON Lines, whose first object starts at line number `line`. */
export function openJsonl(source: string, firstObject: string, line: number, options: TraceOptions): OpenedTrace {
  const row = parseJsonRow(firstObject.trim(), { source, line });
  const sample = (column: string): string => {
    const value = row[column];
    return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  };
  const trace = openRows({ source, container: 'jsonl', seen: Object.keys(row), sample }, options);
  if (trace.sessions === undefined) return { reader: new JsonlReader(source, line, trace, options.model), trace };
  const { model, sessionGapS } = options;
  const choices = { ...(model === undefined ? {} : { model }), ...(sessionGapS === undefined ? {} : { gapS: sessionGapS }) };
  return { reader: new SessionReader(source, line, trace, trace.sessions, choices), trace };
}

/** @throws ForetokenError E0503, E0513 when a model or a gap is asked for and the layout has no models or sessions. */
function openRows(header: TraceHeader, options: TraceOptions): TraceRows {
  const trace = createRows(detectFormat(header, options.format, options.columns ?? {}, needOf(options)), options);
  if (options.model !== undefined && trace.format.mapping.model === undefined) throw missingColumn(header, 'model', closest('model', header.seen), undefined);
  if (options.sessionGapS !== undefined && trace.sessions === undefined) throw badOption('sessionGap', `${options.sessionGapS} s`, `left out: a ${trace.format.name} trace has one clock for all`);
  return trace;
}

function needOf({ arrivals }: TraceOptions): ArrivalNeed {
  if (arrivals === undefined) return 'needed';
  return arrivals === 'none' ? 'optional' : 'drawn';
}
