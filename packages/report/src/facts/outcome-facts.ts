import { MISSING, count, duration, percent, positiveHalfWidthText, quantity, usd } from '@foretoken/kernel';
import { runFigure } from '@foretoken/fleet';
import type { RunResult } from '@foretoken/fleet';
import { fact } from './fact.ts';
import type { Fact } from './fact.ts';

/** What came out: throughput, goodput, failures, cost. */
export function outcomeFacts(result: RunResult): readonly Fact[] {
  return [throughput(result), steady(result), ...horizon(result), ...precision(result), goodput(result), requests(result), cost(result)];
}

function throughput({ throughput: t, requests: { completed } }: RunResult): Fact {
  return fact(
    'throughput',
    `${quantity(t.requestsPerS)}${within(t.requestsPerS, t.interval?.requestsPerS)} req/s`,
    `${quantity(t.inputTokensPerS)}${within(t.inputTokensPerS, t.interval?.inputTokensPerS)} in tok/s`,
    `${quantity(t.outputTokensPerS)}${within(t.outputTokensPerS, t.interval?.outputTokensPerS)} out tok/s`,
    `offered ${quantity(t.offeredRequestsPerS)} req/s`,
    Number.isFinite(t.makespanS) ? `over ${duration(t.makespanS)}` : '',
    Number.isFinite(t.requestsPerS) ? '' : completed === 0 ? '(no request completed)' : '(the run took no time)',
  );
}

function steady({ throughput: { steady: s } }: RunResult): Fact {
  if (s === null) return fact('steady state', `${MISSING} (none found: the transient does not end)`);
  return fact('steady state', `${quantity(s.requestsPerS)} req/s`, `${quantity(s.outputTokensPerS)} out tok/s`, `after ${duration(s.warmupS)} of warm-up (MSER-5)`);
}

/** ` ± 0.12` where replications tell. */
function within(value: number, halfWidth: number | null | undefined, show: (value: number) => string = quantity): string {
  return positiveHalfWidthText(value, halfWidth ?? null, show);
}

/** What kind of simulation it was; what was written before there were kinds has none. */
function horizon({ horizon: h }: RunResult): readonly Fact[] {
  if (h === undefined) return [];
  const { ttftS, queueS, longestS } = h.warmUp;
  const by = (name: string, atS: number | null): string => `${name} ${atS === null ? 'not found' : duration(atS)}`;
  const transient = h.kind === 'terminating' ? 'nothing is cut off; the transient lasts' : 'warm-up';
  return [fact('kind of run', `${h.kind}: ${h.because}`, `${transient} ${longestS === null ? 'unknown' : duration(longestS)} (${by('by TTFT', ttftS)}, ${by('by queue', queueS)})`)];
}

/** Replications that ran until figures were known well enough. */
function precision({ replications }: RunResult): readonly Fact[] {
  if (replications?.precision === undefined) return [];
  const { targets, min, max } = replications.precision;
  const texts = targets.map(({ figure, relative, mean, halfWidth, reached }) =>
    `${runFigure(figure).title} ${halfWidth === null || mean === 0 ? 'unknown' : `± ${percent(halfWidth / Math.abs(mean))}`}, asked ${percent(relative)} ${reached ? '✓' : '✗'}`);
  return [fact('precision', ...texts, `${count(replications.count)} replications (of ${count(min)} to ${count(max)})`)];
}

function goodput({ goodput: g, provenance: { replications } }: RunResult): Fact {
  if (g === null) return fact('goodput', `${MISSING} (the scenario sets no SLO)`);
  if (!Number.isFinite(g.requestsPerS) || !Number.isFinite(g.fraction)) return fact('goodput', `${MISSING} (no request completed)`);
  const share = replications > 1 ? within(g.fraction, g.interval?.fraction, percent) : '';
  return fact('goodput', `${quantity(g.requestsPerS)}${within(g.requestsPerS, g.interval?.requestsPerS)} req/s`, `${percent(g.fraction)}${share} of requests are within the bounds by themselves`, `${quantity(g.tokensPerS)}${within(g.tokensPerS, g.interval?.tokensPerS)} tok/s`);
}

function requests({ requests: { total, completed, failed }, provenance }: RunResult): Fact {
  const reasons = Object.entries(failed).filter(([, times]) => times > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return fact(
    'requests',
    `${count(completed)} of ${count(total)} completed${summed(provenance.replications)}`,
    ...(reasons.length === 0 ? ['none failed'] : reasons.map(([reason, times]) => `failed: ${count(times)} ${reason.replaceAll('_', ' ')} (${percent(times / total)})`)),
  );
}

/** Counts add up over replications, everything else is averaged. */
export function summed(replications: number): string {
  return replications > 1 ? ` (sum of ${replications} replications)` : '';
}

function cost({ cost: c }: RunResult): Fact {
  if (c === null) return fact('cost', `${MISSING} (no price is known for this GPU)`);
  const goodputCost = c.usdPerMillionOutputTokensAtGoodput;
  return fact(
    'cost',
    `${usd(c.usdPerHour)}${within(c.usdPerHour, c.interval?.usdPerHour, usd)} per hour`,
    Number.isFinite(c.usdPerMillionOutputTokens) ? `${usd(c.usdPerMillionOutputTokens)}${within(c.usdPerMillionOutputTokens, c.interval?.usdPerMillionOutputTokens, usd)} per M output tokens` : `${MISSING} per M output tokens (none were produced)`,
    Number.isFinite(c.usdPerMillionTokens) ? `${usd(c.usdPerMillionTokens)} per M total tokens` : '',
    goodputCost === null ? '' : Number.isFinite(goodputCost) ? `${usd(goodputCost)} per M output tokens at goodput` : `${MISSING} at goodput (no request meets the SLO)`,
    `price: ${c.priceSource}, ${c.priceDate}`,
  );
}
