import { applySets, readScenarioDocument, type ScenarioDocument, type ScenarioSet } from '@foretoken/fleet';
import { canonicalJson, contentHash } from '@foretoken/kernel';
import { textsIn } from './texts-in.ts';

/** A file of a study, as far as keys go by it. */
export interface HashedFile {
  /** As scenarios name it. */
  readonly name: string;
  readonly sha256: string;
  /** Names of files that count wherever this one does. */
  readonly imports?: readonly string[];
}

/** What points of one study have in common, read once. */
export interface KeyBase {
  readonly document: ScenarioDocument;
  /** Every file that some point names. */
  readonly files: readonly HashedFile[];
  /** Which program computes: version and fingerprint of its code and data. */
  readonly program: string;
}

/** Reads what all keys share. @throws ScenarioError E0101 … E0103. */
export function keyBase(text: string, shown: string, files: readonly HashedFile[], program: string): KeyBase {
  return { document: readScenarioDocument(text, shown), files, program };
}

/**
 * Identity of a point: the settings it ends up with (seed and replications are among them), the files that these name and import, and the program.
 * Equal keys have equal outcomes, so that no point is ever computed twice. @throws ForetokenError E0110 … E0112 for sets that cannot be
 * applied.
 */
export function pointKey({ document, files, program }: KeyBase, sets: readonly ScenarioSet[]): string {
  const { name: _name, ...settings } = applySets(document, sets).data;
  return contentHash(canonicalJson({ settings, files: filesNamedBy(settings, files), program }));
}

/** A file counts where some setting is its name, or that of a folder above it (a model may be a folder), and where a file that counts imports it. */
function filesNamedBy(settings: unknown, files: readonly HashedFile[]): Readonly<Record<string, string>> {
  if (files.length === 0) return {};
  const texts = textsIn(settings);
  const named = files.filter(({ name }) => texts.some((text) => name === text || name.startsWith(text.endsWith('/') ? text : `${text}/`)));
  const imported = new Set(named.flatMap(({ imports = [] }) => imports));
  return Object.fromEntries(files.filter((file) => named.includes(file) || imported.has(file.name)).map(({ name, sha256 }) => [name, sha256]));
}
