import type { LineReader, TraceRows } from '../readers/trace-reader.ts';
import { CsvRows } from './csv-rows.ts';
import { QuotedRows } from './quoted-rows.ts';
import { RowScanner } from './scan-rows.ts';

/** Reads CSV after its header: the byte scanner as far as it goes, a full CSV parser from the first quote on. */
export class CsvReader implements LineReader {
  readonly #scanner: RowScanner;
  readonly #rows: CsvRows;
  #quoted: QuotedRows | undefined;

  /** `firstLine` = number of the line after the header. */
  constructor(source: string, header: readonly string[], firstLine: number, trace: TraceRows, onlyModel?: string) {
    this.#rows = new CsvRows(source, header, trace, onlyModel);
    this.#scanner = new RowScanner(firstLine, this.#rows.startsWithTime, (bytes, starts, ends, fields, line) => this.#rows.read(bytes, starts, ends, fields, line));
  }

  read(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#quoted !== undefined) {
      this.#quoted.keep(bytes, from, to);
      return true;
    }
    const { position, stopped } = this.#scanner.scan(bytes, from, to);
    if (stopped === 'quote') {
      this.#quoted = new QuotedRows(this.#rows, this.#scanner.line);
      this.#quoted.keep(bytes, position, to);
    }
    return stopped !== 'enough';
  }

  async end(): Promise<void> {
    await this.#quoted?.end();
  }
}
