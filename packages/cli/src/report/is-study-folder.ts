import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Is this the folder of a study, finished or not? The study package would take long to load, for a question of every `show`. */
export function isStudyFolder(folder: string): boolean {
  return existsSync(join(folder, 'study.json')) || existsSync(join(folder, 'ledger.ndjson'));
}
