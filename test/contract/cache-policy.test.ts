import { CACHE_POLICIES } from '@foretoken/kvcache';
import { expect, it } from 'vitest';
import { describeCachePolicy, describeInclusion } from './cache-policy.case.ts';

for (const policy of CACHE_POLICIES) {
  describeCachePolicy(policy);
  if (policy.stack !== undefined) describeInclusion(policy, policy.stack);
}

it('every cache policy has a name of its own, and three have a stack', () => {
  expect(new Set(CACHE_POLICIES.map(({ name }) => name)).size).toBe(CACHE_POLICIES.length);
  expect(CACHE_POLICIES.filter(({ stack }) => stack !== undefined).map(({ name }) => name)).toEqual(['lru', 'lru-head', 'vllm']);
});
