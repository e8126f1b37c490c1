import { badHashIds, badNumber, badTimestamp, hashLengthMismatch, missingValue, shortRow, type TracePosition } from '../diagnostics.ts';
import { parseLength } from '../readers/parse-length.ts';
import { sideColumnNames, type SideColumnName } from '../readers/side-columns.ts';
import type { TraceRows } from '../readers/trace-reader.ts';
import { DecimalClock } from './decimal-clock.ts';
import { IsoClock } from './iso-clock.ts';
import { plainInteger } from './plain-integer.ts';

const decoder = new TextDecoder();

/** Turns the fields of one CSV row into the trace's columns. */
export class CsvRows {
  readonly source: string;
  /** Is the first column a calendar time? */
  readonly startsWithTime: boolean;
  readonly #header: readonly string[];
  readonly #trace: TraceRows;
  readonly #clock: IsoClock | DecimalClock;
  readonly #arrival: number;
  readonly #input: number;
  readonly #output: number;
  readonly #model: number;
  readonly #hashIds: number;
  readonly #side: readonly (readonly [SideColumnName, number])[];
  readonly #fieldsNeeded: number;
  readonly #plain: boolean;
  readonly #onlyModel: string | undefined;

  constructor(source: string, header: readonly string[], trace: TraceRows, onlyModel?: string) {
    this.source = source;
    this.#header = header;
    this.#trace = trace;
    this.#onlyModel = onlyModel;
    const { mapping } = trace.format;
    const indexOf = (column: string | undefined): number => (column === undefined ? -1 : header.indexOf(column));
    this.#clock = mapping.arrival?.unit === 'iso' ? new IsoClock() : new DecimalClock();
    this.#arrival = indexOf(mapping.arrival?.column);
    this.startsWithTime = this.#arrival === 0 && mapping.arrival?.unit === 'iso';
    this.#input = indexOf(mapping.input);
    this.#output = indexOf(mapping.output);
    this.#model = indexOf(mapping.model);
    this.#hashIds = indexOf(mapping.hashIds?.column);
    this.#side = sideColumnNames.filter((name) => mapping[name] !== undefined).map((name) => [name, indexOf(mapping[name])] as const);
    this.#fieldsNeeded = 1 + Math.max(this.#arrival, this.#input, this.#output, this.#model, this.#hashIds, ...this.#side.map(([, index]) => index));
    this.#plain = this.#side.length === 0 && this.#model < 0 && this.#hashIds < 0;
  }

  /** Reads one row; false when the trace has enough rows. */
  read(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, fields: number, line: number): boolean {
    if (fields < this.#fieldsNeeded) throw shortRow({ source: this.source, line }, fields, this.#fieldsNeeded);
    let input = plainInteger(bytes, starts[this.#input] as number, ends[this.#input] as number);
    if (input < 0) input = this.#slowLength(bytes, starts, ends, this.#input, line);
    let output = plainInteger(bytes, starts[this.#output] as number, ends[this.#output] as number);
    if (output < 0) output = this.#slowLength(bytes, starts, ends, this.#output, line);
    const time = this.#arrival < 0 ? 0 : this.#timeOf(bytes, starts, ends, line);
    const { rows } = this.#trace;
    if (this.#plain) rows.add(time, input, output);
    else this.#addWithSides(time, input, output, bytes, starts, ends, line);
    return !rows.full;
  }

  #timeOf(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, line: number): number {
    const field = this.#arrival;
    const time = this.#clock.parse(bytes, starts[field] as number, ends[field] as number);
    if (!Number.isNaN(time)) return time;
    const text = this.#text(bytes, starts, ends, field);
    const column = this.#header[field] as string;
    const trimmed = text.trim();
    const position = this.#position(starts, field, line);
    if (trimmed === '') throw missingValue(position, column);
    const again = trimmed === text ? Number.NaN : this.#clock.parse(new TextEncoder().encode(trimmed), 0, trimmed.length);
    if (!Number.isNaN(again)) return again;
    const unit = this.#trace.format.mapping.arrival?.unit;
    throw badTimestamp(position, column, trimmed, unit === 'iso' ? 'a date and time (YYYY-MM-DD HH:MM:SS.fraction, optional zone)' : `a number of ${unit}`);
  }

  #addWithSides(time: number, input: number, output: number, bytes: Uint8Array, starts: Int32Array, ends: Int32Array, line: number): void {
    const { rows, hashes, models, side } = this.#trace;
    if (this.#model >= 0) {
      const model = this.#text(bytes, starts, ends, this.#model).trim();
      models.set(model, (models.get(model) ?? 0) + 1);
      if (this.#onlyModel !== undefined && model !== this.#onlyModel) {
        rows.rowsRead++;
        rows.drop('other_model');
        return;
      }
    }
    if (!rows.add(time, input, output)) return;
    for (const [name, field] of this.#side) {
      const text = this.#text(bytes, starts, ends, field).trim();
      if (!side.add(name, text)) throw badNumber(this.#position(starts, field, line), this.#header[field] as string, text);
    }
    if (hashes === undefined) return;
    const ids = this.#idsOf(bytes, starts, ends, line);
    if (!hashes.add(ids, input)) throw hashLengthMismatch(this.#position(starts, this.#hashIds, line), ids.length, input, hashes.mapping.blockTokens);
  }

  #idsOf(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, line: number): string[] {
    const text = this.#text(bytes, starts, ends, this.#hashIds).replace(/^\s*\[|\]\s*$/g, '').trim();
    if (text === '') return [];
    const ids = text.split(/[\s,;|]+/);
    if (ids.some((id) => !/^[\w:+/=-]+$/.test(id))) throw badHashIds(this.#position(starts, this.#hashIds, line), this.#header[this.#hashIds] as string, text);
    return ids;
  }

  #slowLength(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, field: number, line: number): number {
    return parseLength(this.#text(bytes, starts, ends, field), this.#header[field] as string, this.#position(starts, field, line));
  }

  #text(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, field: number): string {
    return decoder.decode(bytes.subarray(starts[field] as number, ends[field] as number));
  }

  #position(starts: Int32Array, field: number, line: number): TracePosition {
    return { source: this.source, line, column: (starts[field] as number) - (starts[0] as number) + 1 };
  }
}
