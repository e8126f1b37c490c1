import { type CachePolicy, CACHE_POLICIES, contentBlocks, hitRate, replayPolicy } from '@foretoken/kvcache';
import { inspectTrace, PrefixTree, synthesize } from '@foretoken/workload';
import { expect, it } from 'vitest';
import { describeCachePolicy, describeInclusion } from './cache-policy.case.ts';

for (const policy of CACHE_POLICIES.filter(({ needsPrompts }) => needsPrompts !== true)) {
  describeCachePolicy(policy);
  if (policy.stack !== undefined) describeInclusion(policy, policy.stack);
}

it('every cache policy has a name of its own, and three have a stack', () => {
  expect(new Set(CACHE_POLICIES.map(({ name }) => name)).size).toBe(CACHE_POLICIES.length);
  expect(CACHE_POLICIES.filter(({ stack }) => stack !== undefined).map(({ name }) => name)).toEqual(['lru', 'lru-head', 'vllm']);
});

/** No list of blocks: an endless tree over the tokens of whole prompts, cut at no block. */
const endlessTree: CachePolicy = {
  name: 'endless-tree',
  about: 'Keeps every prompt.',
  bound: 'tokens',
  create: (stream) => {
    const tree = new PrefixTree();
    const { content } = stream.prompts!;
    const blocks = new Int32Array(stream.longestBlocks);
    return {
      held: 0,
      serve: (request, hits) => {
        const [from, to] = [content.offsets[request]!, content.offsets[request + 1]!];
        hits.blocks = stream.read(request, blocks);
        hits.prefixTokens = tree.match(content.segmentIds, content.segmentTokens, from, to);
        hits.prefixBlocks = Math.floor(hits.prefixTokens / stream.blockTokens);
        hits.anyBlocks = hits.prefixBlocks;
        tree.insert(content.segmentIds, content.segmentTokens, from, to);
      },
    };
  },
};

it('a cache policy may be a tree over tokens: it finds the tokens that blocks of one token do, and no fewer than larger ones', () => {
  const columns = synthesize({ requests: 300, arrivals: { process: 'poisson', ratePerS: 1 }, input: 90, output: 5, prefix: { tokens: 37, groups: 9 } }, 7);
  const { inputTokens, arrivalS } = columns;
  const found = (policy: CachePolicy, blockTokens: number): number =>
    hitRate(replayPolicy(policy, contentBlocks({ content: columns.content!, inputTokens, arrivalS }, blockTokens), { capacityBlocks: Infinity }), 'token_prefix');
  const [lru] = CACHE_POLICIES;
  expect(found(endlessTree, 16)).toBe(found(lru!, 1));
  expect(found(endlessTree, 16)).toBeGreaterThan(found(lru!, 16));
  expect(found(lru!, 16)).toBe(inspectTrace(columns, { blockTokens: 16 }).reuse?.tokenPrefix.rate);
});
