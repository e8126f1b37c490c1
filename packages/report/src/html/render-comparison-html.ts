import type { ComparisonResult } from '@foretoken/fleet';
import { comparisonProvenance } from '../comparison/comparison-text.ts';
import { renderComparisonJson } from '../json/render-comparison-json.ts';
import { chartFigures, liveCharts } from './chart-figures.ts';
import type { DrawnChart } from './chart-figures.ts';
import { comparisonAnswer, comparisonReasons, comparisonTables } from './comparison-sections.ts';
import { factsTable } from './facts-table.ts';
import { html, jsonForScript, raw } from './html.ts';
import { pageStyle } from './page-style.ts';

/** One HTML page with everything inside; like `renderHtml`, for a comparison. */
export function renderComparisonHtml(result: ComparisonResult, charts: readonly DrawnChart[], bundles: readonly string[]): string {
  const { name, title, candidates, provenance } = result;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="foretoken ${provenance.foretoken}"><link rel="icon" href="data:,">
<title>${name} compared · Foretoken</title>
<style>${raw(pageStyle())}</style></head>
<body><main>
<header><h1>${name}, compared</h1><p class="setup">${title}</p></header>
${comparisonAnswer(result)}
${comparisonTables(result)}
${candidates.length === 0 ? '' : html`${comparisonReasons(result)}
<section aria-labelledby="charts"><h2 id="charts">Charts</h2><div class="charts">${chartFigures(charts)}</div></section>
<section aria-labelledby="provenance"><h2 id="provenance">Where these numbers come from</h2>${factsTable(comparisonProvenance(result, false), 'A simulation is as good as its inputs: these are they.')}</section>`}
</main><footer>Written by foretoken ${provenance.foretoken}. This page holds its data: the element <code>foretoken-comparison</code> is the complete comparison.json.</footer>
<script type="application/json" id="foretoken-comparison">${jsonForScript(renderComparisonJson(result))}</script>
${candidates.length === 0 ? '' : liveCharts(charts, bundles)}
</body></html>
`;
  return page.markup;
}
