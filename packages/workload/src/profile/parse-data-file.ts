import type { z } from 'zod';
import { invalidDataFile } from '../diagnostics.ts';

/** Checks the text of a JSON data file against its schema. @throws ForetokenError E0531 at the first problem. */
export function parseDataFile<T>(schema: z.ZodType<T>, source: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidDataFile(source, '', error instanceof Error ? error.message : String(error));
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalidDataFile(source, issue?.path.join('.') ?? '', issue?.message ?? 'unknown problem');
}
