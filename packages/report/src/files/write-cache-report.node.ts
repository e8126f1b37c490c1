import { join } from 'node:path';
import { cacheCsv } from '../cache/cache-csv.ts';
import type { CacheResult } from '../cache/cache-result.ts';
import { renderCacheHtml } from '../cache/render-cache-html.ts';
import { hitRateCharts } from '../charts/hit-rate-charts.ts';
import { browserBundles } from '../html/browser-bundles.node.ts';
import { drawCharts, writeCharts } from './draw-charts.node.ts';
import { writeFileAtomic } from './write-file-atomic.node.ts';
import type { WrittenReport } from './write-report.node.ts';

/**
 * Writes `cache.json`, `cache.csv`, `charts/*.{vl.json,svg,png}` and `cache.html`. Throws ForetokenError `E0601` when
 * the folder cannot be written.
 */
export async function writeCacheReport(folder: string, result: CacheResult): Promise<WrittenReport> {
  const files: string[] = [];
  const write = async (name: string, content: Iterable<string | Uint8Array>): Promise<void> => {
    await writeFileAtomic(join(folder, name), content);
    files.push(name);
  };
  const charts = await drawCharts(hitRateCharts(result));
  await write('cache.json', [`${JSON.stringify(result, null, 2)}\n`]);
  await write('cache.csv', [cacheCsv(result)]);
  await writeCharts(charts.files, write);
  await write('cache.html', [renderCacheHtml(result, charts.drawn, await browserBundles())]);
  return { folder, files };
}
