import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { invalidDataFile } from '../diagnostics.ts';
import { parseDataFile } from './parse-data-file.ts';

/** Reads and checks a JSON data file. @throws ForetokenError E0531, also when it cannot be read. */
export async function readDataFile<T>(schema: z.ZodType<T>, path: string): Promise<T> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw invalidDataFile(path, '', `it cannot be read (${error instanceof Error ? error.message : String(error)})`);
  });
  return parseDataFile(schema, path, text);
}
