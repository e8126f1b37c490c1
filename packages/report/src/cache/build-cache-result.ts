import { HIT_RATE_DEFINITIONS, type CachePolicy, type CacheStudy, hitRate, type HitRateDefinition, type LruCurve, type ReplayTotals, type StudyPoint } from '@foretoken/kvcache';
import { answerOf } from './cache-answer.ts';
import type { CacheFacts } from './cache-facts.ts';
import type { CacheCurve, CachePoint, CacheResult } from './cache-result.ts';

/** The result of a study as it is saved, printed and drawn. */
export function buildCacheResult({ points, curves }: CacheStudy, facts: CacheFacts): CacheResult {
  const { foretoken, trace, model, shown, policies, subject } = facts;
  const curve = curves.get(subject);
  if (curve === undefined) throw new Error(`the study has no curve of ${subject.name}`);
  return {
    schema: 'foretoken.cache/1',
    foretoken,
    answer: answerOf(curve, facts),
    trace,
    model,
    shown,
    definitions: HIT_RATE_DEFINITIONS,
    policies: policies.map(({ name, about }) => ({ name, about })),
    points: points.filter(({ policy }) => policies.includes(policy)).map((point) => pointOf(point, facts)),
    curves: [...curves].filter(([policy]) => policies.includes(policy)).map(([policy, each]) => curveOf(policy, each, trace.distinctBlocks)),
  };
}

function ratesOf(totals: ReplayTotals): CachePoint['rates'] {
  return { block_prefix: hitRate(totals, 'block_prefix'), block_any: hitRate(totals, 'block_any'), token_prefix: hitRate(totals, 'token_prefix'), req_mean: hitRate(totals, 'req_mean') };
}

function pointOf({ policy, capacityBlocks, ttlS, totals }: StudyPoint, { trace, model }: CacheFacts): CachePoint {
  const endless = capacityBlocks === Infinity;
  const capacityTokens = capacityBlocks * trace.blockTokens;
  return {
    policy: policy.name,
    capacityBlocks: endless ? null : capacityBlocks,
    capacityTokens: endless ? null : capacityTokens,
    capacityBytes: endless || model === null ? null : capacityTokens * model.kvBytesPerToken,
    ttlS,
    blocks: totals.blocks,
    inputTokens: totals.inputTokens,
    prefixBlocks: totals.prefixBlocks,
    anyBlocks: totals.anyBlocks,
    prefixTokens: totals.prefixTokens,
    rates: ratesOf(totals),
  };
}

/** A curve at capacities 5 % apart: more than a screen can tell apart. */
function curveOf({ name }: CachePolicy, curve: LruCurve, distinctBlocks: number): CacheCurve {
  const capacityBlocks: number[] = [];
  for (let capacity = 1; capacity < distinctBlocks; capacity = Math.max(capacity + 1, Math.floor(capacity * 1.05))) capacityBlocks.push(capacity);
  capacityBlocks.push(distinctBlocks);
  const totals = capacityBlocks.map((capacity) => ratesOf(curve.at(capacity)));
  const of = (definition: HitRateDefinition): readonly number[] => totals.map((rates) => rates[definition]);
  return { policy: name, capacityBlocks, rates: { block_prefix: of('block_prefix'), block_any: of('block_any'), token_prefix: of('token_prefix'), req_mean: of('req_mean') } };
}
