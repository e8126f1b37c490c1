import { applySets, readScenarioDocument, type Scenario, type ScenarioDocument, type ScenarioSet, validateScenario } from '@foretoken/fleet';
import { dirname } from 'node:path';
import type { PathBase } from './named-path.node.ts';
import { readText } from '../files/read-text.node.ts';
import { rebaseSets } from './rebase-sets.node.ts';

/** A validated scenario with the text it came from, for errors that point into it. */
export interface LoadedScenario extends PathBase {
  readonly scenario: Scenario;
  readonly document: ScenarioDocument;
}

/** A scenario whose text was read already. */
export interface ScenarioSourceText extends PathBase {
  readonly text: string;
  /** Name in errors: the path as the user gave it. */
  readonly shown: string;
  readonly sets: readonly ScenarioSet[];
}

/**
 * Reads, overrides and validates one scenario; `text` when it was read already.
 * @throws ForetokenError E0210 (unreadable), E0101 … E0112.
 */
export async function loadScenario(path: string, sets: readonly string[], text?: string): Promise<LoadedScenario> {
  const folder = path === '-' ? '.' : dirname(path);
  return openScenario({ text: text ?? (await readText(path)), shown: path === '-' ? '<stdin>' : path, folder, sets: rebaseSets(sets, folder) });
}

/** Overrides and validates one scenario. @throws ForetokenError E0101 … E0112. */
export function openScenario({ text, shown, sets, ...base }: ScenarioSourceText): LoadedScenario {
  const document = applySets(readScenarioDocument(text, shown), sets);
  return { scenario: validateScenario(document), document, folder: base.folder, ...(base.root === undefined ? {} : { root: base.root }), ...(base.cwd === undefined ? {} : { cwd: base.cwd }) };
}
