import { notATable } from '../diagnostics.ts';
import type { CsvRows } from './csv-rows.ts';

/** Rows from the first quoted field on: collected, then parsed by csv-parse, which is loaded only here. */
export class QuotedRows {
  readonly #rows: CsvRows;
  readonly #linesBefore: number;
  readonly #text: string[] = [];
  readonly #decoder = new TextDecoder();

  constructor(rows: CsvRows, linesBefore: number) {
    this.#rows = rows;
    this.#linesBefore = linesBefore;
  }

  keep(bytes: Uint8Array, from: number, to: number): void {
    this.#text.push(this.#decoder.decode(bytes.subarray(from, to), { stream: true }));
  }

  async end(): Promise<void> {
    const { parse } = await import('csv-parse/browser/esm/sync');
    let records: { record: string[]; info: { lines: number } }[];
    try {
      records = parse(this.#text.join(''), { info: true, relax_column_count: true, skip_empty_lines: true }) as unknown as typeof records;
    } catch (error) {
      throw notATable(this.#rows.source, error instanceof Error ? error.message : String(error));
    }
    for (const { record, info } of records) if (!this.#readRecord(record, this.#linesBefore + info.lines)) return;
  }

  /** Hands a record to the same row code as the scanner, fields laid out in a scratch row. */
  #readRecord(record: readonly string[], line: number): boolean {
    const encoder = new TextEncoder();
    const fields = record.map((field) => encoder.encode(field));
    const starts = new Int32Array(fields.length);
    const ends = new Int32Array(fields.length);
    const bytes = new Uint8Array(fields.reduce((sum, field) => sum + field.length + 1, 0));
    let position = 0;
    fields.forEach((field, index) => {
      starts[index] = position;
      bytes.set(field, position);
      position += field.length;
      ends[index] = position++;
    });
    return this.#rows.read(bytes, starts, ends, fields.length, line);
  }
}
