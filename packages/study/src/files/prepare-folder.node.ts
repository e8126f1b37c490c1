import { accessSync, constants } from 'node:fs';
import { unwritableFolder } from './diagnostics.ts';
import { makeFolder } from './make-folder.node.ts';

/** Makes sure, before a long run, that its results can be saved. @throws ForetokenError E0211. */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw unwritableFolder(folder, error);
  }
}
