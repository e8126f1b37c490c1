import { applySets, readScenarioDocument, type Scenario, type ScenarioDocument, validateScenario } from '@foretoken/fleet';
import { dirname } from 'node:path';
import { readText } from './read-text.node.ts';
import { rebaseSets } from './rebase-sets.node.ts';

/** A validated scenario with the text it came from, for errors that point into it. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly document: ScenarioDocument;
  /** Folder that paths in the scenario are relative to. */
  readonly folder: string;
}

/**
 * Reads, overrides and validates one scenario; `text` when it was read already.
 * @throws ForetokenError E0210 (unreadable), E0101 … E0112.
 */
export async function loadScenario(path: string, sets: readonly string[], text?: string): Promise<LoadedScenario> {
  const folder = path === '-' ? '.' : dirname(path);
  const document = readScenarioDocument(text ?? (await readText(path)), path === '-' ? '<stdin>' : path);
  const changed = applySets(document, rebaseSets(sets, folder));
  return { scenario: validateScenario(changed), document: changed, folder };
}
