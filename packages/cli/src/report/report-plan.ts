import { join } from 'node:path';
import { writeMessage, writeResult } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Prints what a saved plan says, as `foretoken plan` did; with `html`, draws its charts and plan.html again. */
export async function reportPlan(folder: string, html: boolean, json: boolean, terminal: Terminal): Promise<number> {
  const { readPlanResult, writePlanReport } = await import('@foretoken/report/node');
  const { renderPlan, renderPlanJson } = await import('@foretoken/report');
  const result = await readPlanResult(folder);
  if (html) {
    await writePlanReport(folder, result);
    writeMessage(`wrote ${join(folder, 'plan.html')}`);
  }
  writeResult(json ? renderPlanJson(result) : renderPlan(result, { color: terminal.color, width: terminal.columns }));
  return 0;
}
