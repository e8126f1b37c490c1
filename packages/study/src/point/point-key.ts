import { applySets, readScenarioDocument, type ScenarioDocument, type ScenarioSet } from '@foretoken/fleet';
import { canonicalJson, contentHash } from '@foretoken/kernel';
import { textsIn } from './texts-in.ts';

/** What points of one study have in common, read once. */
export interface KeyBase {
  readonly document: ScenarioDocument;
  /** SHA-256 of every file that the study ships, by the name that scenarios use. */
  readonly files: Readonly<Record<string, string>>;
  /** Which program computes: version and fingerprint of its code and data. */
  readonly program: string;
}

/** Reads what all keys share. @throws ScenarioError E0101 … E0103. */
export function keyBase(text: string, shown: string, files: Readonly<Record<string, string>>, program: string): KeyBase {
  return { document: readScenarioDocument(text, shown), files, program };
}

/**
 * Identity of a point: the settings it ends up with (seed and replications are among them), the files that these name, and the program.
 * Equal keys have equal outcomes, so that no point is ever computed twice. @throws ForetokenError E0110 … E0112 for sets that cannot be
 * applied.
 */
export function pointKey({ document, files, program }: KeyBase, sets: readonly ScenarioSet[]): string {
  const { name: _name, ...settings } = applySets(document, sets).data;
  return contentHash(canonicalJson({ settings, files: filesNamedBy(settings, files), program }));
}

/** A file counts where some setting is its name, or that of a folder above it: a model may be a folder. */
function filesNamedBy(settings: unknown, files: KeyBase['files']): KeyBase['files'] {
  const names = Object.keys(files);
  if (names.length === 0) return {};
  const texts = textsIn(settings);
  return Object.fromEntries(names.filter((name) => texts.some((text) => name === text || name.startsWith(text.endsWith('/') ? text : `${text}/`))).map((name) => [name, files[name]!]));
}
