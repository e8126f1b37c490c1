import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { RequestColumns } from '@foretoken/engines';
import { ForetokenError } from '@foretoken/kernel';
import { unreadableTrace } from '../diagnostics.ts';
import { gunzipChunks } from './gunzip-chunks.node.ts';
import { parseTrace } from './parse-trace.ts';
import { traceFiles } from './trace-files.node.ts';
import type { TraceInfo, TraceOptions } from './trace-options.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
const LINE_END = Uint8Array.of(10);

/** A trace from disk; `contentHash` = `sha256:` and the SHA-256 of the bytes as they are on disk, file after file. */
export interface ReadTrace {
  readonly columns: RequestColumns;
  readonly info: TraceInfo & { readonly contentHash: string };
}

/**
 * Reads a trace file, plain or gzip (also of several members; found by its first bytes, not by its name), or all JSON
 * files of a folder in order of their names as one trace. Memory: the columns and one chunk.
 * @throws ForetokenError E0501-E0519.
 */
export async function readTrace(path: string, options: TraceOptions = {}): Promise<ReadTrace> {
  const source = options.source ?? path;
  let raw: RawFiles | undefined;
  try {
    const files = await traceFiles(path);
    const hash = createHash('sha256');
    raw = new RawFiles(source, files, (chunk) => hash.update(chunk));
    const { columns, info } = await parseTrace(raw.chunks(), { ...options, source });
    const contentHash = raw.ended ? hash.digest('hex') : await hashWhole(files);
    return { columns, info: { ...info, contentHash: `sha256:${contentHash}` } };
  } catch (error) {
    if (error instanceof ForetokenError) throw raw?.inFile(error) ?? error;
    if (!isSystemError(error)) throw error;
    throw unreadableTrace(source, error.code === 'ENOENT' ? 'there is no such file' : error.message);
  }
}

/** The bytes of files one after another, decompressed, each raw byte seen once by `tap`. */
class RawFiles {
  ended = false;
  /** The file that is being read, and line ends before it. */
  #at = { file: '', lines: 0 };
  #lines = 0;
  readonly #source: string;
  readonly #files: readonly string[];
  readonly #tap: (chunk: Uint8Array) => void;

  constructor(source: string, files: readonly string[], tap: (chunk: Uint8Array) => void) {
    this.#source = source;
    this.#files = files;
    this.#tap = tap;
  }

  /** Chunks that the next one may overwrite; a file of several ends with a line end. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (const [index, path] of this.#files.entries()) {
      if (index > 0) {
        this.#lines++;
        yield LINE_END;
      }
      this.#at = { file: path, lines: this.#lines };
      const chunks = (await isGzip(path)) ? gunzipChunks(this.#source, copies(this.#tapped(path))) : this.#tapped(path);
      yield* this.#files.length === 1 ? chunks : this.#counted(chunks);
    }
    this.ended = true;
  }

  /** What is wrong in one of several files, told of that file and its own line. */
  inFile(error: ForetokenError): ForetokenError {
    const { code, hint, message, path = '' } = error;
    if (this.ended || this.#files.length === 1) return error;
    const { file, lines } = this.#at;
    const own = (text: string): string => {
      if (!text.startsWith(this.#source)) return text;
      const [, line, rest = ''] = /^(?::(\d+))?([^]*)$/.exec(text.slice(this.#source.length)) ?? [];
      return `${file}${line === undefined ? '' : `:${Math.max(1, Number(line) - lines)}`}${rest}`;
    };
    return new ForetokenError(own(message), { code, path: own(path), ...(hint === undefined ? {} : { hint }) });
  }

  async *#counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      yield chunk;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.#lines++;
    }
  }

  async *#tapped(path: string): AsyncGenerator<Uint8Array> {
    for await (const chunk of rawChunks(path)) {
      this.#tap(chunk);
      yield chunk;
    }
  }
}

/** Chunks in one buffer: each is overwritten by the next. */
async function* rawChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield chunk.slice();
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const magic = new Uint8Array(2);
    await file.read(magic, 0, 2, 0);
    return magic[0] === 0x1f && magic[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** For a reader that stopped early. */
async function hashWhole(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of files) for await (const chunk of rawChunks(path)) hash.update(chunk);
  return hash.digest('hex');
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error && typeof error.code === 'string';
