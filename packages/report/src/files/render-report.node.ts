import type { RunResult } from '@foretoken/fleet';
import { runCharts } from '../charts/run-charts.ts';
import { browserBundles } from '../html/browser-bundles.node.ts';
import { renderHtml } from '../html/render-html.ts';
import { drawCharts, type RenderedChart } from './draw-charts.node.ts';

export interface RenderedReport {
  readonly html: string;
  readonly charts: readonly RenderedChart[];
}

/** Everything that can be drawn from a result; same result and version, same bytes. */
export async function renderReport(result: RunResult): Promise<RenderedReport> {
  const { files, drawn } = await drawCharts(runCharts(result));
  return { html: renderHtml(result, drawn, await browserBundles()), charts: files };
}
