import { csvHeader } from '../csv/csv-header.ts';
import { CsvReader } from '../csv/csv-reader.ts';
import { notATable } from '../diagnostics.ts';
import { detectFormat } from '../formats/detect-format.ts';
import { JsonlReader } from '../jsonl/jsonl-reader.ts';
import { parseJsonRow } from '../jsonl/parse-json-row.ts';
import { createRows } from './create-rows.ts';
import type { TraceOptions } from './trace-options.ts';
import type { LineReader, TraceRows } from './trace-reader.ts';

/** A reader and the columns it fills. */
export interface OpenedTrace {
  readonly reader: LineReader;
  readonly trace: TraceRows;
  /** True when the first line was a header, which the reader must not see again. */
  readonly consumedFirstLine: boolean;
}

/** Chooses the reader from the first line that is not blank; `line` is its number. */
export function openReader(source: string, firstLine: string, line: number, options: TraceOptions): OpenedTrace {
  const text = firstLine.trim();
  const columns = options.columns ?? {};
  if (text.startsWith('{')) {
    const seen = Object.keys(parseJsonRow(text, { source, line }));
    const trace = createRows(detectFormat(source, 'jsonl', seen, options.format, columns), options);
    return { reader: new JsonlReader(source, line, trace, options.model), trace, consumedFirstLine: false };
  }
  if (!text.includes(',') || text.startsWith('[')) throw notATable(source, text);
  const header = csvHeader(text);
  const trace = createRows(detectFormat(source, 'csv', header, options.format, columns), options);
  return { reader: new CsvReader(source, header, line + 1, trace, options.model), trace, consumedFirstLine: true };
}
