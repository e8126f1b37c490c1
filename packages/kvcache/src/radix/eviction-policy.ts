import { StreamFamily, askForKey } from '@foretoken/kernel';
import type { PolicyKey, PolicyOwner } from '@foretoken/kernel';
import type { RadixNode } from './radix-node.ts';

/** A cached run of tokens that nobody uses and that nothing is cached behind: it may be evicted. */
export interface CacheLeaf {
  /** Names the leaf within a run. */
  readonly id: number;
  /** Tokens that its eviction frees. */
  readonly tokens: number;
  /** Tokens of the prefix before it. */
  readonly prefixTokens: number;
  /** Counter of cache accesses when it was cached. */
  readonly createdTick: number;
  /** The same counter when it was last looked up or cached again. */
  readonly usedTick: number;
  /** Largest priority value of the requests that cached it. */
  readonly priority: number;
}

/** What an eviction policy may ask beside the leaf. */
export interface EvictionContext {
  /** Uniform in [0, 1), always the same for one seed, leaf and draw. */
  random(leaf: CacheLeaf, draw?: number): number;
}

/**
 * Which cached prefix goes first when memory is short: the smallest key, among equals the oldest. The key is asked
 * when a leaf becomes evictable and whenever it is looked up after that.
 */
export interface EvictionPolicy {
  readonly kind: 'eviction';
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  key(leaf: CacheLeaf, context: EvictionContext): PolicyKey;
}

/** Where a scenario names it. */
export const EVICTION_OWNER: Pick<PolicyOwner, 'kind' | 'path'> = { kind: 'eviction', path: 'fleet.engine.policies.eviction' };

/** Keys of leaves by a policy. */
export function evictionKeys(policy: EvictionPolicy, seed: number): (node: RadixNode) => PolicyKey {
  const family = new StreamFamily(seed, 'eviction policy');
  const context: EvictionContext = {
    random: ({ id }, draw = 0) => {
      const stream = family.entity(id);
      for (let i = 0; i < draw; i++) stream.nextFloat();
      return stream.nextFloat();
    },
  };
  const owner: PolicyOwner = { ...EVICTION_OWNER, name: policy.name };
  return (node) => {
    const leaf = leafOf(node);
    return askForKey(owner, `a leaf of ${leaf.tokens} tokens`, () => policy.key(leaf, context));
  };
}

function leafOf(node: RadixNode): CacheLeaf {
  return Object.freeze({ id: node.created, tokens: node.tokens, prefixTokens: node.start, createdTick: node.created, usedTick: node.lastAccess, priority: node.priority });
}
