import { join } from 'node:path';
import { tracesFolder } from '../profile/load-profile.node.ts';
import { readDataFile } from '../profile/read-data-file.node.ts';
import { traceCatalogueSchema, type TraceCatalogue } from './trace-catalogue.ts';

/** The public traces that Foretoken knows of. @throws ForetokenError E0531. */
export async function loadTraceCatalogue(folder: string = tracesFolder): Promise<TraceCatalogue> {
  return readDataFile(traceCatalogueSchema, join(folder, 'catalogue.json'));
}
