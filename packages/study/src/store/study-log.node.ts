import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { elapsedMs, timeStamp } from '../clock/wall-clock.node.ts';
import { unwritableFile } from '../files/diagnostics.ts';

/** The log of one session of a study: what is true of the session only, and so stands outside of the result. */
export interface StudyLog {
  /** These points were computed and kept. */
  points(indices: readonly number[]): void;
  end(how: 'end' | 'interrupted' | 'error'): void;
}

type Facts = Readonly<Record<string, string | number>>;

/** Appends to `DIR.log`, one JSON object per line, the first with these facts; without a path nothing is written. What cannot be written is told once: no result hangs on it. */
export function startStudyLog(path: string | undefined, facts: Facts, tell?: (message: string) => void): StudyLog {
  const startedMs = elapsedMs();
  let computed = 0;
  let isBroken = path === undefined;
  const write = (event: string, more: Facts): void => {
    if (isBroken) return;
    try {
      appendFileSync(path!, `${JSON.stringify({ time: timeStamp(), event, ...more })}\n`);
    } catch (error) {
      isBroken = true;
      tell?.(`${unwritableFile(path!, error).message}; going on without this log`);
    }
  };
  write('start', { ...facts, node: process.version, pid: process.pid });
  return {
    points: (indices) => {
      computed += indices.length;
      write('points', { points: ranges(indices) });
    },
    end: (how) => {
      const seconds = (elapsedMs() - startedMs) / 1000;
      write(how, { seconds, computed, pointsPerS: computed / seconds });
    },
  };
}

/** `0-31,40`: whole numbers as ranges, sorted. */
export function ranges(numbers: readonly number[]): string {
  const found: { readonly from: number; to: number }[] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && number <= last.to + 1) last.to = number;
    else found.push({ from: number, to: number });
  }
  return found.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}
