import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tracesFolder } from '../profile/load-profile.node.ts';
import { parseDataFile } from '../profile/parse-data-file.ts';
import { traceCatalogueSchema, type TraceCatalogue } from './trace-catalogue.ts';

/** The public traces that Foretoken knows of. @throws ForetokenError E0531. */
export async function loadTraceCatalogue(folder: string = tracesFolder): Promise<TraceCatalogue> {
  const path = join(folder, 'catalogue.json');
  return parseDataFile(traceCatalogueSchema, path, await readFile(path, 'utf8'));
}
