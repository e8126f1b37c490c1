import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type BlockStream, CACHE_POLICIES, type CachePolicy, contentBlocks, hitRate, type HitRateDefinition, lruCurve, type ReplayResult, replayPolicy, type ReplayTotals } from '@foretoken/kvcache';
import { readTrace } from '@foretoken/workload/node';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedPath, whyNoShared } from './shared.ts';

/** Our name of each policy of the oracles. */
const names: Readonly<Record<string, string>> = {
  lru_ht: 'lru-head',
  lru_th: 'lru',
  lru_ht_tok: 'lru-tokens',
  lru_th_full: 'vllm',
  leaf: 'leaf-lru',
  fifo_ht: 'fifo',
  lfu: 'lfu',
  lfu_th: 'lfu-tail',
  plfu: 'plfu',
  la: 'length-aware',
  belady: 'belady',
  ttl: 'ttl',
};

/** Where the trace of an oracle lies. */
const traces: Readonly<Record<string, string>> = {
  'mooncake_conversation_cache_curve.json': 'mooncake/conversation_trace.jsonl.gz',
  'weka_multisession_cache_curve.json': 'weka-agentic/weka_traces_compact.jsonl.gz',
};

interface Point {
  readonly policy: string;
  /** Absent = infinite. */
  readonly capacityBlocks?: number;
  readonly ttlS?: number;
  readonly expected: Readonly<Record<string, unknown>>;
}

interface Curve {
  readonly curve?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly results?: readonly { readonly policy: string; readonly capacity_blocks?: number; readonly ttl_s?: number }[];
  readonly requests?: number;
  readonly events?: number;
  readonly unique_blocks: number;
}

/** Every point of a file: one object per policy and capacity, or a list. */
function pointsOf({ curve = {}, results = [] }: Curve): Point[] {
  const nested = Object.entries(curve).flatMap(([policy, points]) =>
    Object.entries(points).map(([capacity, expected]) => ({ policy, ...(capacity === 'inf' ? {} : { capacityBlocks: Number(capacity) }), expected })),
  );
  const listed = results.map(({ policy, capacity_blocks: capacityBlocks, ttl_s: ttlS, ...expected }) => ({
    policy,
    ...(capacityBlocks === undefined ? {} : { capacityBlocks }),
    ...(ttlS === undefined ? {} : { ttlS }),
    expected,
  }));
  return [...nested, ...listed];
}

const policyOf = (name: string): CachePolicy => {
  const policy = CACHE_POLICIES.find((each) => each.name === names[name]);
  if (policy === undefined) throw new Error(`no policy for ${name}`);
  return policy;
};

const integers = { hit_blocks: 'prefixBlocks', hit_blocks_any: 'anyBlocks', total_blocks: 'blocks', hit_tokens: 'prefixTokens', total_input_tokens: 'inputTokens' } as const;
const rates: readonly HitRateDefinition[] = ['block_prefix', 'block_any', 'token_prefix', 'req_mean'];

/** What a replay says in the words of the oracle, for the keys that it has; an unknown key is no number to equal. */
function told(totals: ReplayTotals, prefixOf: Int32Array, keys: readonly string[]): Record<string, unknown> {
  const digest = (): string => createHash('sha256').update(prefixOf.join(',')).digest('hex');
  return Object.fromEntries(
    keys.map((key) => {
      if (key in integers) return [key, totals[integers[key as keyof typeof integers]]];
      if ((rates as readonly string[]).includes(key)) return [key, Number(hitRate(totals, key as HitRateDefinition).toFixed(6))];
      return [key, key === 'k_sha256' ? digest() : key === 'k_first' ? [...prefixOf.subarray(0, 40)] : undefined];
    }),
  );
}

const folder = sharedPath('oracles', 'cache');
const files = hasShared ? readdirSync(folder).filter((name) => name.endsWith('_cache_curve.json')) : [];

describe.skipIf(!hasShared)(`cache curves of the oracles${whyNoShared}`, () => {
  it('has a trace for every file', () => {
    expect(files.filter((file) => traces[file] === undefined)).toEqual([]);
    expect(files.length).toBeGreaterThanOrEqual(2);
  });

  describe.each(files)('%s', (file) => {
    const curve = JSON.parse(readFileSync(sharedPath('oracles', 'cache', file), 'utf8')) as Curve;
    const points = pointsOf(curve);
    let cached: BlockStream | undefined;

    /** The stream of all tests of this file; zero outputs are requests, too. */
    async function stream(): Promise<BlockStream> {
      if (cached === undefined) {
        const { columns } = await readTrace(sharedPath('traces', traces[file] ?? ''), { zeroOutput: 'keep' });
        cached = contentBlocks({ content: columns.content!, inputTokens: columns.inputTokens, arrivalS: columns.arrivalS });
      }
      return cached;
    }

    it('reads the trace of the oracle', async () => {
      const { requests, distinctBlocks } = await stream();
      expect([requests, distinctBlocks]).toEqual([curve.requests ?? curve.events, curve.unique_blocks]);
      expect(points.length).toBeGreaterThan(10);
    });

    const cases = points.map((point) => ({ ...point, title: `${point.policy} ${point.ttlS === undefined ? (point.capacityBlocks ?? 'inf') : `${point.ttlS} s`}` }));
    it.each(cases)('$title: every number and every request', async ({ policy, capacityBlocks = Infinity, ttlS, expected }) => {
      const found: ReplayResult = replayPolicy(policyOf(policy), await stream(), { capacityBlocks, ...(ttlS === undefined ? {} : { ttlS }) });
      expect(told(found, found.prefixOf, Object.keys(expected))).toEqual(expected);
    });

    it('LRU curves in one pass have the points of the single replays', async () => {
      for (const [policy, touch] of [['lru_ht', 'head-first'], ['lru_th', 'tail-first'], ['lru_th_full', 'tail-first']] as const) {
        const of = points.filter((point) => point.policy === policy);
        if (of.length === 0) continue;
        const whole = await stream();
        const seen = policyOf(policy).view?.(whole) ?? whole;
        const found = lruCurve(seen, { touch });
        for (const { capacityBlocks = Infinity, expected } of of) {
          const keys = Object.keys(expected).filter((key) => !key.startsWith('k_'));
          expect(told(found.at(capacityBlocks), new Int32Array(0), keys)).toEqual(Object.fromEntries(keys.map((key) => [key, expected[key]])));
        }
      }
    });
  });
});
