import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { unwritableFile } from '../files/diagnostics.ts';
import { prepareFolder } from '../files/prepare-folder.node.ts';
import { replaceFile } from '../files/replace-file.node.ts';
import type { PointOutcome } from '../point/point.ts';
import { foreignFolder, otherStudy } from './diagnostics.ts';
import { type Ledger, ledgerLine, memoryLedger, openLedger } from './ledger.node.ts';
import { pointsCsv } from './points-csv.ts';
import type { Study } from './study.ts';
import { lockStudy } from './study-lock.node.ts';
import { studyParts } from './study-parts.ts';
import { VIEW_SQL } from './view-sql.ts';

/** Where a study is kept while it runs and when it is done. */
export interface StudyStore {
  readonly ledger: Ledger;
  /** Path of the log beside it. */
  readonly log?: string;
  /** Was there a lock of a process that had died? */
  readonly takenOver: boolean;
  /** Before anything is computed: what is there is no longer a finished study. */
  begin(): void;
  /** Writes all files of the finished study; `study.json` is the last. */
  finish(study: Study): Promise<void>;
  close(): Promise<void>;
}

/** Keeps nothing: for studies inside of other commands. */
export function memoryStore(): StudyStore {
  const ledger = memoryLedger();
  return { ledger, takenOver: false, begin: () => undefined, finish: async () => await Promise.resolve(), close: ledger.close };
}

/**
 * Makes or opens the folder of a study.
 * @throws ForetokenError E0211 (cannot be written), E1021 (in use), E1022 (holds something else), E1023 (broken ledger).
 */
export async function openStudyFolder(folder: string, name: string): Promise<StudyStore> {
  if (existsSync(folder)) refuseOthers(folder, name);
  prepareFolder(folder);
  const lock = lockStudy(folder);
  try {
    // Again, now that nobody else writes here.
    refuseOthers(folder, name);
    const ledger = await openLedger(join(folder, 'ledger.ndjson'));
    return {
      ledger,
      log: `${resolve(folder)}.log`,
      takenOver: lock.takenOver,
      begin: () => beginStudy(folder, name),
      finish: async (study) => await writeStudy(folder, study),
      close: async () => {
        await ledger.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Whose the ledger is, while there is no study.json that says it. */
const NAME = '.study-name';

function beginStudy(folder: string, name: string): void {
  try {
    writeFileSync(join(folder, NAME), `${name}\n`);
  } catch (error) {
    throw unwritableFile(join(folder, NAME), error);
  }
  rmSync(join(folder, 'study.json'), { force: true });
}

const OWN = /^(?:study\.json|\.study-name|ledger\.ndjson|points\.csv|view\.sql|parts|charts|report\.html|\.lock.*|\..*\.tmp)$/;

function refuseOthers(folder: string, name: string): void {
  // A path that is a file, or cannot be read, is told by whoever writes to it.
  const entries = entriesOf(folder);
  const known = entries.includes('study.json') || entries.includes('ledger.ndjson');
  const foreign = entries.find((entry) => !OWN.test(entry));
  if (!known && foreign !== undefined) throw foreignFolder(folder, foreign);
  const found = studyName(join(folder, 'study.json')) ?? unfinishedName(join(folder, NAME));
  if (found !== undefined && found !== name) throw otherStudy(folder, found, name);
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function studyName(path: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { readonly name: string }).name;
  } catch {
    return undefined;
  }
}

function unfinishedName(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\n$/, '');
  } catch {
    return undefined;
  }
}

/** Until the last file is there the folder is an unfinished study, whose ledger has everything. @throws ForetokenError E0211. */
async function writeStudy(folder: string, study: Study): Promise<void> {
  await rm(join(folder, 'study.json'), { force: true });
  await rm(join(folder, 'parts'), { recursive: true, force: true });
  for (const { name, content } of studyParts(study)) await replaceFile(join(folder, 'parts', name), [content]);
  await replaceFile(join(folder, 'points.csv'), pointsCsv(study));
  await replaceFile(join(folder, 'view.sql'), [VIEW_SQL]);
  await replaceFile(join(folder, 'ledger.ndjson'), ledgerOf(study));
  await rm(join(folder, NAME), { force: true });
  await replaceFile(join(folder, 'study.json'), [`${JSON.stringify(study.manifest, null, 2)}\n`]);
}

/** One line per distinct outcome, in the order of the points. */
function* ledgerOf({ rows }: Study): Generator<string> {
  const outcomes = new Map<string, PointOutcome>(rows.map(({ outcome }) => [outcome.key, outcome]));
  for (const outcome of outcomes.values()) yield `${ledgerLine(outcome)}\n`;
}
