import { applySets, readScenarioDocument, type ScenarioDocument, type ScenarioSet } from '@foretoken/fleet';
import { traceFiles } from '@foretoken/workload/node';
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import type { StudyFile } from '../execute/study-executor.ts';
import { textsIn } from '../point/texts-in.ts';
import type { StudyScenario } from '../point/point.ts';
import { relativeImports } from '../policies/relative-imports.node.ts';
import { openScenario } from './load-scenario.node.ts';
import { type ScenarioFile, scenarioFiles } from './scenario-files.node.ts';

/**
 * Files that the points of a study name, each once, by name. What does not exist, or cannot be read, is left out: the points that name it
 * fail. Of a folder, the files in it that count: those of a trace, the config.json of a model; of a policy also what it imports by relative
 * paths. `pause` is awaited now and then. @throws ScenarioError E0101 … E0103.
 */
export async function studyFiles(scenario: StudyScenario, sets: readonly (readonly ScenarioSet[])[], pause?: () => Promise<void>): Promise<readonly StudyFile[]> {
  const base = readScenarioDocument(scenario.text, scenario.shown);
  const seen = new Set<string>();
  const named = new Map<string, ScenarioFile>();
  for (const [index, each] of sets.entries()) {
    if (index % PAUSE_EVERY === 0) await pause?.();
    const signature = pathsIn(base, each);
    if (seen.has(signature)) continue;
    const files = filesOf(scenario, each);
    if (files === undefined) continue;
    seen.add(signature);
    for (const file of files) named.set(file.name, file);
  }
  const found = new Map<string, StudyFile>();
  for (const file of named.values()) for (const each of await hashed(file, scenario.folder)) if (each.imports !== undefined || !found.has(each.name)) found.set(each.name, each);
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

const PAUSE_EVERY = 1000;

/** Texts that may be paths: points that agree in these name the same files, and validating one of them is enough. */
function pathsIn(base: ScenarioDocument, sets: readonly ScenarioSet[]): string {
  try {
    return textsIn(applySets(base, sets).data).filter((text) => /[./\\]/.test(text)).join('\n');
  } catch {
    return '';
  }
}

/** Undefined for an invalid scenario: another point with the same paths may be valid. */
function filesOf(scenario: StudyScenario, sets: readonly ScenarioSet[]): readonly ScenarioFile[] | undefined {
  try {
    return scenarioFiles(openScenario({ ...scenario, sets }));
  } catch {
    return undefined;
  }
}

/** A file, or what counts of a folder: all files of a trace, the config.json of a model; a policy with its imports. */
async function hashed(file: ScenarioFile, base: string): Promise<readonly StudyFile[]> {
  try {
    if (file.kind === 'policy') return await hashedPolicy(file, base);
    if (!statSync(file.path).isDirectory()) return [await hashedFile(file)];
    const inside = file.kind === 'trace' ? (await traceFiles(file.path)).map((path) => basename(path)) : ['config.json'];
    const folder = file.name.replace(/\/+$/, '');
    return await Promise.all(inside.map(async (name) => await hashedFile({ kind: file.kind, name: `${folder}/${name}`, path: join(file.path, name) })));
  } catch {
    return [];
  }
}

async function hashedPolicy(file: ScenarioFile, base: string): Promise<readonly StudyFile[]> {
  const imported = relativeImports(file.path).map((path): ScenarioFile => ({ kind: 'policy', name: isAbsolute(file.name) ? path : relative(base, path), path }));
  const imports = imported.map(({ name }) => name);
  return [{ ...(await hashedFile(file)), ...(imports.length === 0 ? {} : { imports }) }, ...(await Promise.all(imported.map(hashedFile)))];
}

async function hashedFile({ kind, name, path }: ScenarioFile): Promise<StudyFile> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return { kind, name, path, sha256: hash.digest('hex') };
}
