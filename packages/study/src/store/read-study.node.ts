import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import type { StudyRow } from '../point/point.ts';
import { brokenStudy, noStudy, unfinishedStudy } from './diagnostics.ts';
import { readLedger } from './ledger.node.ts';
import { parametersOf } from './parameter-columns.ts';
import { STUDY_SCHEMA, type Study, type StudyManifest } from './study.ts';

/**
 * Reads a finished study back: the same as when it was written.
 * @throws ForetokenError E1024 (none), E1025 (not finished), E1026 (of another version, or damaged), E1023 (broken ledger).
 */
export async function readStudy(folder: string): Promise<Study> {
  const path = join(folder, 'ledger.ndjson');
  if (!existsSync(join(folder, 'study.json'))) throw existsSync(path) ? unfinishedStudy(folder, (await readLedger(path)).outcomes.size) : noStudy(folder);
  const manifest = await readManifest(join(folder, 'study.json'));
  const { outcomes } = await readLedger(path);
  const rows: StudyRow[] = [];
  for (const cells of await readParts(join(folder, 'parts'))) {
    const outcome = outcomes.get(String(cells['key']));
    if (outcome === undefined || cells['index'] !== rows.length) throw brokenStudy(folder, `its ledger and its parts do not fit together at point ${rows.length}`);
    rows.push({ index: rows.length, parameters: parametersOf(manifest.parameters, cells), outcome });
  }
  if (rows.length !== manifest.counts.points) throw brokenStudy(folder, `its parts hold ${rows.length} points, study.json says ${manifest.counts.points}`);
  return { manifest, rows };
}

async function readManifest(path: string): Promise<StudyManifest> {
  let manifest: StudyManifest;
  try {
    manifest = JSON.parse(await readFile(path, 'utf8')) as StudyManifest;
  } catch (error) {
    throw brokenStudy(path, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (manifest.schema !== STUDY_SCHEMA) throw brokenStudy(path, `is of schema \`${String(manifest.schema)}\`; this version reads \`${STUDY_SCHEMA}\``);
  return manifest;
}

async function readParts(folder: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const names = (await readdir(folder)).filter((name) => /^part-\d+\.parquet$/.test(name)).toSorted();
  const rows: Record<string, unknown>[] = [];
  for (const name of names) {
    const { buffer, byteOffset, byteLength } = await readFile(join(folder, name));
    try {
      rows.push(...(await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer })));
    } catch (error) {
      throw brokenStudy(join(folder, name), `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return rows;
}
