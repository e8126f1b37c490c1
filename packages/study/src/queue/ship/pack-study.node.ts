import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { ExecutedStudy, StudyFile } from '../../execute/study-executor.ts';
import { relativeImports } from '../../policies/relative-imports.node.ts';
import { importedPackage } from '../diagnostics.ts';
import type { QueueStore } from '../queue-store.ts';
import { hashOf, hashOfFile, partsOfFile, partsOfText } from './blob-parts.node.ts';
import type { ShippedFile, StudyManifest } from './study-manifest.ts';

/** A study that can be sent to workers. */
export interface PackedStudy {
  /** SHA-256 of the manifest. */
  readonly id: string;
  /** The manifest as JSON. */
  readonly text: string;
  readonly files: readonly ShippedFile[];
}

/** Gathers all that workers need. Files that do not exist are not sent: reading them fails there as it does here. @throws ForetokenError E1047. */
export async function packStudy({ name, scenario, files, program }: ExecutedStudy): Promise<PackedStudy> {
  const paths = [...new Set(files.flatMap(pathsOf))].toSorted();
  const shipped: ShippedFile[] = [];
  for (const path of paths) shipped.push({ path, sha256: await hashOfFile(path) });
  const { shown, text: scenarioText, folder } = scenario;
  const manifest: StudyManifest = { schema: 'foretoken.queue-study/1', program, name, scenario: { shown, text: scenarioText, folder: resolve(folder), cwd: process.cwd() }, files: shipped };
  const text = JSON.stringify(manifest);
  return { id: hashOf(text), text, files: shipped };
}

/** Sends what the store does not have; returns how many files that were. */
export async function sendStudy({ id, text, files }: PackedStudy, store: QueueStore, signal?: AbortSignal): Promise<number> {
  let sent = 0;
  for (const { path, sha256 } of files) {
    signal?.throwIfAborted();
    if (await store.hasBlob(sha256)) continue;
    await store.putBlob(sha256, partsOfFile(path));
    sent++;
  }
  if (!(await store.hasBlob(id))) await store.putBlob(id, partsOfText(text));
  return sent;
}

function pathsOf({ kind, name, path }: StudyFile): readonly string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isDirectory()) return filesIn(path).filter((file) => kind !== 'model' || file === join(path, 'config.json'));
  return kind === 'policy' ? [path, ...relativeImports(path, (imported, file) => refusePackage(file === path ? name : file, imported))] : [path];
}

function refusePackage(file: string, name: string): never {
  throw importedPackage(file, name);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
}
