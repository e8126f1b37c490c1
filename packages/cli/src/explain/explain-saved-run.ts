import { explainSavedRun, needsScenario, noRequests, type ExplainPlace } from '@foretoken/study';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandContext } from '../command.ts';
import { refuseOtherFolders } from '../report/refuse-other-folders.ts';
import { writeJson, writeResult } from '../terminal/output.ts';
import type { ExplainFlags } from './explain-flags.ts';

/** Explains a folder of `foretoken run --out` by what it holds. */
export async function explainRunFolder(folder: string, at: readonly ExplainPlace[], flags: ExplainFlags, { json, terminal }: CommandContext): Promise<number> {
  refuseOtherFolders(folder);
  for (const flag of ['trace-events', 'seed'] as const) if (flags[flag] !== undefined) throw needsScenario(folder, `--${flag}`);
  if (flags.set.length > 0) throw needsScenario(folder, '--set');
  const { readResult } = await import('@foretoken/report/node');
  const result = await readResult(folder);
  const requests = join(folder, 'requests.csv');
  if (!existsSync(requests)) throw noRequests(folder, 'there is no such file');
  const explanation = explainSavedRun(folder, result, readFileSync(requests, 'utf8'), { at, ...(flags.request === undefined ? {} : { request: flags.request }) });
  if (json) {
    writeJson(explanation);
    return 0;
  }
  const { renderSavedExplanation } = await import('@foretoken/report');
  writeResult(renderSavedExplanation(explanation, { color: terminal.color, width: terminal.columns }));
  return 0;
}
