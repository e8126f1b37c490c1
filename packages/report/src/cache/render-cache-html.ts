import { percent } from '@foretoken/kernel';
import { factsTable } from '../html/facts-table.ts';
import { chartFigures, liveCharts, type DrawnChart } from '../html/chart-figures.ts';
import { html, jsonForScript, raw, type Markup } from '../html/html.ts';
import { pageStyle } from '../html/page-style.ts';
import { cacheProvenance } from './cache-provenance.ts';
import type { CacheResult } from './cache-result.ts';
import { ageTable, capacityTable, type CacheTable } from './cache-table.ts';

/** One HTML page with everything inside; `bundles` as of `renderHtml`. */
export function renderCacheHtml(result: CacheResult, charts: readonly DrawnChart[], bundles: readonly string[]): string {
  const { answer, trace, shown, foretoken } = result;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="foretoken ${foretoken}"><link rel="icon" href="data:,">
<title>Prefix cache of ${trace.path} · Foretoken</title>
<style>${raw(pageStyle())}</style></head>
<body><main>
<header><h1>Prefix cache of ${trace.path}</h1><p class="setup">Hit rates of a replay; an endless cache finds ${percent(answer.endlessRate)} (${answer.definition}).</p></header>
<section class="answer no-slo" aria-label="Answer"><p class="sentence"><span class="mark" aria-hidden="true">•</span>${answer.sentence}</p><p>${answer.detail}</p></section>
<section aria-labelledby="charts"><h2 id="charts">Charts</h2><div class="charts">${chartFigures(charts)}</div></section>
${shown.map((definition) => html`<section aria-labelledby="${definition}"><h2 id="${definition}">Hit rate: ${definition}</h2>
<p class="setup">${result.definitions[definition]}</p>
${tableOf(capacityTable(result, definition), 'By capacity.')}${tableOf(ageTable(result, definition), 'By time to live, with no bound on space.')}</section>
`)}<section aria-labelledby="provenance"><h2 id="provenance">Where these numbers come from</h2>${factsTable(cacheProvenance(result), 'Definitions, policies and the trace.')}</section>
</main><footer>Written by foretoken ${foretoken}. This page holds its data: the element <code>foretoken-cache</code> is the complete cache.json.</footer>
<script type="application/json" id="foretoken-cache">${jsonForScript(JSON.stringify(result))}</script>
${liveCharts(charts, bundles)}
</body></html>
`;
  return page.markup;
}

function tableOf({ titles, rows }: CacheTable, caption: string): Markup {
  if (rows.length === 0) return raw('');
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>${rows.map(([first = '', ...rest]) =>
    html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`)}</tbody></table></div>`;
}
