import { expect } from 'vitest';
import { readSources } from './scanner/read-sources.ts';
import { sourceModule, type SourceModule } from './scanner/source-module.ts';

/** The tree holds more files than this; a rule that sees fewer has lost its sources. */
const FEWEST_MODULES = 300;

/** Expects no violation in the sources of packages/, and that the rule saw them. */
export function expectClean(rule: (modules: readonly SourceModule[]) => readonly string[]): void {
  const modules = readSources();
  expect(modules.length).toBeGreaterThan(FEWEST_MODULES);
  expect(rule(modules)).toEqual([]);
}

/** Modules of planted sources: path → text. */
export function planted(sources: Readonly<Record<string, string>>): SourceModule[] {
  return Object.entries(sources).map(([path, text]) => sourceModule(path, text));
}
