import { count } from '@foretoken/kernel';
import { elapsedMs, type PlanProgress } from '@foretoken/study/node';
import process from 'node:process';
import type { Terminal } from '../terminal/terminal.ts';

/** One line on stderr while a plan works; draws nothing when stderr is no terminal. */
export interface PlanLine extends PlanProgress {
  clear(): void;
}

const REDRAW_EVERY_MS = 100;

export function createPlanLine(name: string, terminal: Terminal, quiet: boolean): PlanLine {
  if (!terminal.progress || quiet) return { clear: () => undefined };
  let drawnMs = -Infinity;
  let field = '';
  let phase = '';
  const draw = (simulations: number, requests: number): void => {
    const nowMs = elapsedMs();
    if (nowMs - drawnMs < REDRAW_EVERY_MS) return;
    drawnMs = nowMs;
    process.stderr.write(`\r\u001B[2K  ${name}  ${field}${phase} · ${count(simulations)} simulations · ${count(requests)} requests`);
  };
  return {
    onPruned: (candidates, left) => (field = `${count(candidates)} candidates, ${count(left)} left after bounds · `),
    onPhase: (now) => (phase = now),
    onSimulated: draw,
    clear: () => void (drawnMs === -Infinity ? undefined : process.stderr.write('\r\u001B[2K')),
  };
}
