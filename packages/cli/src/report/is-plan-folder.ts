import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Is this a folder of `plan --out`? */
export function isPlanFolder(folder: string): boolean {
  return existsSync(join(folder, 'plan.json'));
}
