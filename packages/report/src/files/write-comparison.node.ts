import { join } from 'node:path';
import type { ComparisonResult } from '@foretoken/fleet';
import { comparisonCharts } from '../charts/comparison-charts.ts';
import { comparisonCsv } from '../csv/comparison-csv.ts';
import { browserBundles } from '../html/browser-bundles.node.ts';
import { renderComparisonHtml } from '../html/render-comparison-html.ts';
import { renderComparisonJson } from '../json/render-comparison-json.ts';
import { drawCharts, writeCharts } from './draw-charts.node.ts';
import { writeFileAtomic } from './write-file-atomic.node.ts';
import type { WrittenReport } from './write-report.node.ts';

/**
 * Writes `comparison.json`, `comparison.csv`, `charts/*.{vl.json,svg,png}` and `comparison.html`. Throws
 * ForetokenError `E0601` when the folder cannot be written.
 */
export async function writeComparison(folder: string, result: ComparisonResult): Promise<WrittenReport> {
  const files: string[] = [];
  const write = async (name: string, content: Iterable<string | Uint8Array>): Promise<void> => {
    await writeFileAtomic(join(folder, name), content);
    files.push(name);
  };
  await write('comparison.json', [renderComparisonJson(result)]);
  await write('comparison.csv', [comparisonCsv(result)]);
  const { files: pictures, drawn } = await drawCharts(comparisonCharts(result));
  await writeCharts(pictures, write);
  await write('comparison.html', [renderComparisonHtml(result, drawn, await browserBundles())]);
  return { folder, files };
}
