import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { ForetokenError } from '@foretoken/kernel';
import { unreadableTrace } from '../diagnostics.ts';
import type { RequestColumns } from '@foretoken/engines';
import { gunzipChunks } from './gunzip-chunks.node.ts';
import { parseTrace } from './parse-trace.ts';
import type { TraceInfo, TraceOptions } from './trace-options.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** A trace from disk; `contentHash` = `sha256:` and the SHA-256 of the file's bytes as they are on disk. */
export interface ReadTrace {
  readonly columns: RequestColumns;
  readonly info: TraceInfo & { readonly contentHash: string };
}

/**
 * Reads a trace file, plain or gzip (also of several members; found by its first bytes, not by its name).
 * Memory: the columns and one chunk.
 * @throws ForetokenError E0501-E0517.
 */
export async function readTrace(path: string, options: TraceOptions = {}): Promise<ReadTrace> {
  const source = options.source ?? path;
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const hash = createHash('sha256');
    const raw = new RawChunks(file, (chunk) => hash.update(chunk));
    const chunks = (await isGzip(file)) ? gunzipChunks(source, raw.copies()) : raw.reused();
    const { columns, info } = await parseTrace(chunks, { ...options, source });
    const contentHash = raw.ended ? hash.digest('hex') : await hashWhole(file);
    return { columns, info: { ...info, contentHash: `sha256:${contentHash}` } };
  } catch (error) {
    if (error instanceof ForetokenError || !isSystemError(error)) throw error;
    throw unreadableTrace(source, error.code === 'ENOENT' ? 'there is no such file' : error.message);
  } finally {
    await file?.close();
  }
}

/** The bytes of a file from its start, each seen once by `tap`. */
class RawChunks {
  ended = false;
  readonly #file: FileHandle;
  readonly #tap: (chunk: Uint8Array) => void;

  constructor(file: FileHandle, tap: (chunk: Uint8Array) => void) {
    this.#file = file;
    this.#tap = tap;
  }

  /** Chunks in one buffer: each is overwritten by the next. */
  async *reused(): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const chunk = buffer.subarray(0, bytesRead);
      this.#tap(chunk);
      yield chunk;
    }
    this.ended = true;
  }

  async *copies(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.reused()) yield chunk.slice();
  }
}

async function isGzip(file: FileHandle): Promise<boolean> {
  const magic = new Uint8Array(2);
  await file.read(magic, 0, 2, 0);
  return magic[0] === 0x1f && magic[1] === 0x8b;
}

/** For a reader that stopped early. */
async function hashWhole(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of new RawChunks(file, () => undefined).reused()) hash.update(chunk);
  return hash.digest('hex');
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error && typeof error.code === 'string';
