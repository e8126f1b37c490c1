import { count, quantity, usd } from '@foretoken/kernel';
import type { PlanResult } from '@foretoken/study';
import { fact, type Fact } from '../../facts/fact.ts';
import { few } from '../../facts/few.ts';
import { mergedModels } from '../../facts/merged-models.ts';
import { factsTable } from '../facts-table.ts';
import { html, raw } from '../html.ts';
import type { Markup } from '../html.ts';

/** What the fleets become as traffic grows; empty where that was not asked. */
export function planGrowth({ fleets }: PlanResult): Markup {
  const grown = fleets.filter(({ growth }) => growth.length > 0);
  if (grown.length === 0) return raw('');
  const steps = grown[0]!.growth;
  return html`
<section aria-labelledby="growth"><h2 id="growth">As traffic grows</h2><div class="scroll" tabindex="0" role="region" aria-label="Sizes as traffic grows"><table><caption>Replicas, GPUs and cost at multiples of the rate; – = not within the limits.</caption>
<thead><tr><th scope="col">fleet</th>${steps.map(({ multiple, ratePerS }) => html`<th scope="col">${quantity(multiple)} × (${quantity(ratePerS)} req/s)</th>`)}</tr></thead>
<tbody>${grown.map(({ rank, label, growth }) => html`<tr><th scope="row">${rank}. ${label}</th>${growth.map(({ replicas, gpus, usdPerHour }) => html`<td>${replicas === null ? '–' : `${replicas} replicas, ${gpus ?? 0} GPUs, ${usd(usdPerHour ?? NaN)}/h`}</td>`)}</tr>
`)}</tbody></table></div></section>`;
}

/** Candidates that were left out, by reason, each with its own figures folded away. */
export function planPruned({ pruned }: PlanResult): Markup {
  if (pruned.length === 0) return raw('');
  return html`
<section aria-labelledby="pruned"><h2 id="pruned">Left out, and why</h2><div class="scroll" tabindex="0" role="region" aria-label="Candidates that were left out"><table class="facts"><caption>In the order in which reasons are looked for.</caption>
<tbody>${pruned.map(({ sentence, count: of, candidates }) => html`<tr><th scope="row">${count(of)} ${of === 1 ? 'candidate' : 'candidates'}</th><td>${sentence}<details><summary>each of them</summary><ul class="each">${candidates.map(({ label, detail }) => html`<li><b>${label}</b>: ${detail}</li>`)}</ul></details></td></tr>
`)}</tbody></table></div></section>`;
}

/** Simulated candidates that are not recommended. */
export function planAlsoRan({ alsoRan }: PlanResult): Markup {
  if (alsoRan.length === 0) return raw('');
  return html`
<section aria-labelledby="also"><h2 id="also">Simulated, not recommended</h2><details><summary>${count(alsoRan.length)} ${alsoRan.length === 1 ? 'candidate' : 'candidates'}</summary><div class="scroll" tabindex="0" role="region" aria-label="Candidates that were simulated and are not recommended"><table><caption>Fewest replicas that held, where some did.</caption>
<thead><tr><th scope="col">candidate</th><th scope="col">replicas</th><th scope="col">cost</th><th scope="col" class="left">why not</th></tr></thead>
<tbody>${alsoRan.map(({ label, replicas, usdPerHour, why }) => html`<tr><th scope="row">${label}</th><td>${replicas === null ? '–' : count(replicas)}</td><td>${usdPerHour === null ? '–' : `${usd(usdPerHour)}/h`}</td><td class="left">${why}</td></tr>
`)}</tbody></table></div></details></section>`;
}

/** Where the numbers come from. */
export function planProvenance(result: PlanResult): Markup {
  return html`
<section aria-labelledby="provenance"><h2 id="provenance">Where these numbers come from</h2>${factsTable(provenanceFacts(result), 'A plan is as good as its inputs: these are they.')}</section>`;
}

function provenanceFacts({ provenance: p, counts, limits }: PlanResult): readonly Fact[] {
  const perGpu = Object.entries(limits.perGpu).map(([gpu, most]) => `${count(most)} × ${gpu}`);
  return [
    fact('workload', p.workload),
    fact('statistics', p.statistics),
    fact('SLO', p.slo),
    fact('method', p.method),
    fact('simulated', `${count(counts.simulations)} simulations`, `${count(counts.requests)} requests`),
    fact('limits', `${count(limits.gpus)} GPUs`, limits.usdPerHour === null ? '' : `${usd(limits.usdPerHour)}/h`, `${count(limits.gpusPerNode)} GPUs a node`, ...perGpu),
    fact('prices per GPU hour', ...p.prices),
    fact('latency model', ...few(mergedModels(p.latencyModel), 'models')),
    fact('its error', ...few(p.latencyError, 'errors')),
    fact('program', `foretoken ${p.foretoken}`, `seed ${p.seed}`),
  ].filter(({ parts }) => parts.length > 0);
}
