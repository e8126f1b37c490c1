import { join } from 'node:path';
import type { StudyRow } from '@foretoken/study';
import { browserBundles } from '../html/browser-bundles.node.ts';
import { renderStudyHtml } from '../html/study/render-study-html.ts';
import type { StudyReportHead } from '../html/study/study-report-head.ts';
import { studyCharts } from '../study-charts/study-charts.ts';
import { drawCharts, writeCharts } from './draw-charts.node.ts';
import { writeFileAtomic } from './write-file-atomic.node.ts';
import type { WrittenReport } from './write-report.node.ts';

/**
 * Draws a study into its folder: `charts/*.{vl.json,svg,png}` and `report.html`. The manifest of a study is a head; `sentence` is the answer, where the page is not to word its own. Throws ForetokenError
 * `E0601` when the folder cannot be written.
 */
export async function writeStudyReport(folder: string, head: StudyReportHead, rows: readonly StudyRow[], sentence?: string): Promise<WrittenReport> {
  const files: string[] = [];
  const write = async (name: string, content: Iterable<string | Uint8Array>): Promise<void> => {
    await writeFileAtomic(join(folder, name), content);
    files.push(name);
  };
  const { files: pictures, drawn } = await drawCharts(studyCharts(head, rows));
  await writeCharts(pictures, write);
  await write('report.html', [renderStudyHtml(head, rows, drawn, await browserBundles(), sentence)]);
  return { folder, files };
}
