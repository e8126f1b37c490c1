import { chartSpec } from './chart.ts';
import type { Chart } from './chart.ts';

/**
 * Draws charts as SVG text, with a title inside or without. Same chart, same bytes: text widths are
 * estimated, never measured with whatever fonts a machine has. Loads Vega on first use.
 */
export async function renderSvgs(charts: readonly Chart[], titled: boolean): Promise<readonly string[]> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  (vega as unknown as VegaTextMetrics).textMetrics.canvas(false);
  const pictures: string[] = [];
  for (const chart of charts) {
    vega.resetSVGDefIds();
    const { spec } = vegaLite.compile(chartSpec(chart, { titled, interactive: false }), { logger: vega.logger(vega.Error) });
    const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error });
    pictures.push(ownIds(await view.toSVG(), chart.id));
    view.finalize();
  }
  return pictures;
}

/** Exported by vega-scenegraph, absent from Vega's type declarations. */
interface VegaTextMetrics {
  readonly textMetrics: { canvas(use: boolean): void };
}

/** Several pictures share a page: their clip paths and gradients must not share names. */
function ownIds(svg: string, prefix: string): string {
  return svg.replace(/\bid="((?:clip|gradient_?)\d+)"/g, `id="${prefix}-$1"`).replace(/url\(#((?:clip|gradient_?)\d+)\)/g, `url(#${prefix}-$1)`);
}
