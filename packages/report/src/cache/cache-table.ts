import { byteSize, count, duration, percent } from '@foretoken/kernel';
import type { HitRateDefinition } from '@foretoken/kvcache';
import type { CachePoint, CacheResult } from './cache-result.ts';
import { tokenCount } from './token-count.ts';

/** A table as texts: one row per capacity (or age), one column per policy. */
export interface CacheTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Hit rates of capacity-bounded caches under a definition; no rows when there are none. */
export function capacityTable({ points, policies, trace, model }: CacheResult, definition: HitRateDefinition): CacheTable {
  const bounded = points.filter(({ ttlS }) => ttlS === null);
  const names = policies.map(({ name }) => name).filter((name) => bounded.some(({ policy }) => policy === name));
  const capacities = [...new Set(bounded.map(({ capacityBlocks }) => capacityBlocks))];
  const rateOf = (policy: string, capacity: number | null): string => shownRate(bounded.find((point) => point.policy === policy && point.capacityBlocks === capacity), definition);
  return {
    titles: ['blocks', 'of all', 'tokens', ...(model === null ? [] : ['KV memory']), ...names],
    rows: capacities.map((capacity) => [...sizeCells(capacity, trace, model), ...names.map((name) => rateOf(name, capacity))]),
  };
}

/** Hit rates of age-bounded caches; no rows when there are none. */
export function ageTable({ points }: CacheResult, definition: HitRateDefinition): CacheTable {
  const aged = points.filter(({ ttlS }) => ttlS !== null);
  const names = [...new Set(aged.map(({ policy }) => policy))];
  const ages = [...new Set(aged.map(({ ttlS }) => ttlS ?? 0))];
  return {
    titles: ['time to live', ...names],
    rows: ages.map((ttlS) => [duration(ttlS), ...names.map((name) => shownRate(aged.find((point) => point.policy === name && point.ttlS === ttlS), definition))]),
  };
}

function sizeCells(capacity: number | null, { blockTokens, distinctBlocks }: CacheResult['trace'], model: CacheResult['model']): readonly string[] {
  if (capacity === null) return ['endless', '', '', ...(model === null ? [] : [''])];
  const tokens = capacity * blockTokens;
  return [count(capacity), percent(capacity / distinctBlocks), tokenCount(tokens), ...(model === null ? [] : [byteSize(tokens * model.kvBytesPerToken)])];
}

function shownRate(point: CachePoint | undefined, definition: HitRateDefinition): string {
  return point === undefined ? '' : `${(100 * point.rates[definition]).toFixed(2)} %`;
}
