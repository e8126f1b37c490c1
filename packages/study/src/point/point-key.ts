import { applySets, readScenarioDocument, type ScenarioDocument, type ScenarioSet } from '@foretoken/fleet';
import { canonicalJson, contentHash } from '@foretoken/kernel';

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
 * Identity of a point: the settings it ends up with (seed and replications are among them), the files, and the program. Equal keys have
 * equal outcomes, so that no point is ever computed twice. @throws ForetokenError E0110 … E0112 for sets that cannot be applied.
 */
export function pointKey({ document, files, program }: KeyBase, sets: readonly ScenarioSet[]): string {
  const { name: _name, ...settings } = applySets(document, sets).data;
  return contentHash(canonicalJson({ settings, files, program }));
}
