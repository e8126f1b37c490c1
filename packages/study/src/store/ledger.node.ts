import { type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import type { PointOutcome } from '../point/point.ts';
import { brokenLedger } from './diagnostics.ts';

/** Outcomes that are kept while a study runs. */
export interface Ledger {
  /** Of earlier sessions and of this one, by key. */
  readonly outcomes: ReadonlyMap<string, PointOutcome>;
  /** Returns once they are on disk. */
  append(outcomes: readonly PointOutcome[]): Promise<void>;
  close(): Promise<void>;
}

/** A ledger in memory only. */
export function memoryLedger(): Ledger {
  const outcomes = new Map<string, PointOutcome>();
  return {
    outcomes,
    append: async (added) => await Promise.resolve(keep(outcomes, added.map(ledgerLine))),
    close: async () => await Promise.resolve(),
  };
}

/**
 * Opens, or makes, an append-only file with one JSON object per line. A torn last line, of a process that was killed while it wrote, is
 * dropped. @throws ForetokenError E1023 for any other line that is no outcome.
 */
export async function openLedger(path: string): Promise<Ledger> {
  const { outcomes, bytes, torn } = await readLedger(path);
  if (torn) await truncate(path, bytes);
  const file: FileHandle = await open(path, 'a');
  return {
    outcomes,
    append: async (added) => {
      const lines = added.map(ledgerLine);
      await file.appendFile(lines.map((line) => `${line}\n`).join(''));
      await file.datasync();
      keep(outcomes, lines);
    },
    close: async () => await file.close(),
  };
}

/** What a ledger holds; `bytes` = length without a torn last line. A file that is not there is empty. */
export async function readLedger(path: string): Promise<{ readonly outcomes: Map<string, PointOutcome>; readonly bytes: number; readonly torn: boolean }> {
  const text = await textOf(path);
  const end = text.lastIndexOf('\n') + 1;
  const outcomes = new Map<string, PointOutcome>();
  for (const [index, line] of text.slice(0, end).split('\n').slice(0, -1).entries()) {
    const outcome = outcomeOf(line);
    if (outcome === undefined) throw brokenLedger(path, index + 1);
    outcomes.set(outcome.key, outcome);
  }
  return { outcomes, bytes: Buffer.byteLength(text.slice(0, end)), torn: end < text.length };
}

/** An outcome as its line, without the line feed. */
export function ledgerLine(outcome: PointOutcome): string {
  return JSON.stringify(outcome);
}

/** What was kept is what its line says, so that a study is the same whether it was resumed or not. */
function keep(outcomes: Map<string, PointOutcome>, lines: readonly string[]): void {
  for (const line of lines) {
    const outcome = JSON.parse(line) as PointOutcome;
    outcomes.set(outcome.key, outcome);
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function outcomeOf(line: string): PointOutcome | undefined {
  try {
    const value = JSON.parse(line) as Partial<PointOutcome> | null;
    return typeof value?.key === 'string' && (value.status === 'ok' || value.status === 'failed') ? (value as PointOutcome) : undefined;
  } catch {
    return undefined;
  }
}
