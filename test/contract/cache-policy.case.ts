import { type BlockStream, type CachePolicy, CACHE_POLICIES, hitRate, HIT_RATE_DEFINITIONS, type HitRateDefinition, idBlocks, lruCurve, replay, replayPolicy, type RequestHits } from '@foretoken/kvcache';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveNames, naiveReplay } from './naive-replay.ts';

const BLOCK_TOKENS = 4;
const settings = { numRuns: Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 150), seed: 20_261_125 };
const definitions = Object.keys(HIT_RATE_DEFINITIONS) as readonly HitRateDefinition[];

/** Requests of a prefix tree: an id stands for all that comes before it, as the hashes of a trace do. */
const chained: fc.Arbitrary<BlockStream> = fc
  .array(fc.record({ steps: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 7, size: 'max' }), rest: fc.nat({ max: BLOCK_TOKENS - 1 }), gapS: fc.nat({ max: 5 }) }), { minLength: 1, maxLength: 25, size: 'max' })
  .map((requests) => {
    const numbers = new Map<string, number>();
    const numberOf = (name: string): number => numbers.get(name) ?? (numbers.set(name, numbers.size), numbers.size - 1);
    return streamOf(requests.map(({ steps, rest, gapS }) => ({ ids: steps.map((_, i) => numberOf(`${steps.slice(0, i + 1).join()}${i + 1 === steps.length && rest > 0 ? `/${rest}` : ''}`)), rest, gapS })));
  });

/** Ids at any place, also twice in a request: no trace should be like this, and no cache may break on it. */
const loose: fc.Arbitrary<BlockStream> = fc
  .array(fc.record({ ids: fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 7, size: 'max' }), rest: fc.nat({ max: BLOCK_TOKENS - 1 }), gapS: fc.nat({ max: 5 }) }), { minLength: 1, maxLength: 25, size: 'max' })
  .map(streamOf);

/** Ids at any place, none of them twice in a request. */
const distinct: fc.Arbitrary<BlockStream> = fc
  .array(fc.record({ ids: fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: 7, size: 'max' }), rest: fc.constant(0), gapS: fc.constant(1) }), { minLength: 1, maxLength: 25, size: 'max' })
  .map(streamOf);

function streamOf(requests: readonly { readonly ids: readonly number[]; readonly rest: number; readonly gapS: number }[]): BlockStream {
  const offsets = [0];
  for (const { ids } of requests) offsets.push(offsets.at(-1)! + ids.length);
  let now = 0;
  return idBlocks({
    blockTokens: BLOCK_TOKENS,
    offsets: Int32Array.from(offsets),
    ids: Int32Array.from(requests.flatMap(({ ids }) => ids)),
    inputTokens: Int32Array.from(requests, ({ ids, rest }) => ids.length * BLOCK_TOKENS - (rest > 0 ? BLOCK_TOKENS - rest : 0)),
    arrivalS: Float64Array.from(requests, ({ gapS }) => (now += gapS)),
  });
}

const capacities = fc.integer({ min: 0, max: 16 });

/** What every cache under replay keeps, whatever its policy. */
export function describeCachePolicy(policy: CachePolicy): void {
  const limitOf = (capacity: number): { capacityBlocks: number; ttlS: number } => ({ capacityBlocks: capacity, ttlS: capacity });
  const unit = policy.bound === 'tokens' ? BLOCK_TOKENS : 1;

  describe(`cache policy ${policy.name}`, () => {
    it('has a naive form to compare with', () => {
      expect(naiveNames).toContain(policy.name);
    });

    // Belady leaves a choice open between blocks of one place and one next use, which only loose ids can have.
    const kinds = [['prefix trees', chained] as const, ...(policy.name === 'belady' ? [] : [['loose ids', loose] as const])];
    it.each(kinds)('finds, request by request, what the definition says: %s', (_kind, streams) => {
      fc.assert(
        fc.property(streams, capacities, (stream, capacity) => {
          const seen = policy.view?.(stream) ?? stream;
          const cache = policy.create(seen, limitOf(capacity));
          const hits: RequestHits = { blocks: 0, prefixBlocks: 0, anyBlocks: 0, prefixTokens: 0 };
          const found = Array.from({ length: seen.requests }, (_, r) => {
            cache.serve(r, hits);
            expect(hits.prefixTokens).toBe(Math.min(hits.prefixBlocks * BLOCK_TOKENS, seen.inputTokens[r]!));
            return { prefix: hits.prefixBlocks, anywhere: hits.anyBlocks, held: cache.held };
          });
          expect(found).toEqual(naiveReplay(policy.name, seen, limitOf(capacity)));
        }),
        settings,
      );
    });

    it('never holds more than its capacity between requests, and never evicts without need', () => {
      fc.assert(
        fc.property(loose, capacities, (stream, capacity) => {
          const { mostHeld } = replayPolicy(policy, stream, limitOf(capacity));
          expect(mostHeld).toBeLessThanOrEqual(policy.bound === 'age' ? 0 : capacity * unit);
          const endless = replayPolicy(policy, stream, limitOf(Infinity));
          const enough = replayPolicy(policy, stream, limitOf(policy.bound === 'age' ? 1e9 : stream.distinctBlocks));
          expect(enough.prefixOf).toEqual(endless.prefixOf);
        }),
        settings,
      );
    });

    it('finds no more than an endless cache, and no hit rate leaves 0 … 1', () => {
      fc.assert(
        fc.property(chained, capacities, (stream, capacity) => {
          const [found, endless] = [replayPolicy(policy, stream, limitOf(capacity)), replayPolicy(policy, stream, limitOf(Infinity))];
          for (const definition of definitions) {
            expect(hitRate(found, definition)).toBeLessThanOrEqual(hitRate(endless, definition) + 1e-12);
            expect(hitRate(found, definition)).toBeGreaterThanOrEqual(0);
          }
          expect(found.anyBlocks).toBeGreaterThanOrEqual(found.prefixBlocks);
        }),
        settings,
      );
    });

    // Partly filled blocks make room for more than Belady's blocks; an age is no capacity at all.
    if (policy.bound !== 'blocks') return;
    // A block twice in a request would be two hits for one place, which Belady does not weigh.
    it.each([['blocks at any position', 'anyBlocks', distinct], ['leading blocks of prefix trees', 'prefixBlocks', chained]] as const)('finds at most what Belady does: %s', (_, count, streams) => {
      const bound = CACHE_POLICIES.find(({ name }) => name === 'belady')!;
      fc.assert(
        fc.property(streams, capacities, (stream, capacity) => {
          const seen = policy.view?.(stream) ?? stream;
          const best = replay(seen, bound.create(seen, limitOf(capacity)));
          expect(replay(seen, policy.create(seen, limitOf(capacity)))[count]).toBeLessThanOrEqual(best[count]);
        }),
        settings,
      );
    });
  });
}

/** What only caches with the inclusion property keep: a larger one holds all that a smaller one does. */
export function describeInclusion(policy: CachePolicy, touch: NonNullable<CachePolicy['stack']>): void {
  describe(`cache policy ${policy.name}: inclusion`, () => {
    it('never finds less in a larger cache, request by request', () => {
      fc.assert(
        fc.property(loose, capacities, (stream, capacity) => {
          const [small, large] = [capacity, capacity + 1].map((capacityBlocks) => replayPolicy(policy, stream, { capacityBlocks }));
          small!.prefixOf.forEach((k, r) => expect(k).toBeLessThanOrEqual(large!.prefixOf[r]!));
          expect(small!.anyBlocks).toBeLessThanOrEqual(large!.anyBlocks);
        }),
        settings,
      );
    });

    it('is described at every capacity by one pass over the stack distances', () => {
      fc.assert(
        fc.property(fc.oneof(chained, loose), (stream) => {
          const seen = policy.view?.(stream) ?? stream;
          const curve = lruCurve(seen, { touch });
          for (let capacityBlocks = 0; capacityBlocks <= seen.distinctBlocks + 1; capacityBlocks++) {
            const { prefixOf: _k, mostHeld: _h, ratios, ...replayed } = replayPolicy(policy, stream, { capacityBlocks });
            const { ratios: sum, ...read } = curve.at(capacityBlocks);
            expect(read).toEqual(replayed);
            expect(sum).toBeCloseTo(ratios, 9);
          }
          const target = 0.9 * hitRate(curve.at(Infinity), 'block_prefix');
          const smallest = curve.smallestFor(target, 'block_prefix')!;
          expect(hitRate(curve.at(smallest), 'block_prefix')).toBeGreaterThanOrEqual(target);
          if (smallest > 0) expect(hitRate(curve.at(smallest - 1), 'block_prefix')).toBeLessThan(target);
          expect(curve.smallestFor(1.01, 'block_any')).toBeUndefined();
        }),
        settings,
      );
    });
  });
}
