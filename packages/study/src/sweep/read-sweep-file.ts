import { describeIssue, type DocumentKind, isVersionPath, plainJsonSchema, readDocument, type ScenarioDocument, ScenarioError } from '@foretoken/fleet';
import { sweepSchema } from './sweep-schema.ts';
import type { SweepFile } from './sweep-file.ts';

/** A sweep file and where its values stand. */
export interface ReadSweepFile {
  readonly file: SweepFile;
  readonly document: ScenarioDocument;
}

const SWEEP: DocumentKind = {
  name: 'the sweep',
  shape: 'a sweep is a mapping with the keys `scenario` and `domains`',
  hint: 'docs/sweep.md shows one.',
  isText: (path) => path.some((_, index) => isVersionPath(path.slice(index).join('.'))),
};

/** JSON Schema (draft 2020-12) of a sweep file, for editors and other validators. */
export function sweepJsonSchema(): Record<string, unknown> {
  return plainJsonSchema(sweepSchema, 'foretoken.sweep/1', 'Foretoken sweep');
}

/**
 * Reads the YAML or JSON text of a sweep file; its scenario is not looked at.
 * @throws ScenarioError with every problem: E0101 … E0110.
 */
export function readSweepFile(text: string, fileName: string): ReadSweepFile {
  const document = readDocument(text, fileName, SWEEP);
  const { data } = document;
  const parsed = sweepSchema.safeParse('name' in data ? data : { ...data, name: baseName(fileName) });
  if (parsed.success) return { file: parsed.data, document };
  const schema = sweepJsonSchema();
  throw new ScenarioError(parsed.error.issues.flatMap((issue) => describeIssue(issue, document, schema)));
}

/** Is this the text of a sweep rather than of a scenario? Text that is neither is none. */
export function isSweepText(text: string): boolean {
  try {
    const { data } = readDocument(text, '', SWEEP);
    return 'domains' in data || 'scenario' in data;
  } catch {
    return false;
  }
}

function baseName(fileName: string): string {
  const last = fileName.split(/[/\\]/).at(-1) ?? '';
  return last.replace(/\.(ya?ml|json)$/i, '') || 'sweep';
}
