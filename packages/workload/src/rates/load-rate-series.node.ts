import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { unreadableRates } from '../diagnostics.ts';
import { parseRateSeries } from './parse-rate-series.ts';
import type { RateSeries } from './rate-spec.ts';

const unzip = promisify(gunzip);

/** Reads a file of rates, plain or gzip; `source` = its name in messages. @throws ForetokenError E0540 … E0543. */
export async function loadRateSeries(path: string, source: string = path): Promise<RateSeries> {
  return parseRateSeries(await textOf(path, source), source);
}

async function textOf(path: string, source: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isGzip ? await unzip(bytes) : bytes).toString('utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw unreadableRates(source, missing ? 'there is no such file' : error instanceof Error ? error.message : String(error));
  }
}
