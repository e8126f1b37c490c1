import { CACHE_POLICIES } from '@foretoken/kvcache';
import { expect, it } from 'vitest';
import { describeCachePolicy, describeInclusion } from './cache-policy.case.ts';

for (const policy of CACHE_POLICIES) describeCachePolicy(policy);

const touches = { lru: 'tail-first', vllm: 'tail-first', 'lru-head': 'head-first' } as const;
for (const policy of CACHE_POLICIES) {
  const touch = (touches as Readonly<Record<string, 'head-first' | 'tail-first' | undefined>>)[policy.name];
  if (touch !== undefined) describeInclusion(policy, touch);
}

it('every cache policy has a name of its own', () => {
  expect(new Set(CACHE_POLICIES.map(({ name }) => name)).size).toBe(CACHE_POLICIES.length);
  expect(CACHE_POLICIES.filter(({ name }) => name in touches)).toHaveLength(3);
});
