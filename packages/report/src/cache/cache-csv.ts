import type { CachePoint, CacheResult } from './cache-result.ts';

const COLUMNS: readonly (readonly [name: string, value: (point: CachePoint) => string | number | null])[] = [
  ['policy', ({ policy }) => policy],
  ['capacity_blocks', ({ capacityBlocks, ttlS }) => capacityBlocks ?? (ttlS === null ? 'inf' : null)],
  ['capacity_tokens', ({ capacityTokens }) => capacityTokens],
  ['capacity_bytes', ({ capacityBytes }) => capacityBytes],
  ['ttl_s', ({ ttlS }) => ttlS],
  ['blocks', ({ blocks }) => blocks],
  ['hit_blocks', ({ prefixBlocks }) => prefixBlocks],
  ['hit_blocks_any', ({ anyBlocks }) => anyBlocks],
  ['input_tokens', ({ inputTokens }) => inputTokens],
  ['hit_tokens', ({ prefixTokens }) => prefixTokens],
  ['block_prefix', ({ rates }) => rates.block_prefix],
  ['block_any', ({ rates }) => rates.block_any],
  ['token_prefix', ({ rates }) => rates.token_prefix],
  ['req_mean', ({ rates }) => rates.req_mean],
];

/** One row per policy and capacity (or age); an empty field is what does not apply. */
export function cacheCsv({ points }: CacheResult): string {
  const rows = points.map((point) => COLUMNS.map(([, value]) => value(point) ?? '').join(','));
  return `${[COLUMNS.map(([name]) => name).join(','), ...rows].join('\n')}\n`;
}
