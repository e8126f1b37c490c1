import { readFileSync } from 'node:fs';
import { type BlockStream, CACHE_POLICIES, contentBlocks, hitRate, replayPolicy, type ReplayResult } from '@foretoken/kvcache';
import { readTrace } from '@foretoken/workload/node';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedPath, whyNoShared } from './shared.ts';

/** Hit rates that others published for traces that are at hand. */
interface Published {
  readonly kvcache_sim_matrix: Readonly<Record<string, { readonly lru?: Readonly<Record<string, readonly [fullHits: number, blockPrefix: number]>> }>>;
  readonly survey_lru: { readonly fractions_of_unique: readonly number[] } & Readonly<Record<string, { readonly ideal?: number; readonly lru?: readonly number[] }>>;
}

const published = hasShared ? (JSON.parse(readFileSync(sharedPath('oracles', 'cache', 'published_oracles.json'), 'utf8')) as Published) : undefined;

const streams = new Map<string, Promise<BlockStream>>();
const streamOf = (trace: string): Promise<BlockStream> => {
  const known = streams.get(trace) ?? readTrace(sharedPath('traces', 'mooncake', `${trace}_trace.jsonl.gz`), { zeroOutput: 'keep' })
    .then(({ columns }) => contentBlocks({ content: columns.content!, inputTokens: columns.inputTokens, arrivalS: columns.arrivalS }));
  streams.set(trace, known);
  return known;
};

const play = (policy: string, stream: BlockStream, capacityBlocks: number): ReplayResult =>
  replayPolicy(CACHE_POLICIES.find(({ name }) => name === policy)!, stream, { capacityBlocks });

describe.skipIf(!hasShared)(`published cache curves${whyNoShared}`, () => {
  describe.each(['conversation', 'synthetic'])('%s', (trace) => {
    it('kvcache_sim: block hits and requests found whole, to 4 digits, with a capacity in tokens', async () => {
      const stream = await streamOf(trace);
      const rows = Object.entries(published?.kvcache_sim_matrix[trace]?.lru ?? {});
      expect(rows).toHaveLength(4);
      for (const [capacity, [fullHits, blockPrefix]] of rows) {
        const found = play('lru-tokens', stream, Number(capacity));
        const whole = found.prefixOf.filter((k, r) => k === Math.ceil(stream.inputTokens[r]! / stream.blockTokens)).length;
        expect([Number((whole / stream.requests).toFixed(4)), Number(hitRate(found, 'block_prefix').toFixed(4))]).toEqual([fullHits, blockPrefix]);
      }
    });

    it('survey: LRU at fractions of the unique blocks, to 3 digits', async () => {
      const stream = await streamOf(trace);
      const { ideal, lru = [] } = published!.survey_lru[trace]!;
      expect(hitRate(play('lru-head', stream, Infinity), 'block_prefix')).toBeCloseTo(ideal!, 3);
      expect(lru).toHaveLength(5);
      published!.survey_lru.fractions_of_unique.forEach((fraction, i) => {
        const found = hitRate(play('lru-head', stream, Math.floor(fraction * stream.distinctBlocks)), 'block_prefix');
        expect(Math.abs(found - lru[i]!), `${trace} at ${fraction}`).toBeLessThan(0.00051);
      });
    });
  });

  it('FAST 2025, Fig. 9: 3 million tokens give synthetic 48 % of its best', async () => {
    const stream = await streamOf('synthetic');
    const share = (capacity: number): number => hitRate(play('lru-head', stream, capacity), 'block_prefix');
    expect(share(Math.floor(3e6 / stream.blockTokens)) / share(Infinity)).toBeCloseTo(0.48, 2);
  });
});
