import type { ComparedCandidate, ComparisonResult } from '@foretoken/fleet';
import { fleetColumns, mechanismColumns, outcomeColumns } from '../comparison/comparison-tables.ts';
import type { TableCell, TableColumn } from '../comparison/comparison-tables.ts';
import { candidateChanges } from '../comparison/change-rows.ts';
import { pairedRows, sharedWarnings } from '../comparison/comparison-text.ts';
import type { PairedText } from '../comparison/comparison-text.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';

/** The decision, and what to be careful about. */
export function comparisonAnswer(result: ComparisonResult): Markup {
  const { decision, candidates } = result;
  const best = candidates.find(({ label }) => label === decision.best);
  const verdict = decision.kind === 'none' ? 'missed' : (best?.verdict ?? 'no-slo');
  const warnings = sharedWarnings(result);
  return html`<section class="answer ${verdict}" aria-label="Answer">
<p class="sentence"><span class="mark" aria-hidden="true">${verdict === 'met' ? '✓' : verdict === 'no-slo' ? '•' : '✗'}</span>${decision.sentence}</p>
<p><b>Order:</b> ${result.criterion.description}.</p></section>
${warnings.length === 0 ? '' : html`<ul class="warnings" aria-label="Warnings">${warnings.map(({ code, message, labels }) => html`<li><code>${code}</code> ${labels.length === 0 ? '' : `${labels.join(', ')}: `}${message}</li>`)}</ul>`}`;
}

/** The tables of figures, of pairs, and of those that cannot run. */
export function comparisonTables(result: ComparisonResult): Markup {
  const { candidates, refused } = result;
  const pairs = pairedRows(result);
  const fleet = fleetColumns(result);
  return html`${candidates.length === 0 ? '' : html`<section aria-labelledby="outcome"><h2 id="outcome">What users see</h2>${table('Latency, rates and cost; best first. ± is a 95 % half-width.', outcomeColumns(result), candidates)}</section>${fleet.length === 0 ? '' : html`
<section aria-labelledby="fleet"><h2 id="fleet">What the fleets used</h2>${table('Whole fleets over the whole run; imbalance is most over mean of what the replicas of a pool generated.', fleet, candidates)}</section>`}
<section aria-labelledby="mechanism"><h2 id="mechanism">What the engines did</h2>${table('Utilisation, batch size and KV usage are weighted by time.', mechanismColumns(), candidates)}</section>`}
${pairs.length === 0 ? '' : html`<section aria-labelledby="pairs"><h2 id="pairs">Request by request</h2><div class="scroll" tabindex="0" role="region" aria-label="Paired differences"><table><caption>Mean difference to ${result.comparisons?.against ?? candidates[0]?.label ?? ''} over the same requests, ± its 95 % half-width.</caption>
<thead><tr><th scope="col">candidate</th><th scope="col">TTFT</th><th scope="col">E2E</th><th scope="col">pairs</th></tr></thead><tbody>${pairs.map(({ label, ttft, e2e, pairs: counted }) => html`<tr><th scope="row">${label}</th>${pairedCell(ttft)}${pairedCell(e2e)}<td>${counted}</td></tr>`)}</tbody></table></div></section>`}
${changeTables(result)}
${refused.length === 0 ? '' : html`<section aria-labelledby="refused"><h2 id="refused">Cannot run this</h2><table class="facts"><caption>Each with its reason; the others are not affected.</caption><tbody>${refused.map(({ label, code, message, hint }) => html`<tr><th scope="row">${label}</th><td><ul><li><code>${code}</code> ${message}</li>${hint === '' ? '' : html`<li>${hint}</li>`}</ul></td></tr>`)}</tbody></table></section>`}`;
}

/** What changes from the best, or the baseline, to each other candidate. */
function changeTables(result: ComparisonResult): Markup | '' {
  const { comparisons } = result;
  const changes = candidateChanges(result);
  if (comparisons === undefined || comparisons.against === null || changes.length === 0) return '';
  return html`<section aria-labelledby="changes"><h2 id="changes">What changes from ${comparisons.against}</h2><p>A difference is within noise when its interval holds zero. Intervals: ${comparisons.correction}.${comparisons.level.length < 2 ? '' : ` Cannot be told from the best: ${comparisons.level.slice(1).join(', ')}.`}</p>${changes.map(({ label, how, rows }) => html`<div class="scroll" tabindex="0" role="region" aria-label="Changes of ${label}"><table><caption>${label} against ${comparisons.against ?? ''}, ${how}.</caption>
<thead><tr><th scope="col">figure</th><th scope="col">from</th><th scope="col">to</th><th scope="col">difference</th><th scope="col">change</th><th scope="col">verdict</th></tr></thead><tbody>${rows.map(({ title, from, to, difference, change, verdict, tone }) => html`<tr><th scope="row">${title}</th><td>${from}</td><td>${to}</td><td>${difference}</td><td>${change}</td><td class="${tone === 'good' ? 'yes' : tone === 'bad' ? 'no' : ''}">${verdict}</td></tr>`)}</tbody></table></div>`)}</section>`;
}

function pairedCell({ text, verdict }: PairedText): Markup {
  return html`<td class="${verdict === 'higher' ? 'no' : verdict === 'lower' ? 'yes' : ''}">${text}</td>`;
}

function table(caption: string, columns: readonly TableColumn[], candidates: readonly ComparedCandidate[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr><th scope="col">candidate</th>${columns.map(({ head, about }) => html`<th scope="col" title="${about}">${head}</th>`)}</tr></thead>
<tbody>${candidates.map((candidate) => html`<tr><th scope="row">${candidate.rank}. ${candidate.label}</th>${columns.map((column) => cellMarkup(column.cell(candidate)))}</tr>
`)}</tbody></table></div>`;
}

function cellMarkup({ text, tone }: TableCell): Markup {
  return tone === undefined ? html`<td>${text}</td>` : html`<td class="${tone === 'good' ? 'yes' : 'no'}">${text}</td>`;
}

/** Why each candidate's numbers are what they are. */
export function comparisonReasons({ candidates }: ComparisonResult): Markup {
  return html`<section aria-labelledby="why"><h2 id="why">Why</h2>${candidates.map(({ label, setup, against, reasons, notes }) => html`<h3>${label}${against === null ? '' : html` <small class="setup">against ${against}</small>`}</h3><p class="setup">${setup}</p>
<ul class="reasons">${reasons.map(({ sentence }) => html`<li>${sentence}</li>`)}${notes.map((note) => html`<li class="no">${note}</li>`)}</ul>`)}</section>`;
}
