import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { savedElsewhere } from '../diagnostics.ts';

/** Tells the folder of a comparison, or of a replay of caches, from that of a run. @throws ForetokenError E0215. */
export function refuseOtherFolders(folder: string): void {
  if (existsSync(join(folder, 'result.json'))) return;
  for (const what of ['comparison', 'cache'] as const) if (existsSync(join(folder, `${what}.json`))) throw savedElsewhere(folder, what);
}
