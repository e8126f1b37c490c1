import type { BlockStream, CacheLimit } from '@foretoken/kvcache';

/** One held block of the naive cache. */
interface Held {
  readonly id: number;
  readonly tokens: number;
  readonly inserted: number;
  readonly parent: number;
  used: number;
  count: number;
  position: number;
  nextUse: number;
}

/** What a policy is, said as plainly as possible: which end is used first, and who is the worst of those held. */
interface NaivePolicy {
  readonly tailFirst?: true;
  readonly tokens?: true;
  readonly persistent?: true;
  readonly leavesOnly?: true;
  /** Negative = a goes before b. */
  compare(a: Held, b: Held): number;
}

const byCount = (a: Held, b: Held): number => a.count - b.count || a.used - b.used;

const NAIVE: Readonly<Record<string, NaivePolicy>> = {
  lru: { tailFirst: true, compare: (a, b) => a.used - b.used },
  vllm: { tailFirst: true, compare: (a, b) => a.used - b.used },
  'lru-head': { compare: (a, b) => a.used - b.used },
  'lru-tokens': { tokens: true, compare: (a, b) => a.used - b.used },
  'leaf-lru': { leavesOnly: true, compare: (a, b) => a.used - b.used },
  fifo: { compare: (a, b) => a.inserted - b.inserted },
  lfu: { compare: byCount },
  'lfu-tail': { tailFirst: true, compare: byCount },
  plfu: { persistent: true, compare: byCount },
  'length-aware': { compare: (a, b) => a.count - b.count || b.position - a.position || a.used - b.used },
  belady: { compare: (a, b) => b.nextUse - a.nextUse || b.position - a.position },
};

export const naiveNames: readonly string[] = [...Object.keys(NAIVE), 'ttl'];

/** Leading and any blocks found of one request. */
export interface NaiveHits {
  readonly prefix: number;
  readonly anywhere: number;
  readonly held: number;
}

/** Replays with sorted lists and maps; quadratic, and obviously the definition. */
export function naiveReplay(name: string, stream: BlockStream, limit: CacheLimit): readonly NaiveHits[] {
  const requests = Array.from({ length: stream.requests }, (_, r) => {
    const ids = new Int32Array(stream.longestBlocks);
    return [...ids.subarray(0, stream.read(r, ids))];
  });
  const capped = (r: number, prefix: number): number => (stream.computesLastToken ? Math.min(prefix, Math.floor((stream.inputTokens[r]! - 1) / stream.blockTokens)) : prefix);
  if (name === 'ttl') return naiveTtl(requests, stream, limit.ttlS ?? 0);
  const policy = NAIVE[name];
  if (policy === undefined) throw new Error(`no naive form of ${name}`);
  const held = new Map<number, Held>();
  const counts = new Map<number, number>();
  let clock = 0;
  return requests.map((ids, r) => {
    const miss = ids.findIndex((id) => !held.has(id));
    const hits = { prefix: capped(r, miss < 0 ? ids.length : miss), anywhere: ids.filter((id) => held.has(id)).length };
    const places = ids.map((_, i) => i);
    for (const i of policy.tailFirst ? places.toReversed() : places) {
      const id = ids[i]!;
      const count = ((held.has(id) || policy.persistent ? counts.get(id) : undefined) ?? 0) + 1;
      counts.set(id, count);
      const later = requests.findIndex((other, at) => at > r && other.includes(id));
      const fresh = { inserted: clock, parent: ids[i - 1] ?? -1, tokens: Math.min(stream.blockTokens, stream.inputTokens[r]! - i * stream.blockTokens) };
      const old = held.get(id) ?? fresh;
      held.set(id, { id, inserted: old.inserted, parent: old.parent, tokens: old.tokens, used: clock, count, position: i, nextUse: later < 0 ? Infinity : later });
      clock++;
    }
    shrink(held, policy, limit.capacityBlocks * (policy.tokens ? stream.blockTokens : 1));
    return { ...hits, held: sizeOf(held, policy) };
  });
}

const sizeOf = (held: ReadonlyMap<number, Held>, policy: NaivePolicy): number => [...held.values()].reduce((sum, { tokens }) => sum + (policy.tokens ? tokens : 1), 0);

function shrink(held: Map<number, Held>, policy: NaivePolicy, capacity: number): void {
  while (sizeOf(held, policy) > capacity) {
    const parents = new Set([...held.values()].map(({ parent }) => parent));
    const evictable = [...held.values()].filter(({ id }) => !(policy.leavesOnly && parents.has(id)));
    held.delete(evictable.toSorted((a, b) => policy.compare(a, b) || a.used - b.used)[0]!.id);
  }
}

function naiveTtl(requests: readonly (readonly number[])[], { arrivalS }: BlockStream, ttlS: number): readonly NaiveHits[] {
  const fresh = (id: number, r: number): boolean => {
    const last = requests.findLastIndex((ids, at) => at < r && ids.includes(id));
    return last >= 0 && arrivalS[r]! - arrivalS[last]! <= ttlS;
  };
  return requests.map((ids, r) => {
    const miss = ids.findIndex((id) => !fresh(id, r));
    return { prefix: miss < 0 ? ids.length : miss, anywhere: ids.filter((id) => fresh(id, r)).length, held: 0 };
  });
}
