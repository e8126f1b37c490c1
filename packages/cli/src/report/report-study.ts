import { join } from 'node:path';
import { readStudy } from '@foretoken/study/node';
import { figureOf } from '../sweep/figure-of.ts';
import { writeJson, writeMessage, writeResult } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';

const TOP = 10;

/** Prints what a finished study says, as `foretoken sweep` did; with `html`, draws its charts and report.html again. */
export async function reportStudy(folder: string, html: boolean, json: boolean, terminal: Terminal): Promise<number> {
  const study = await readStudy(folder);
  const { renderStudy, studySummary } = await import('@foretoken/report');
  const by = await figureOf('report', undefined, study.manifest.figures);
  if (html) {
    const { drawStudy } = await import('../sweep/draw-study.ts');
    await drawStudy(folder, study, by);
    writeMessage(`wrote ${join(folder, 'report.html')}`);
  }
  if (json) writeJson(studySummary(study, by, TOP));
  else writeResult(renderStudy(study, { color: terminal.color, width: terminal.columns, top: TOP, by, folder }));
  return 0;
}
