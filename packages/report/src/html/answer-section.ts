import { duration, percent, quantity, usd } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import { html } from './html.ts';
import type { Markup } from './html.ts';

const MARK: Readonly<Record<RunResult['decision']['verdict'], string>> = { met: '✓', missed: '✗', overloaded: '✗', 'no-slo': '•' };

/** The decision first, then the few numbers that people ask for, then what to be careful about. */
export function answerSection(result: RunResult): Markup {
  const { decision, warnings } = result;
  const sentence = decision.sentence.replace(/^[✓✗•]\s*/, '');
  return html`<section class="answer ${decision.verdict}" aria-label="Answer">
<p class="sentence"><span class="mark" aria-hidden="true">${MARK[decision.verdict]}</span>${sentence}</p>
${decision.bottleneck === '' ? '' : html`<p><b>Bottleneck:</b> ${decision.bottleneck}</p>`}
${decision.suggestion === '' ? '' : html`<p><b>Try:</b> ${decision.suggestion}</p>`}</section>
<dl class="figures">${keyFigures(result)}</dl>
${warnings.length === 0 ? '' : html`<ul class="warnings" aria-label="Warnings">${warnings.map(({ code, message }) => html`<li><code>${code}</code> ${message}</li>`)}</ul>`}`;
}

function keyFigures({ latency, throughput, goodput, engine, cost }: RunResult): readonly Markup[] {
  const figure = (name: string, value: string, more: string): Markup => html`<div><dt>${name}</dt><dd>${value}<small>${more}</small></dd></div>`;
  return [
    figure('p99 TTFT', duration(latency.ttft.p99), `p50 ${duration(latency.ttft.p50)}`),
    figure('p99 ITL', duration(latency.itl.p99), `p50 ${duration(latency.itl.p50)}`),
    figure('Throughput', `${quantity(throughput.requestsPerS)} req/s`, `${quantity(throughput.outputTokensPerS)} output tok/s`),
    ...(goodput === null ? [] : [figure('Goodput', `${quantity(goodput.requestsPerS)} req/s`, Number.isFinite(goodput.fraction) ? `${percent(goodput.fraction)} of requests are within the bounds by themselves` : 'no request completed')]),
    figure('KV cache, peak', percent(engine.kvUsagePeak), `mean ${percent(engine.kvUsageMean)}`),
    ...(cost === null ? [] : [figure('Cost', `${usd(cost.usdPerHour)}/h`, `${usd(cost.usdPerMillionOutputTokens)} per M output tokens`)]),
  ];
}
