import { emptyTrace } from '../diagnostics.ts';
import { type LineObject, ObjectLines } from '../jsonl/object-lines.ts';
import { checkTraceOptions } from './check-trace-options.ts';
import { finishTrace, type ParsedTrace } from './finish-trace.ts';
import { LineFeeder } from './line-feeder.ts';
import { openCsv, openJsonl, startsCsv, type OpenedTrace } from './open-reader.ts';
import type { TraceOptions } from './trace-options.ts';

const LF = 10;

/**
 * Reads a trace from its (uncompressed) bytes into request columns: sorted by arrival (stable), time from 0.
 * `chunks` may cut the file anywhere and may reuse one buffer, as each chunk is used up before the next is asked for.
 *
 * @throws ForetokenError E0501-E0517 with file:line:column for everything that is wrong with the bytes or options.
 */
export async function parseTrace(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, options: TraceOptions = {}): Promise<ParsedTrace> {
  checkTraceOptions(options);
  const source = options.source ?? 'trace';
  const feeder = new LineFeeder(source);
  const head = new TraceHead(source, options);
  const read = (bytes: Uint8Array, from: number, to: number): boolean => head.read(bytes, from, to);
  let first = true;
  for await (const chunk of chunks) {
    const withoutMark = first ? dropByteOrderMark(chunk) : chunk;
    first = false;
    if (!feeder.push(withoutMark, read)) break;
  }
  if (!head.enough) feeder.end(read);
  head.end();
  if (head.opened === undefined) throw emptyTrace(source);
  await head.opened.reader.end();
  return finishTrace(source, head.opened.trace, options);
}

/** Skips blank lines, opens the reader on the first lines that have something, and hands it the rows. */
class TraceHead {
  opened: OpenedTrace | undefined;
  enough = false;
  readonly #source: string;
  readonly #options: TraceOptions;
  /** The header of CSV until its first row is seen, which may say what a column is. */
  #header: string | undefined;
  /** The first object, which may stretch over lines. */
  readonly #objects: ObjectLines;
  #line = 0;
  /** The reader has had the first object already. */
  #startsWithin = false;

  constructor(source: string, options: TraceOptions) {
    this.#source = source;
    this.#options = options;
    this.#objects = new ObjectLines(source);
  }

  read(bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.opened === undefined ? this.#open(bytes, from, to) : from;
    if (this.opened === undefined || start >= to) return true;
    this.enough = !this.opened.reader.read(bytes, start, to);
    return !this.enough;
  }

  /** A file of a header alone is checked as any other, and so is an object that nothing closes. */
  end(): void {
    if (this.opened !== undefined) return;
    if (this.#header !== undefined) this.#openCsv(this.#header, this.#line, '');
    const object = this.#objects.end();
    if (object !== undefined) this.#openObject(object);
  }

  /** Returns where the reader must start. */
  #open(bytes: Uint8Array, from: number, to: number): number {
    let start = from;
    while (start < to) {
      const end = bytes.indexOf(LF, start);
      const text = new TextDecoder().decode(bytes.subarray(start, end));
      this.#line++;
      const opened = (this.#objects.isOpen || text.trim() !== '') && this.#openAt(text);
      if (opened && !this.#startsWithin) return start;
      start = end + 1;
      if (opened) return start;
    }
    return start;
  }

  #openAt(text: string): boolean {
    if (this.#header !== undefined) this.#openCsv(this.#header, this.#line - 1, text);
    else if (!this.#objects.isOpen && startsCsv(text)) this.#header = text;
    else {
      const object = this.#objects.push(text, this.#line);
      if (object !== undefined) this.#openObject(object);
    }
    return this.opened !== undefined;
  }

  /** An object of several lines is behind the reader when it opens: it is handed over as a whole. */
  #openObject({ text, line }: LineObject): void {
    this.opened = openJsonl(this.#source, text, line, this.#options);
    this.#startsWithin = line < this.#line;
    if (!this.#startsWithin) return;
    const bytes = new TextEncoder().encode(`${text}\n`);
    this.opened.reader.read(bytes, 0, bytes.length);
  }

  #openCsv(header: string, lastLineBefore: number, firstRow: string): void {
    this.opened = openCsv(this.#source, header, lastLineBefore, firstRow, this.#options);
  }
}

const dropByteOrderMark = (bytes: Uint8Array): Uint8Array => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes);
