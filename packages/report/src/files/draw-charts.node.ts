import { chartSpec } from '../charts/chart.ts';
import type { Chart, ChartSpec } from '../charts/chart.ts';
import { renderPng } from '../charts/render-png.node.ts';
import { renderSvgs } from '../charts/render-svg.ts';
import type { DrawnChart } from '../html/chart-figures.ts';

/** A chart as files. */
export interface RenderedChart {
  readonly id: string;
  readonly spec: ChartSpec;
  readonly svg: string;
  readonly png: Uint8Array;
}

/** Charts with their titles for files, and without for a page that prints them itself. */
export async function drawCharts(charts: readonly Chart[]): Promise<{ readonly files: readonly RenderedChart[]; readonly drawn: readonly DrawnChart[] }> {
  const titled = await renderSvgs(charts, true);
  const untitled = await renderSvgs(charts, false);
  return {
    drawn: charts.map((chart, index) => ({ chart, svg: untitled[index] ?? '' })),
    files: await Promise.all(charts.map(async (chart, index) => {
      const svg = titled[index] ?? '';
      return { id: chart.id, spec: chartSpec(chart, { titled: true, interactive: true }), svg, png: await renderPng(svg) };
    })),
  };
}

/** Writes each chart as `charts/ID.vl.json`, `.svg` and `.png`. */
export async function writeCharts(charts: readonly RenderedChart[], write: (name: string, content: Iterable<string | Uint8Array>) => Promise<void>): Promise<void> {
  for (const { id, spec, svg, png } of charts) {
    await write(`charts/${id}.vl.json`, [`${JSON.stringify(spec, null, 1)}\n`]);
    await write(`charts/${id}.svg`, [svg]);
    await write(`charts/${id}.png`, [png]);
  }
}
