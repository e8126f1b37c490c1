import type { ReplayTotals } from './replay.ts';

/** What "hit rate" may mean; a number without its definition cannot be compared. */
export type HitRateDefinition = 'block_prefix' | 'block_any' | 'token_prefix' | 'req_mean';

/** The definitions in words. */
export const HIT_RATE_DEFINITIONS: Readonly<Record<HitRateDefinition, string>> = {
  block_prefix: 'leading blocks of a prompt found in the cache / all blocks of all prompts',
  block_any: 'blocks of a prompt found at any position / all blocks of all prompts',
  token_prefix: 'tokens of the leading blocks found / all input tokens',
  req_mean: 'mean over requests of (tokens of the leading blocks found / input tokens of the request)',
};

/** A hit rate from 0 to 1; 0 of nothing is 0. */
export function hitRate(totals: ReplayTotals, definition: HitRateDefinition): number {
  if (definition === 'req_mean') return share(totals.ratios, totals.requests);
  if (definition === 'token_prefix') return share(totals.prefixTokens, totals.inputTokens);
  return share(definition === 'block_any' ? totals.anyBlocks : totals.prefixBlocks, totals.blocks);
}

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
