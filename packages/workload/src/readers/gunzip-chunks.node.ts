import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ForetokenError } from '@foretoken/kernel';
import { brokenGzip } from '../diagnostics.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Decompressed bytes; several gzip members one after another count as one file. @throws ForetokenError E0509. */
export async function* gunzipChunks(source: string, compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const input = Readable.from(compressed, { objectMode: false });
  // A failure of either stream reaches the loop below through `gunzip`.
  pipeline(input, gunzip).catch(() => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof ForetokenError || !isZlibError(error)) throw error;
    throw brokenGzip(source, error.message);
  }
}

const isZlibError = (error: unknown): error is Error => error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
