import type { RunResult } from '@foretoken/fleet';
import { outcomeFacts } from '../facts/outcome-facts.ts';
import { provenanceFacts } from '../facts/provenance-facts.ts';
import { resourceFacts } from '../facts/resource-facts.ts';
import { renderJson } from '../json/render-json.ts';
import { answerSection } from './answer-section.ts';
import { chartFigures, liveCharts } from './chart-figures.ts';
import { factsTable } from './facts-table.ts';
import { fleetSection, fleetTableSections } from './fleet-section.ts';
import type { DrawnChart } from './chart-figures.ts';
import { html, jsonForScript, raw } from './html.ts';
import { latencySection } from './latency-section.ts';
import { pageStyle } from './page-style.ts';

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
${latencySection(result)}${fleetTableSections(result)}
<section aria-labelledby="outcome"><h2 id="outcome">Throughput and cost</h2>${factsTable(outcomeFacts(result), 'What the fleet delivered over the run.')}</section>
<section aria-labelledby="charts"><h2 id="charts">Charts</h2><div class="charts">${chartFigures(charts)}</div></section>
<section aria-labelledby="resources"><h2 id="resources">Engines and memory</h2>${factsTable(resourceFacts(result), 'Utilisation, batch size, queue length and KV usage are weighted by time.')}</section>${fleetSection(result)}
<section aria-labelledby="provenance"><h2 id="provenance">Where these numbers come from</h2>${factsTable(provenanceFacts(result), 'A simulation is as good as its inputs: these are they.')}</section>
</main><footer>Written by foretoken ${result.provenance.foretoken}. This page holds its data: the element <code>foretoken-result</code> is the complete result.json.</footer>
<script type="application/json" id="foretoken-result">${jsonForScript(renderJson(result))}</script>
${liveCharts(charts, bundles)}
</body></html>
`;
  return page.markup;
}
