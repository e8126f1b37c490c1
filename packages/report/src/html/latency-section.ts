import type { RunResult } from '@foretoken/fleet';
import { latencyNotes, latencyRows } from '../facts/latency-rows.ts';
import type { LatencyRow, SloCell } from '../facts/latency-rows.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';

/** The latency table with its bounds, intervals and footnotes. */
export function latencySection(result: RunResult): Markup {
  const rows = latencyRows(result);
  return html`<section aria-labelledby="latency"><h2 id="latency">Latency</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Latency table"><table>
<caption>Latency, its percentiles and the SLO.</caption>
<thead><tr><th scope="col">metric</th><th scope="col">mean</th><th scope="col">p50</th><th scope="col">p95</th><th scope="col">p99</th><th scope="col">± of p99</th><th scope="col" style="text-align:left;padding-left:14px">SLO</th></tr></thead>
<tbody>${rows.map(latencyRow)}</tbody></table></div>
<ul class="notes"><li>Percentiles run over requests, for ITL over gaps between tokens; ± is the half-width of the 95 % confidence interval of p99.</li>${latencyNotes(result, rows).map((note) => html`<li>${note}</li>`)}</ul></section>`;
}

function latencyRow({ label, name, mean, p50, p95, p99, interval, slo }: LatencyRow): Markup {
  return html`<tr><th scope="row">${label} <small>${name}</small></th><td>${mean}</td><td>${p50}</td><td>${p95}</td><td>${p99}</td><td>${interval}</td><td class="text">${slo.map(sloMarkup)}</td></tr>
`;
}

function sloMarkup({ text, met, close }: SloCell): Markup {
  return html`<div class="${met ? 'yes' : 'no'}">${text} ${met ? '✓ met' : '✗ missed'}${close ? ' ~' : ''}</div>`;
}
