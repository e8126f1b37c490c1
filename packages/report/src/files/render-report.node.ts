import type { RunResult } from '@foretoken/fleet';
import { chartSpec } from '../charts/chart.ts';
import type { ChartSpec } from '../charts/chart.ts';
import { renderPng } from '../charts/render-png.node.ts';
import { renderSvgs } from '../charts/render-svg.ts';
import { runCharts } from '../charts/run-charts.ts';
import { browserBundles } from '../html/browser-bundles.node.ts';
import { renderHtml } from '../html/render-html.ts';

export interface RenderedChart {
  readonly id: string;
  readonly spec: ChartSpec;
  readonly svg: string;
  readonly png: Uint8Array;
}

export interface RenderedReport {
  readonly html: string;
  readonly charts: readonly RenderedChart[];
}

/** Everything that can be drawn from a result; same result and version, same bytes. */
export async function renderReport(result: RunResult): Promise<RenderedReport> {
  const charts = runCharts(result);
  const titled = await renderSvgs(charts, true);
  const untitled = await renderSvgs(charts, false);
  const drawn = charts.map((chart, index) => ({ chart, svg: untitled[index] ?? '' }));
  return {
    html: renderHtml(result, drawn, await browserBundles()),
    charts: await Promise.all(charts.map(async (chart, index) => {
      const svg = titled[index] ?? '';
      return { id: chart.id, spec: chartSpec(chart, { titled: true, interactive: true }), svg, png: await renderPng(svg) };
    })),
  };
}
