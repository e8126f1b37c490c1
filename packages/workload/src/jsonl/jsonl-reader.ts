import { badHashIds, badNumber, badTimestamp, hashLengthMismatch, missingValue, type TracePosition } from '../diagnostics.ts';
import { DecimalClock } from '../csv/decimal-clock.ts';
import { IsoClock } from '../csv/iso-clock.ts';
import { parseLength } from '../readers/parse-length.ts';
import { sideColumnNames, type SideColumnName } from '../readers/side-columns.ts';
import type { LineReader, TraceRows } from '../readers/trace-reader.ts';
import { parseJsonRow, type JsonRow } from './parse-json-row.ts';

const LF = 10;

/** Reads JSON Lines: one object per line, keys as the layout's mapping names them. */
export class JsonlReader implements LineReader {
  readonly #source: string;
  readonly #trace: TraceRows;
  readonly #onlyModel: string | undefined;
  readonly #side: readonly SideColumnName[];
  readonly #clock: IsoClock | DecimalClock;
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  #line: number;

  constructor(source: string, firstLine: number, trace: TraceRows, onlyModel?: string) {
    this.#source = source;
    this.#trace = trace;
    this.#onlyModel = onlyModel;
    this.#line = firstLine - 1;
    this.#side = sideColumnNames.filter((name) => trace.format.mapping[name] !== undefined);
    this.#clock = trace.format.mapping.arrival?.unit === 'iso' ? new IsoClock() : new DecimalClock();
  }

  read(bytes: Uint8Array, from: number, to: number): boolean {
    let start = from;
    while (start < to) {
      const end = bytes.indexOf(LF, start);
      const text = this.#decoder.decode(bytes.subarray(start, end));
      start = end + 1;
      this.#line++;
      if (text.trim() === '') continue;
      this.#readRow(text);
      if (this.#trace.rows.full) return false;
    }
    return true;
  }

  async end(): Promise<void> {}

  #readRow(text: string): void {
    const row = parseJsonRow(text, { source: this.#source, line: this.#line });
    const { rows, models, side, hashes, format } = this.#trace;
    const { mapping } = format;
    const input = this.#lengthOf(row, mapping.input, text);
    const output = this.#lengthOf(row, mapping.output, text);
    const time = mapping.arrival === undefined ? 0 : this.#timeOf(row, mapping.arrival.column, text);
    if (mapping.model !== undefined && !this.#countModel(scalarText(row[mapping.model]), models)) {
      rows.rowsRead++;
      rows.drop('other_model');
      return;
    }
    if (!rows.add(time, input, output)) return;
    for (const name of this.#side) {
      const key = mapping[name] as string;
      const value = scalarText(row[key]);
      if (!side.add(name, value)) throw badNumber(this.#position(text, key), key, value);
    }
    if (hashes === undefined) return;
    const ids = this.#idsOf(row, hashes.mapping.column, text);
    if (!hashes.add(ids, input)) throw hashLengthMismatch(this.#position(text, hashes.mapping.column), ids.length, input, hashes.mapping.blockTokens);
  }

  #countModel(model: string, models: Map<string, number>): boolean {
    models.set(model, (models.get(model) ?? 0) + 1);
    return this.#onlyModel === undefined || model === this.#onlyModel;
  }

  #lengthOf(row: JsonRow, key: string, text: string): number {
    const value = row[key];
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647) return value;
    return parseLength(scalarText(value), key, this.#position(text, key));
  }

  #timeOf(row: JsonRow, key: string, text: string): number {
    const value = row[key];
    if (value === undefined || value === null) throw missingValue(this.#position(text, key), key);
    const unit = this.#trace.format.mapping.arrival?.unit;
    const plain = typeof value === 'number' && unit !== 'iso' ? value : this.#clockTime(scalarText(value).trim());
    if (!Number.isFinite(plain)) throw badTimestamp(this.#position(text, key), key, scalarText(value), unit === 'iso' ? 'a date and time (YYYY-MM-DD HH:MM:SS.fraction, optional zone)' : `a number of ${unit}`);
    return plain;
  }

  #clockTime(text: string): number {
    const bytes = this.#encoder.encode(text);
    return this.#clock.parse(bytes, 0, bytes.length);
  }

  #idsOf(row: JsonRow, key: string, text: string): readonly (number | string)[] {
    const value = row[key];
    if (value === undefined || value === null) throw missingValue(this.#position(text, key), key);
    const isIds = Array.isArray(value) && value.every((id) => typeof id === 'string' || Number.isSafeInteger(id));
    if (!isIds) throw badHashIds(this.#position(text, key), key, JSON.stringify(value));
    return value as readonly (number | string)[];
  }

  /** Where the value of `key` stands; the start of the line when the key is not there. */
  #position(text: string, key: string): TracePosition {
    const match = new RegExp(`"${key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"\\s*:\\s*`).exec(text);
    return { source: this.#source, line: this.#line, column: match === null ? 1 : match.index + match[0].length + 1 };
  }
}

const scalarText = (value: unknown): string => (value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
