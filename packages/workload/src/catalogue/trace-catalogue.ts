import { z } from 'zod';

/** One public trace that exists: where it is, what it holds, and whether Foretoken reads it. */
export interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  readonly url: string;
  /** File within the source, or the pattern of files. */
  readonly file: string;
  /** A name of `formatNames`; null = no reader yet. */
  readonly format: string | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly spanS: number | null;
  /** Tokens per block id of the prompts' content; null = lengths only. */
  readonly blockTokens: number | null;
  /** What is in it and what to beware of, one sentence or two. */
  readonly facts: string;
  /** How the facts are known. */
  readonly checked: 'computed-from-bytes' | 'publisher' | 'third-party';
  /** A built-in profile fitted to it. */
  readonly profile: string | null;
}

export interface TraceCatalogue {
  readonly schema: 'foretoken.traces/1';
  readonly compiledOn: string;
  readonly traces: readonly CatalogueEntry[];
}

const count = z.int().positive().nullable();

export const traceCatalogueSchema: z.ZodType<TraceCatalogue> = z.strictObject({
  schema: z.literal('foretoken.traces/1'),
  compiledOn: z.iso.date(),
  traces: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9-]+$/),
      name: z.string(),
      licence: z.string(),
      url: z.url(),
      file: z.string(),
      format: z.string().nullable(),
      rows: count,
      bytes: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/).nullable(),
      spanS: z.number().positive().nullable(),
      blockTokens: count,
      facts: z.string(),
      checked: z.enum(['computed-from-bytes', 'publisher', 'third-party']),
      profile: z.string().nullable(),
    }),
  ),
});
