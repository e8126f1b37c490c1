import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const root = resolve(import.meta.dirname, '../..');

/** The folder with traces and oracles: FORETOKEN_SHARED, default ../shared from the project's root. */
export const sharedFolder: string = resolve(root, process.env['FORETOKEN_SHARED'] ?? '../shared');

export const hasShared: boolean = existsSync(join(sharedFolder, 'oracles'));

export const whyNoShared: string = hasShared ? '' : ` SKIPPED: no oracles in ${sharedFolder}; set FORETOKEN_SHARED`;

export function sharedPath(...parts: string[]): string {
  return join(sharedFolder, ...parts);
}

/** Text of a file, gunzipped when its name says so. */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
