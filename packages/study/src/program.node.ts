import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modelsDir } from '@foretoken/catalog/node';
import { foretokenVersion } from './version.node.ts';

/** Code of the packages that decide about a result. */
const PACKAGES: readonly string[] = ['kernel', 'catalog', 'latency', 'kvcache', 'engines', 'workload', 'fleet', 'study'];

let known: string | undefined;

/**
 * Which program this is: `0.1.0+1f3a9c…`, the version and a fingerprint of the code and the data files that decide about a result. Two
 * builds of the same sources have the same; outcomes of another program are never reused, and its workers never trusted.
 */
export function programIdentity(): string {
  known ??= `${foretokenVersion()}+${fingerprint()}`;
  return known;
}

function fingerprint(): string {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const hash = createHash('sha256');
  const folders = [...PACKAGES.map((name) => join(root, 'packages', name, 'dist')), modelsDir(), join(root, 'traces')];
  for (const folder of folders) for (const file of filesBelow(folder)) hash.update(`${file.slice(folder.length)}\n`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/** Files whose content counts: emitted code and data, sorted by path. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(js|json|csv|yaml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
