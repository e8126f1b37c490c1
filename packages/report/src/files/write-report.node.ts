import { join } from 'node:path';
import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { RunResult } from '@foretoken/fleet';
import { requestsCsv } from '../csv/requests-csv.ts';
import type { RequestPools } from '../csv/requests-csv.ts';
import { renderJson } from '../json/render-json.ts';
import { writeCharts } from './draw-charts.node.ts';
import { renderReport } from './render-report.node.ts';
import { writeFileAtomic } from './write-file-atomic.node.ts';

/** Paths of what was written, relative to the folder, in the order of writing. */
export interface WrittenReport {
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * Writes `result.json`, `requests.csv` (when the columns are given; with `pools`, they are a column of it), `charts/*.{vl.json,svg,png}` and
 * `report.html`. Throws ForetokenError `E0601` when the folder cannot be written.
 */
export async function writeReport(folder: string, result: RunResult, columns?: RequestColumns, log?: RequestLog, pools?: RequestPools): Promise<WrittenReport> {
  const files: string[] = [];
  const write = async (name: string, content: Iterable<string | Uint8Array>): Promise<void> => {
    await writeFileAtomic(join(folder, name), content);
    files.push(name);
  };
  await write('result.json', [renderJson(result)]);
  if (columns !== undefined && log !== undefined) {
    const { side, requestOverheadS } = result.latency;
    await write('requests.csv', requestsCsv(columns, log, { requestOverheadS: side === 'client' ? requestOverheadS : 0, ...(pools === undefined ? {} : { pools }) }));
  }
  await writePictures(result, write);
  return { folder, files };
}

/** Draws a finished run once more from its `result.json`; leaves `result.json` and `requests.csv` alone. */
export async function rebuildReport(folder: string, result: RunResult): Promise<WrittenReport> {
  const files: string[] = [];
  await writePictures(result, async (name, content) => {
    await writeFileAtomic(join(folder, name), content);
    files.push(name);
  });
  return { folder, files };
}

async function writePictures(result: RunResult, write: (name: string, content: Iterable<string | Uint8Array>) => Promise<void>): Promise<void> {
  const { html, charts } = await renderReport(result);
  await writeCharts(charts, write);
  await write('report.html', [html]);
}
