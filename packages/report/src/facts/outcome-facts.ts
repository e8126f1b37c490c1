import { MISSING, count, duration, percent, quantity, usd } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import { fact } from './fact.ts';
import type { Fact } from './fact.ts';

/** What came out: throughput, goodput, failures, cost. */
export function outcomeFacts(result: RunResult): readonly Fact[] {
  return [throughput(result), steady(result), goodput(result), requests(result), cost(result)];
}

function throughput({ throughput: t, requests: { completed } }: RunResult): Fact {
  return fact(
    'throughput',
    `${quantity(t.requestsPerS)} req/s`,
    `${quantity(t.inputTokensPerS)} in tok/s`,
    `${quantity(t.outputTokensPerS)} out tok/s`,
    `offered ${quantity(t.offeredRequestsPerS)} req/s`,
    Number.isFinite(t.makespanS) ? `over ${duration(t.makespanS)}` : '',
    Number.isFinite(t.requestsPerS) ? '' : completed === 0 ? '(no request completed)' : '(the run took no time)',
  );
}

function steady({ throughput: { steady: s } }: RunResult): Fact {
  if (s === null) return fact('steady state', `${MISSING} (none found: the transient does not end)`);
  return fact('steady state', `${quantity(s.requestsPerS)} req/s`, `${quantity(s.outputTokensPerS)} out tok/s`, `after ${duration(s.warmupS)} of warm-up (MSER-5)`);
}

function goodput({ goodput: g }: RunResult): Fact {
  if (g === null) return fact('goodput', `${MISSING} (the scenario sets no SLO)`);
  if (!Number.isFinite(g.requestsPerS) || !Number.isFinite(g.fraction)) return fact('goodput', `${MISSING} (no request completed)`);
  return fact('goodput', `${quantity(g.requestsPerS)} req/s`, `${percent(g.fraction)} of requests are within the bounds by themselves`, `${quantity(g.tokensPerS)} tok/s`);
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
    `${usd(c.usdPerHour)} per hour`,
    Number.isFinite(c.usdPerMillionOutputTokens) ? `${usd(c.usdPerMillionOutputTokens)} per M output tokens` : `${MISSING} per M output tokens (none were produced)`,
    Number.isFinite(c.usdPerMillionTokens) ? `${usd(c.usdPerMillionTokens)} per M total tokens` : '',
    goodputCost === null ? '' : Number.isFinite(goodputCost) ? `${usd(goodputCost)} per M output tokens at goodput` : `${MISSING} at goodput (no request meets the SLO)`,
    `price: ${c.priceSource}, ${c.priceDate}`,
  );
}
