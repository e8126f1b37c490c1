import { createColors } from 'picocolors';
import { writeJson, writeResult } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Check, checks } from './checks.ts';

const MARKS = { ok: '✓', warning: '!', failed: '✗' } as const;

/** Checks the installation; exit code 1 when something that a run needs is missing. */
export async function doctorCommand(json: boolean, terminal: Terminal): Promise<number> {
  const results: Check[] = [];
  for (const check of checks) results.push(await check());
  if (json) writeJson({ schema: 'foretoken.doctor/1', checks: results });
  else writeResult(results.map((result) => line(result, terminal.color)).join('\n'));
  return results.some(({ status }) => status === 'failed') ? 1 : 0;
}

function line({ name, status, detail, hint }: Check, color: boolean): string {
  const paint = createColors(color);
  const painted = { ok: paint.green, warning: paint.yellow, failed: paint.red }[status](MARKS[status]);
  return `${painted} ${name.padEnd(10)}  ${detail}${hint === undefined ? '' : `\n  ${' '.repeat(10)}  ${hint}`}`;
}
