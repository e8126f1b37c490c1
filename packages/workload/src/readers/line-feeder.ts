import { lineTooLong } from '../diagnostics.ts';

const LF = 10;
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Cuts a stream of byte chunks into pieces of whole lines; copies only the line that two chunks share. */
export class LineFeeder {
  #rest: Uint8Array = new Uint8Array(0);
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  /** Feeds whole lines of the rest and this chunk to `read`; false as soon as `read` wants no more. @throws ForetokenError E0517. */
  push(chunk: Uint8Array, read: (bytes: Uint8Array, from: number, to: number) => boolean): boolean {
    let from = 0;
    if (this.#rest.length > 0) {
      const end = chunk.indexOf(LF);
      if (end < 0) {
        if (this.#rest.length + chunk.length > MAX_LINE_BYTES) throw lineTooLong(this.#source, MAX_LINE_BYTES);
        this.#rest = concat(this.#rest, chunk);
        return true;
      }
      const line = concat(this.#rest, chunk.subarray(0, end + 1));
      this.#rest = new Uint8Array(0);
      if (!read(line, 0, line.length)) return false;
      from = end + 1;
    }
    const to = chunk.lastIndexOf(LF) + 1;
    if (to > from && !read(chunk, from, to)) return false;
    if (Math.max(from, to) < chunk.length) this.#rest = chunk.slice(Math.max(from, to));
    return true;
  }

  /** The last line when the file does not end with a line feed; it gets one. */
  end(read: (bytes: Uint8Array, from: number, to: number) => boolean): void {
    if (this.#rest.length === 0) return;
    const line = concat(this.#rest, Uint8Array.of(LF));
    this.#rest = new Uint8Array(0);
    read(line, 0, line.length);
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
