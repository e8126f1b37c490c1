const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
/** `YYYY-MM-DD HH:MM:SS` */
const TIME_BYTES = 19;

/** Receives one row: field f is `bytes[starts[f], ends[f])`. Returns false when no more rows are wanted. */
export type RowHandler = (bytes: Uint8Array, starts: Int32Array, ends: Int32Array, fields: number, line: number) => boolean;

/** Where a scan stopped, and why. */
export interface ScanResult {
  /** First byte that was not consumed. */
  readonly position: number;
  readonly stopped: 'end' | 'quote' | 'enough';
}

/**
 * Splits unquoted CSV into rows by looking at every byte once; makes no strings and no objects per row.
 * A row that holds a quote is left to a full CSV parser: the scan stops in front of it.
 */
export class RowScanner {
  /** Lines passed so far, blank ones included. */
  line: number;
  #starts: Int32Array = new Int32Array(32);
  #ends: Int32Array = new Int32Array(32);
  readonly #handle: RowHandler;
  readonly #startsWithTime: boolean;

  /** `startsWithTime`: the first column is a calendar time, whose bytes need no look. */
  constructor(firstLine: number, startsWithTime: boolean, handle: RowHandler) {
    this.line = firstLine - 1;
    this.#startsWithTime = startsWithTime;
    this.#handle = handle;
  }

  /** Scans `bytes[from, to)`; the last byte of it must be a line feed. */
  scan(bytes: Uint8Array, from: number, to: number): ScanResult {
    let position = from;
    while (position < to) {
      const next = this.#scanRow(bytes, position, to);
      if (next < 0) return { position, stopped: 'quote' };
      position = next;
      if (this.#enough) return { position, stopped: 'enough' };
    }
    return { position, stopped: 'end' };
  }

  #enough = false;

  /** Returns the position after the row, or -1 in front of a quote. */
  #scanRow(bytes: Uint8Array, rowStart: number, to: number): number {
    let starts = this.#starts;
    let ends = this.#ends;
    let fields = 0;
    let i = this.#startsWithTime ? rowStart + sureBytes(bytes, rowStart, to) : rowStart;
    starts[0] = rowStart;
    for (;;) {
      const byte = bytes[i] as number;
      if (byte > COMMA) {
        i++;
        continue;
      }
      if (byte === COMMA) {
        ends[fields++] = i++;
        if (fields === starts.length) {
          this.#widen();
          starts = this.#starts;
          ends = this.#ends;
        }
        starts[fields] = i;
      } else if (byte === LF) break;
      else if (byte === QUOTE) return -1;
      else i++;
    }
    const end = i > rowStart && bytes[i - 1] === CR ? i - 1 : i;
    ends[fields++] = end;
    this.line++;
    if (end > rowStart && !isBlank(bytes, rowStart, end)) this.#enough = !this.#handle(bytes, starts, ends, fields, this.line);
    return i + 1;
  }

  #widen(): void {
    const starts = new Int32Array(this.#starts.length * 2);
    const ends = new Int32Array(this.#ends.length * 2);
    starts.set(this.#starts);
    ends.set(this.#ends);
    this.#starts = starts;
    this.#ends = ends;
  }
}

/** A time holds no delimiter; bytes that only look like one are refused by the clock. */
function sureBytes(bytes: Uint8Array, rowStart: number, to: number): number {
  return rowStart + TIME_BYTES < to && bytes[rowStart + 13] === COLON && bytes[rowStart + 16] === COLON ? TIME_BYTES : 0;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 32 && bytes[i] !== 9) return false;
  return true;
}
