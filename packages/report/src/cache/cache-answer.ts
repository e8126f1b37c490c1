import { byteSize, count, percent } from '@foretoken/kernel';
import { hitRate, type HitRateDefinition, type LruCurve } from '@foretoken/kvcache';
import type { CacheFacts } from './cache-facts.ts';
import type { CacheAnswer } from './cache-result.ts';
import { tokenCount } from './token-count.ts';

/** Beyond nine tenths of what can be found, every further block finds little. */
const SHARE = 0.9;

const OF_WHAT: Readonly<Record<HitRateDefinition, string>> = {
  block_prefix: 'of blocks',
  block_any: 'of blocks, at any position',
  token_prefix: 'of input tokens',
  req_mean: 'of a prompt, on average',
};

/** How large the cache must be for nine tenths of what an endless one finds. */
export function answerOf(curve: LruCurve, { trace, model, shown, subject }: CacheFacts): CacheAnswer {
  const definition = shown[0] ?? 'token_prefix';
  const endlessRate = hitRate(curve.at(Infinity), definition);
  const capacityBlocks = endlessRate > 0 ? (curve.smallestFor(SHARE * endlessRate, definition) ?? null) : null;
  const capacityTokens = capacityBlocks === null ? null : capacityBlocks * trace.blockTokens;
  const capacityBytes = capacityTokens === null || model === null ? null : capacityTokens * model.kvBytesPerToken;
  const { fullCapacityBlocks } = curve;
  const shared = { policy: subject.name, definition, endlessRate, share: SHARE, capacityBlocks, capacityTokens, capacityBytes, fullCapacityBlocks };
  if (capacityBlocks === null || capacityTokens === null) {
    return { ...shared, sentence: 'No cache of any size would help: no prompt starts as an earlier one did.', detail: `${count(trace.requests)} requests share none of their ${count(trace.blocks)} blocks.` };
  }
  const memory = capacityBytes === null || model === null ? '' : `, ${byteSize(capacityBytes)} of ${model.id} KV`;
  return {
    ...shared,
    sentence: `${subject.name} reaches ${percent(SHARE).replace('.0 ', ' ')} of the hit rate of an endless cache at ${count(capacityBlocks)} ${capacityBlocks === 1 ? 'block' : 'blocks'} (${tokenCount(capacityTokens)} tokens${memory}).`,
    detail: `An endless cache finds ${percent(endlessRate)} ${OF_WHAT[definition]}; ${subject.name} needs ${count(fullCapacityBlocks)} of ${count(trace.distinctBlocks)} distinct blocks for all of it.`,
  };
}
