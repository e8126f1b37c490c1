import process from 'node:process';
import type { Terminal } from './terminal.ts';

/** How far a study is, in points. */
export interface PointReport {
  readonly total: number;
  readonly done: number;
  /** Of those done, the ones that had not to be computed. */
  readonly reused: number;
  readonly ok: number;
  readonly failed: number;
}

/** Progress of a study on stderr: a line that rewrites itself on a terminal, else a plain line now and then. */
export interface PointProgress {
  report(progress: PointReport): void;
  /** A line of its own, above the progress. */
  message(text: string): void;
  /** Erases the line. */
  clear(): void;
}

const REDRAW_EVERY_MS = 100;
const PLAIN_EVERY_MS = 10_000;
const BAR_CELLS = 20;

/** Wall-clock time is used for drawing only; nothing of it reaches a result. */
export function createPointProgress(label: string, terminal: Terminal, quiet: boolean): PointProgress {
  const startedMs = performance.now();
  const every = terminal.progress ? REDRAW_EVERY_MS : PLAIN_EVERY_MS;
  let drawnMs = terminal.progress ? -Infinity : startedMs;
  const erase = terminal.progress ? '\r\u001B[2K' : '';
  return {
    report: (progress) => {
      const nowMs = performance.now();
      if (quiet || nowMs - drawnMs < every) return;
      drawnMs = nowMs;
      const text = renderPointProgress(label, progress, (nowMs - startedMs) / 1000, terminal.progress);
      process.stderr.write(terminal.progress ? `${erase}${text}` : `${text}\n`);
    },
    message: (text) => {
      process.stderr.write(`${erase}${text}\n`);
      drawnMs = terminal.progress ? -Infinity : drawnMs;
    },
    clear: () => {
      if (!quiet) process.stderr.write(erase);
    },
  };
}

/** `  grid  ███░ 68 %  1,940 points/s  ETA 16 s  ✓ 67,988  ✗ 12`; pure, for tests. */
export function renderPointProgress(label: string, { total, done, reused, ok, failed }: PointReport, elapsedS: number, withBar: boolean): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const cells = Math.round(share * BAR_CELLS);
  const bar = withBar ? `${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)} ` : '';
  const rate = elapsedS > 0 ? (done - reused) / elapsedS : 0;
  const eta = rate > 0 ? `  ETA ${Math.ceil((total - done) / rate)} s` : '';
  const shownRate = rate >= 10 || rate === 0 ? grouped(Math.round(rate)) : rate.toFixed(1);
  return `  ${label}  ${bar}${Math.floor(share * 100)} %  ${shownRate} points/s${eta}  ✓ ${grouped(ok)}${failed > 0 ? `  ✗ ${grouped(failed)}` : ''}`;
}

function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
