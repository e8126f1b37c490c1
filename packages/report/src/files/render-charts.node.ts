import { chartSpec } from '../charts/chart.ts';
import type { Chart, ChartSpec } from '../charts/chart.ts';
import { renderPng } from '../charts/render-png.node.ts';
import { renderSvgs } from '../charts/render-svg.ts';
import type { DrawnChart } from '../html/chart-figures.ts';

export interface RenderedChart {
  readonly id: string;
  readonly spec: ChartSpec;
  readonly svg: string;
  readonly png: Uint8Array;
}

/** Charts as files, and as they stand on a page. */
export interface RenderedCharts {
  readonly charts: readonly RenderedChart[];
  readonly drawn: readonly DrawnChart[];
}

/** Draws charts; same charts and version, same bytes. */
export async function renderCharts(charts: readonly Chart[]): Promise<RenderedCharts> {
  const titled = await renderSvgs(charts, true);
  const untitled = await renderSvgs(charts, false);
  return {
    drawn: charts.map((chart, index) => ({ chart, svg: untitled[index] ?? '' })),
    charts: await Promise.all(charts.map(async (chart, index) => {
      const svg = titled[index] ?? '';
      return { id: chart.id, spec: chartSpec(chart, { titled: true, interactive: true }), svg, png: await renderPng(svg) };
    })),
  };
}

/** Writes one file, named relative to the folder of the report. */
export type WriteFile = (name: string, content: Iterable<string | Uint8Array>) => Promise<void>;

/** `charts/*.{vl.json,svg,png}`. */
export async function writeCharts(charts: readonly RenderedChart[], write: WriteFile): Promise<void> {
  for (const { id, spec, svg, png } of charts) {
    await write(`charts/${id}.vl.json`, [`${JSON.stringify(spec, null, 1)}\n`]);
    await write(`charts/${id}.svg`, [svg]);
    await write(`charts/${id}.png`, [png]);
  }
}
