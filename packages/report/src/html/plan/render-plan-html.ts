import type { PlanResult } from '@foretoken/study';
import { chartFigures, liveCharts } from '../chart-figures.ts';
import type { DrawnChart } from '../chart-figures.ts';
import { html, jsonForScript } from '../html.ts';
import { pageFrame } from '../page-frame.ts';
import { sortableTable, tableScripts } from '../sortable-table.ts';
import { TABLE_STYLE } from '../table-style.ts';
import { planAnswer } from './plan-answer.ts';
import { planFleetTable } from './plan-fleet-table.ts';
import { planAlsoRan, planGrowth, planProvenance, planPruned } from './plan-sections.ts';

const STYLE = 'table.facts ul.each{display:block}ul.each li{padding:2px 0}';

/** The page of a plan, with everything inside; like `renderHtml`. `charts` are those of `planCharts`, drawn. Same result, same bytes. */
export function renderPlanHtml(result: PlanResult, charts: readonly DrawnChart[], bundles: readonly string[]): string {
  const table = planFleetTable(result);
  return pageFrame({
    tab: `${result.name}, a plan`,
    heading: `${result.name}, a plan`,
    setup: result.title,
    version: result.provenance.foretoken,
    style: `${TABLE_STYLE}${STYLE}`,
    sections: [
      planAnswer(result),
      result.fleets.length === 0 ? html`` : html`
<section aria-labelledby="fleets"><h2 id="fleets">Fleets</h2>${sortableTable(table)}</section>`,
      planGrowth(result),
      html`
<section aria-labelledby="charts"><h2 id="charts">Charts</h2><div class="charts">${chartFigures(charts)}</div></section>`,
      planPruned(result),
      planAlsoRan(result),
      planProvenance(result),
    ],
    footer: html`This page holds its data: the element <code>foretoken-plan</code> is the complete plan.json.`,
    scripts: [
      html`<script type="application/json" id="foretoken-plan">${jsonForScript(JSON.stringify(result))}</script>
`,
      ...(result.fleets.length === 0 ? [] : [tableScripts([table])]),
      liveCharts(charts, bundles),
    ],
  });
}
