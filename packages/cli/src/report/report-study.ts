import { readStudy } from '@foretoken/study/node';
import { figureOf } from '../sweep/figure-of.ts';
import { writeJson, writeResult } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';

const TOP = 10;

/** Prints what a finished study says, as `foretoken sweep` did. */
export async function reportStudy(folder: string, json: boolean, terminal: Terminal): Promise<number> {
  const study = await readStudy(folder);
  const { renderStudy, studySummary } = await import('@foretoken/report');
  const by = await figureOf('report', undefined, study.manifest.figures);
  if (json) writeJson(studySummary(study, by, TOP));
  else writeResult(renderStudy(study, { color: terminal.color, width: terminal.columns, top: TOP, by, folder }));
  return 0;
}
