import { join } from 'node:path';
import type { PlanResult } from '@foretoken/study';
import { browserBundles } from '../html/browser-bundles.node.ts';
import { renderPlanHtml } from '../html/plan/render-plan-html.ts';
import { planCharts } from '../plan-charts/plan-charts.ts';
import { drawCharts, writeCharts } from './draw-charts.node.ts';
import { writeFileAtomic } from './write-file-atomic.node.ts';
import type { WrittenReport } from './write-report.node.ts';

/**
 * Draws a plan into a folder: `charts/*.{vl.json,svg,png}` and `plan.html`. Throws ForetokenError `E0601` when the folder cannot be written.
 */
export async function writePlanReport(folder: string, result: PlanResult): Promise<WrittenReport> {
  const files: string[] = [];
  const write = async (name: string, content: Iterable<string | Uint8Array>): Promise<void> => {
    await writeFileAtomic(join(folder, name), content);
    files.push(name);
  };
  const { files: pictures, drawn } = await drawCharts(planCharts(result));
  await writeCharts(pictures, write);
  await write('plan.html', [renderPlanHtml(result, drawn, await browserBundles())]);
  return { folder, files };
}
