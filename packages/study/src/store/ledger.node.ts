import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open, truncate } from 'node:fs/promises';
import type { PointOutcome } from '../point/point.ts';
import { unwritableFile } from '../files/diagnostics.ts';
import { brokenLedger } from './diagnostics.ts';

const LINE_FEED = 10;
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Outcomes that are kept while a study runs. */
export interface Ledger {
  /** Of earlier sessions and of this one, by key. */
  readonly outcomes: ReadonlyMap<string, PointOutcome>;
  /** Returns once they are on disk. @throws ForetokenError E0211 when they cannot be written; nothing is written after that. */
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
  const file = new LineFile(path, await open(path, 'a'), bytes);
  return {
    outcomes,
    append: async (added) => {
      const lines = added.map(ledgerLine);
      await file.append(lines);
      keep(outcomes, lines);
    },
    close: async () => await file.close(),
  };
}

/** Lines that are written one batch after the other. After a batch that could not be written whole there is none: it would stand behind half a line. */
class LineFile {
  readonly #path: string;
  readonly #file: FileHandle;
  /** Length of what is known to be whole. */
  #bytes: number;
  #last: Promise<void> = Promise.resolve();

  constructor(path: string, file: FileHandle, bytes: number) {
    this.#path = path;
    this.#file = file;
    this.#bytes = bytes;
  }

  async append(lines: readonly string[]): Promise<void> {
    const turn = this.#last.then(async () => await this.#write(Buffer.from(lines.map((line) => `${line}\n`).join(''))));
    this.#last = turn;
    // Each batch that is still to come fails as this one did, and is told by whoever waits for it.
    turn.catch(() => undefined);
    await turn;
  }

  async #write(bytes: Buffer): Promise<void> {
    try {
      await this.#file.appendFile(bytes);
      await this.#file.datasync();
      this.#bytes += bytes.length;
    } catch (error) {
      await this.#file.truncate(this.#bytes).catch(() => undefined);
      throw unwritableFile(this.#path, error);
    }
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#file.close();
  }
}

/** What a ledger holds; `bytes` = length without a torn last line. A file that is not there is empty. */
export async function readLedger(path: string): Promise<{ readonly outcomes: Map<string, PointOutcome>; readonly bytes: number; readonly torn: boolean }> {
  const outcomes = new Map<string, PointOutcome>();
  let lines = 0;
  let bytes = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of chunksOf(path)) {
    rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
    const end = rest.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) continue;
    for (const line of rest.toString('utf8', 0, end - 1).split('\n')) {
      lines += 1;
      const outcome = outcomeOf(line);
      if (outcome === undefined) throw brokenLedger(path, lines);
      outcomes.set(outcome.key, outcome);
    }
    bytes += end;
    rest = rest.subarray(end);
  }
  return { outcomes, bytes, torn: rest.length > 0 };
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

/** A ledger may be larger than a text can be. */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  if (!existsSync(path)) return;
  for await (const part of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield part as Buffer;
}

function outcomeOf(line: string): PointOutcome | undefined {
  try {
    const value = JSON.parse(line) as Partial<PointOutcome> | null;
    return typeof value?.key === 'string' && (value.status === 'ok' || value.status === 'failed') ? (value as PointOutcome) : undefined;
  } catch {
    return undefined;
  }
}
