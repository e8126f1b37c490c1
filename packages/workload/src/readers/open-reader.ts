import { csvHeader } from '../csv/csv-header.ts';
import { CsvReader } from '../csv/csv-reader.ts';
import { closestName } from '../closest-name.ts';
import { missingColumn, notATable } from '../diagnostics.ts';
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

/** @throws ForetokenError E0503 when a model is asked for and there is no model column. */
function checkModel(source: string, seen: readonly string[], trace: TraceRows, options: TraceOptions): void {
  if (options.model !== undefined && trace.format.mapping.model === undefined) throw missingColumn(source, 'model', seen, closestName('model', seen));
}

/** Chooses the reader from the first line that is not blank; `line` is its number. */
export function openReader(source: string, firstLine: string, line: number, options: TraceOptions): OpenedTrace {
  const text = firstLine.trim();
  const columns = options.columns ?? {};
  if (text.startsWith('{')) {
    const seen = Object.keys(parseJsonRow(text, { source, line }));
    const trace = createRows(detectFormat(source, 'jsonl', seen, options.format, columns), options);
    checkModel(source, seen, trace, options);
    return { reader: new JsonlReader(source, line, trace, options.model), trace, consumedFirstLine: false };
  }
  if (!text.includes(',') || text.startsWith('[')) throw notATable(source, text);
  const header = csvHeader(text);
  const trace = createRows(detectFormat(source, 'csv', header, options.format, columns), options);
  checkModel(source, header, trace, options);
  return { reader: new CsvReader(source, header, line + 1, trace, options.model), trace, consumedFirstLine: true };
}
