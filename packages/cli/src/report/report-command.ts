import { join } from 'node:path';
import type { CommandContext } from '../command.ts';
import { writeMessage, writeResult } from '../terminal/output.ts';
import { isPlanFolder } from './is-plan-folder.ts';
import { isStudyFolder } from './is-study-folder.ts';
import { refuseOtherFolders } from './refuse-other-folders.ts';

/** Prints a saved run, a plan or a study; with `html`, renders its charts and report.html again. */
export async function reportCommand({ html }: { readonly html: boolean }, { operands, json, terminal }: CommandContext): Promise<number> {
  const folder = operands[0] ?? '.';
  if (isStudyFolder(folder)) {
    const { reportStudy } = await import('./report-study.ts');
    return await reportStudy(folder, html, json, terminal);
  }
  if (isPlanFolder(folder)) {
    const { reportPlan } = await import('./report-plan.ts');
    return await reportPlan(folder, html, json, terminal);
  }
  refuseOtherFolders(folder);
  const { readResult, rebuildReport } = await import('@foretoken/report/node');
  const { renderJson, renderTerminal } = await import('@foretoken/report');
  const result = await readResult(folder);
  if (html) {
    const written = await rebuildReport(folder, result);
    writeMessage(`wrote ${join(written.folder, 'report.html')}`);
  }
  writeResult(json ? renderJson(result) : renderTerminal(result, { color: terminal.color, width: terminal.columns }));
  return 0;
}
