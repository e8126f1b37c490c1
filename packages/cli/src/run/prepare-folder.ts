import { accessSync, constants, mkdirSync } from 'node:fs';
import { unwritableFolder } from '../diagnostics.ts';

/** Makes sure, before a long run, that its results can be saved. @throws ForetokenError E0211. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw unwritableFolder(folder, error);
  }
}
