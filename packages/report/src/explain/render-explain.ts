import type { ExplainResult } from '@foretoken/study';
import picocolors from 'picocolors';
import type { TerminalOptions } from '../terminal/render-terminal.ts';
import { printable, wrap } from '../terminal/wrap.ts';
import { knobLines } from './knob-lines.ts';
import { oneLines } from './one-lines.ts';
import { partsTable } from './parts-table.ts';
import { poolLines } from './pool-lines.ts';
import { slowestLines } from './slowest-lines.ts';

/** An explanation as text: the answer first, then the parts, the steps, the slowest, the knobs. */
export function renderExplain(result: ExplainResult, options: TerminalOptions): string {
  const colors = picocolors.createColors(options.color);
  const width = Math.max(80, Math.min(110, Number.isFinite(options.width) ? options.width : 100));
  const lines = [
    ...wrap(printable(result.title), width).map((line) => colors.bold(line)),
    '',
    ...wrap(printable(result.sentence), width - 4).map((line, i) => colors.cyan(colors.bold(`  ${i === 0 ? '•' : ' '} ${line}`))),
    ...(result.request === undefined ? [] : ['', ...oneLines(result.request, colors, width)]),
    '',
    ...partsTable(result, colors, width),
    ...result.pools.flatMap((pool) => ['', ...poolLines(pool, result.pools.length > 1, colors, width)]),
    ...(result.slowest.length === 0 ? [] : ['', ...slowestLines(result, colors, width)]),
    ...(result.knobs === null ? [] : ['', ...knobLines(result.knobs, colors, width)]),
    '',
    ...wrap(`seed ${result.seed}, observed request by request (the naive loop, equal to the fast one to the last bit) · parts: docs/explain.md`, width - 2).map((line) => colors.dim(`  ${line}`)),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
