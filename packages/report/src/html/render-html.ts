import type { RunResult } from '@foretoken/fleet';
import { chartSpec } from '../charts/chart.ts';
import type { Chart } from '../charts/chart.ts';
import { outcomeFacts } from '../facts/outcome-facts.ts';
import { provenanceFacts } from '../facts/provenance-facts.ts';
import { resourceFacts } from '../facts/resource-facts.ts';
import { renderJson } from '../json/render-json.ts';
import { answerSection } from './answer-section.ts';
import { factsTable } from './facts-table.ts';
import { codeForScript, html, jsonForScript, raw } from './html.ts';
import type { Markup } from './html.ts';
import { latencySection } from './latency-section.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { pageStyle } from './page-style.ts';

/** A chart with its untitled still picture as SVG text. */
export interface DrawnChart {
  readonly chart: Chart;
  readonly svg: string;
}

/**
 * One HTML page with everything inside: no request leaves it. `bundles` are the browser builds of
 * vega, vega-lite and vega-embed, in this order; without them the still pictures stay.
 */
export function renderHtml(result: RunResult, charts: readonly DrawnChart[], bundles: readonly string[]): string {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="foretoken ${result.provenance.foretoken}"><link rel="icon" href="data:,">
<title>${result.name} · Foretoken</title>
<style>${raw(pageStyle())}</style></head>
<body><main>
<header><h1>${result.name}</h1><p class="setup">${result.title}</p></header>
${answerSection(result)}
${latencySection(result)}
<section aria-labelledby="outcome"><h2 id="outcome">Throughput and cost</h2>${factsTable(outcomeFacts(result), 'What the fleet delivered over the run.')}</section>
<section aria-labelledby="charts"><h2 id="charts">Charts</h2><div class="charts">${charts.map(figure)}</div></section>
<section aria-labelledby="resources"><h2 id="resources">Engines and memory</h2>${factsTable(resourceFacts(result), 'Utilisation, batch size, queue length and KV usage are weighted by time.')}</section>
<section aria-labelledby="provenance"><h2 id="provenance">Where these numbers come from</h2>${factsTable(provenanceFacts(result), 'A simulation is as good as its inputs: these are they.')}</section>
</main><footer>Written by foretoken ${result.provenance.foretoken}. This page holds its data: the element <code>foretoken-result</code> is the complete result.json.</footer>
<script type="application/json" id="foretoken-result">${jsonForScript(renderJson(result))}</script>
${bundles.length === 0 ? '' : liveCharts(charts, bundles)}
</body></html>
`;
  return page.markup;
}

function figure({ chart, svg }: DrawnChart): Markup {
  return html`<figure><figcaption><h3>${chart.title}</h3><p>${chart.subtitle}</p></figcaption><div class="chart" role="img" aria-label="${chart.alt}" data-chart="${chart.id}">${raw(svg)}</div></figure>
`;
}

function liveCharts(charts: readonly DrawnChart[], bundles: readonly string[]): Markup {
  const specs = Object.fromEntries(charts.map(({ chart }) => [chart.id, chartSpec(chart, { titled: false, interactive: true })]));
  return html`<script type="application/json" id="foretoken-charts">${jsonForScript(JSON.stringify(specs))}</script>
${bundles.map((bundle) => html`<script>${codeForScript(bundle)}</script>
`)}<script>${codeForScript(PAGE_SCRIPT)}</script>`;
}
