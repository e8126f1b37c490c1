import process from 'node:process';
import type { Terminal } from './terminal.ts';

/** How far a piece of work is; `done` and `total` in the unit of `unit`. */
export interface ProgressReport {
  readonly done: number;
  readonly total: number;
}

/** One line on stderr that rewrites itself; draws nothing when stderr is no terminal. */
export interface ProgressLine {
  report(progress: ProgressReport): void;
  /** Erases the line. */
  clear(): void;
}

const REDRAW_EVERY_MS = 100;
const BAR_CELLS = 20;

/** Wall-clock time is used for drawing only; nothing of it reaches a result. */
export function createProgressLine(label: string, unit: string, terminal: Terminal, quiet: boolean): ProgressLine {
  if (!terminal.progress || quiet) return { report: () => undefined, clear: () => undefined };
  const startedMs = performance.now();
  let drawnMs = -Infinity;
  return {
    report: (progress) => {
      const nowMs = performance.now();
      if (nowMs - drawnMs < REDRAW_EVERY_MS) return;
      drawnMs = nowMs;
      process.stderr.write(`\r\u001B[2K${renderProgress(label, unit, progress, (nowMs - startedMs) / 1000)}`);
    },
    clear: () => {
      if (drawnMs !== -Infinity) process.stderr.write('\r\u001B[2K');
    },
  };
}

/** `  azure  ███████░░░ 68 %  1,940 requests/s  ETA 16 s`; pure, for tests. */
export function renderProgress(label: string, unit: string, { done, total }: ProgressReport, elapsedS: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const cells = Math.round(share * BAR_CELLS);
  const bar = '█'.repeat(cells) + '░'.repeat(BAR_CELLS - cells);
  const rate = elapsedS > 0 ? done / elapsedS : 0;
  const eta = rate > 0 ? `  ETA ${Math.ceil((total - done) / rate)} s` : '';
  return `  ${label}  ${bar} ${Math.floor(share * 100)} %  ${grouped(Math.round(rate))} ${unit}/s${eta}`;
}

function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
