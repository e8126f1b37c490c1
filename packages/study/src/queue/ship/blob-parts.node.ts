import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { corruptBlob } from '../diagnostics.ts';

const PART_BYTES = 4 * 1024 * 1024;

/** SHA-256 of a file, hexadecimal. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export function hashOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A file as it travels: gzip, cut in parts of 4 MiB. */
export async function* partsOfFile(path: string): AsyncGenerator<Uint8Array> {
  const gzip = createGzip();
  const source = createReadStream(path);
  source.on('error', (error) => gzip.destroy(error));
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source.pipe(gzip)) {
    held.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes < PART_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

/** A text as it travels. */
export async function* partsOfText(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(gzipSync(text));
}

/** The text that travelled. @throws ForetokenError E1046 when it is another. */
export async function textOfParts(parts: AsyncIterable<Uint8Array>, sha256: string): Promise<string> {
  const held: Uint8Array[] = [];
  for await (const part of parts) held.push(part);
  const text = gunzipSync(Buffer.concat(held));
  const found = hashOf(text);
  if (found !== sha256) throw corruptBlob(sha256, found);
  return text.toString('utf8');
}

/** Writes the file that travelled. @throws ForetokenError E1046 when it is another. */
export async function writeParts(parts: AsyncIterable<Uint8Array>, sha256: string, sink: NodeJS.WritableStream): Promise<void> {
  const hash = createHash('sha256');
  const tapped = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(parts, createGunzip(), tapped, sink);
  const found = hash.digest('hex');
  if (found !== sha256) throw corruptBlob(sha256, found);
}
