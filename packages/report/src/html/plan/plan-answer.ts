import { duration, quantity, usd } from '@foretoken/kernel';
import type { PlanResult, RecommendedFleet } from '@foretoken/study';
import { html } from '../html.ts';
import type { Markup } from '../html.ts';
import { headroomShare, modelErrorTexts } from '../../plan/plan-table.ts';

/** The recommendation, whether it survives a loss, and what was checked. */
export function planAnswer(result: PlanResult): Markup {
  const { decision, fleets: [best] } = result;
  const tone = decision.kind === 'found' ? 'met' : decision.kind === 'infeasible' ? 'missed' : 'no-slo';
  return html`<section class="answer ${tone}" aria-label="Answer">
<p class="sentence"><span class="mark" aria-hidden="true">${tone === 'met' ? '✓' : tone === 'missed' ? '✗' : '•'}</span>${decision.sentence}</p>
${decision.nearestMiss === null ? '' : html`<p><b>Nearest miss:</b> ${decision.nearestMiss}</p>`}
${best === undefined ? '' : html`<p><b>One replica fewer:</b> ${lossText(best)}.</p>
<p><b>Checked:</b> ${checkText(best)}.</p>
${modelErrorTexts(result).map((text) => html`<p><b>Model error:</b> ${text}.</p>
`)}<p><b>Run it:</b> <code>foretoken run ${best.file}</code></p>`}</section>
${best === undefined ? '' : html`<dl class="figures">${keyFigures(result, best)}</dl>`}`;
}

/** `still holds (p99 TTFT 301 ms)` */
export function lossText({ loss, replicas }: RecommendedFleet): string {
  if (loss === null) return replicas === 1 ? 'nothing is left' : 'not simulated';
  const told = loss.bounds.filter(({ actualS }) => actualS !== null).map(({ metric, statistic, actualS }) => `${statistic} ${metric.toUpperCase()} ${duration(actualS ?? NaN)}`).join(', ');
  return `${loss.holds ? 'still holds the SLO' : loss.verdict === 'overloaded' ? 'is overloaded' : loss.verdict === 'undecided' ? 'may miss the SLO' : 'misses the SLO'}${told === '' ? '' : ` (${told})`}`;
}

/** `held in 5 replications of other seeds, 12,000 requests` */
export function checkText({ check }: RecommendedFleet): string {
  if (check === null) return 'not yet';
  return `${check.holds ? 'held' : 'did not hold'} in an independent simulation of ${quantity(check.requests)} requests, ${check.replications} ${check.replications === 1 ? 'replication' : 'replications'} from seed ${check.firstSeed}`;
}

function keyFigures({ ratePerS }: PlanResult, best: RecommendedFleet): readonly Markup[] {
  const figure = (name: string, value: string, more: string): Markup => html`<div><dt>${name}</dt><dd>${value}<small>${more}</small></dd></div>`;
  return [
    figure('Cost', `${usd(best.usdPerHour)}/h`, best.usdPerMillionOutputTokens === null ? '' : `${usd(best.usdPerMillionOutputTokens)} per M output tokens`),
    figure('GPUs', best.gpuText, `${best.replicas} ${best.replicas === 1 ? 'replica' : 'replicas'}, ${best.layout}${best.spares > 0 ? `, ${best.spares} spare` : ''}`),
    ...(best.capacity === null ? [] : [figure('Headroom', headroomShare(best.capacity.headroom), `holds up to ${quantity(best.capacity.heldPerS)} req/s, asked for ${quantity(ratePerS)}`)]),
    ...best.bounds.map(({ metric, statistic, boundS, actualS, class: name }) => figure(`${name === undefined ? '' : `${name} `}${statistic} ${metric.toUpperCase()}`, duration(actualS ?? NaN), `bound ${duration(boundS)}`)),
  ];
}
