import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closest } from '@foretoken/kernel';
import { unknownProfile } from '../diagnostics.ts';
import { readDataFile } from './read-data-file.node.ts';
import { workloadProfileSchema, type WorkloadProfile } from './workload-profile.ts';

/** `traces/` at the top of the repository; the same from `src` and from `dist`. */
export const tracesFolder: string = fileURLToPath(new URL('../../../../traces/', import.meta.url));

/** Names of the built-in profiles, sorted. */
export async function profileNames(folder: string = tracesFolder): Promise<string[]> {
  const files = await readdir(join(folder, 'profiles'));
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length)).sort();
}

/** A built-in profile by name. @throws ForetokenError E0530 (unknown), E0531 (damaged file). */
export async function loadProfile(name: string, folder: string = tracesFolder): Promise<WorkloadProfile> {
  const known = await profileNames(folder);
  if (!known.includes(name)) throw unknownProfile(name, known, closest(name, known));
  return readDataFile(workloadProfileSchema, join(folder, 'profiles', `${name}.json`));
}
