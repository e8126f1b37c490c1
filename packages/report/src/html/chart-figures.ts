import { chartSpec } from '../charts/chart.ts';
import type { Chart } from '../charts/chart.ts';
import { codeForScript, html, jsonForScript, raw } from './html.ts';
import type { Markup } from './html.ts';
import { PAGE_SCRIPT } from './page-script.ts';

/** A chart with its untitled still picture as SVG text. */
export interface DrawnChart {
  readonly chart: Chart;
  readonly svg: string;
}

/** Still pictures with their titles. */
export function chartFigures(charts: readonly DrawnChart[]): readonly Markup[] {
  return charts.map(
    ({ chart, svg }) => html`<figure><figcaption><h3>${chart.title}</h3><p>${chart.subtitle}</p></figcaption><div class="chart" role="img" aria-label="${chart.alt}" data-chart="${chart.id}">${raw(svg)}</div></figure>
`,
  );
}

/** Scripts that draw the charts live; nothing without the bundles. */
export function liveCharts(charts: readonly DrawnChart[], bundles: readonly string[]): Markup {
  if (bundles.length === 0) return raw('');
  const specs = Object.fromEntries(charts.map(({ chart }) => [chart.id, chartSpec(chart, { titled: false, interactive: true })]));
  return html`<script type="application/json" id="foretoken-charts">${jsonForScript(JSON.stringify(specs))}</script>
${bundles.map((bundle) => html`<script>${codeForScript(bundle)}</script>
`)}<script>${codeForScript(PAGE_SCRIPT)}</script>`;
}
