import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { ContentTrie } from '../content-trie.ts';
import type { ContentIndex } from '../content.ts';
import { SegmentCensus } from '../segment-census.ts';
import { TokenPath } from '../token-path.ts';
import type { CacheBlock } from './cache-block.ts';
import { NaiveBlockPool } from './naive-block-pool.fixture.ts';
import { PriorityBlockPool } from './priority-block-pool.ts';
import type { PriorityBlockPoolOptions, Retention } from './priority-block-pool.ts';

type Prompt = readonly (readonly [segment: number, tokens: number])[];

const SIZE = 4;
const nothingSaid = (): undefined => undefined;

function pathsOf(prompts: readonly Prompt[]): TokenPath[] {
  const flat = prompts.flat();
  const content: ContentIndex = {
    offsets: Int32Array.from(prompts.reduce<number[]>((ends, prompt) => [...ends, ends.at(-1)! + prompt.length], [0])),
    segmentIds: Int32Array.from(flat, ([id]) => id),
    segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens),
  };
  const trie = new ContentTrie();
  const census = new SegmentCensus(content);
  return prompts.map((_, row) => new TokenPath(trie, content, census, row, 0, 0));
}

function poolOf(options: Partial<PriorityBlockPoolOptions> = {}): PriorityBlockPool {
  return new PriorityBlockPool({ blocks: 10, blockSizeTokens: SIZE, partialReuse: true, copyOnPartialReuse: true, ...options });
}

/** A request that comes, computes `tokens` tokens and goes. */
function pass(pool: PriorityBlockPool, path: TokenPath, tokens: number, retention: (token: number) => Retention | undefined = nothingSaid): number {
  const { blocks, cachedTokens } = pool.acquire(path, tokens, retention);
  pool.store(path, blocks, tokens, true);
  pool.release(blocks);
  return cachedTokens;
}

describe('prioritised block pool', () => {
  it('finds whole blocks and the beginning of the next, but always leaves a token to compute', () => {
    const [first, same, longer, other] = pathsOf([[[1, 10]], [[1, 10]], [[1, 10], [2, 6]], [[1, 6], [3, 6]]]) as [TokenPath, TokenPath, TokenPath, TokenPath];
    const pool = poolOf({ blocks: 30 });
    expect(pass(pool, first, 10)).toBe(0);
    expect(pool.cachedTokens(same, 10)).toBe(9);
    expect(pass(pool, same, 10)).toBe(9);
    expect(pass(pool, longer, 16)).toBe(10);
    expect(pass(pool, other, 12)).toBe(6);
    expect(poolOf({ partialReuse: false }).cachedTokens(first, 10)).toBe(0);
    pool.checkIntegrity([]);
  });

  it('copies a partly equal block that somebody needs, and takes one that nobody needs', () => {
    const [first, second] = pathsOf([[[1, 8]], [[1, 6], [2, 6]]]) as [TokenPath, TokenPath];
    for (const copyOnPartialReuse of [true, false]) {
      const pool = poolOf({ copyOnPartialReuse });
      const held = pool.acquire(first, 8, nothingSaid).blocks;
      pool.store(first, held, 8, false);
      const { blocks, cachedTokens } = pool.acquire(second, 8, nothingSaid);
      expect(cachedTokens).toBe(copyOnPartialReuse ? 6 : 4);
      expect(blocks[1]).not.toBe(held[1]);
      pool.checkIntegrity([...held, ...blocks]);
    }
    const pool = poolOf({ copyOnPartialReuse: false });
    const held = pool.acquire(first, 8, nothingSaid).blocks;
    pool.store(first, held, 8, false);
    pool.release(held);
    const { blocks, cachedTokens } = pool.acquire(second, 8, nothingSaid);
    expect([cachedTokens, blocks[1]]).toEqual([6, held[1]]);
    expect(pool.cachedTokens(first, 8)).toBe(4);
    pool.checkIntegrity(blocks);
  });

  it('evicts the tail of a prefix before its head, and a block with all below it', () => {
    const [first, second] = pathsOf([[[1, 12]], [[2, 24]]]) as [TokenPath, TokenPath];
    const pool = poolOf({ blocks: 6 });
    pass(pool, first, 12);
    pool.acquire(second, 16, nothingSaid);
    expect(pool.cachedTokens(first, 12)).toBe(8);
  });

  it('evicts by priority first, and by age when the time of a priority is over', () => {
    const [important, plain, filler] = pathsOf([[[1, 8]], [[2, 8]], [[3, 8]]]) as [TokenPath, TokenPath, TokenPath];
    for (const [nowS, kept, lost] of [[9, important, plain], [11, plain, important]] as const) {
      const pool = poolOf({ blocks: 4 });
      pool.refresh(0);
      pass(pool, important, 8, () => ({ priority: 80, durationS: 10 }));
      pool.refresh(1);
      pass(pool, plain, 8);
      pool.refresh(nowS);
      if (nowS > 10) pass(pool, plain, 8);
      pool.acquire(filler, 8, nothingSaid);
      expect([pool.cachedTokens(kept, 8), pool.cachedTokens(lost, 8)]).toEqual([7, 0]);
    }
  });

  it('moves evicted blocks to the host and back, unless they are of too little priority', () => {
    const [first, second] = pathsOf([[[1, 8]], [[2, 16]]]) as [TokenPath, TokenPath];
    for (const [priority, found] of [[50, 7], [49, 0]] as const) {
      const pool = poolOf({ blocks: 4, hostBlocks: 4, offloadMinPriority: 50 });
      pass(pool, first, 8, () => ({ priority, durationS: Infinity }));
      pass(pool, second, 16);
      expect(pass(pool, first, 8)).toBe(found);
      expect([pool.offloaded, pool.onboarded]).toEqual(found > 0 ? [2, 2] : [0, 0]);
      pool.checkIntegrity([]);
    }
  });

  it('does what a pool with spelled-out tokens does', () => {
    for (let seed = 0; seed < Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 150); seed++) compareWithNaive(seed);
  });
});

function compareWithNaive(seed: number): void {
  const random = randomStream(seed, 'block-tree');
  const pick = <T>(values: readonly T[]): T => values[random.nextInt(values.length)]!;
  const options = {
    blocks: 24 + random.nextInt(30),
    blockSizeTokens: pick([1, 3, 4]),
    partialReuse: random.nextInt(4) > 0,
    copyOnPartialReuse: random.nextInt(2) > 0,
    hostBlocks: pick([0, 0, 5, 20]),
    offloadMinPriority: pick([0, 30, 60]),
  };
  const rows = 40;
  const prompts = Array.from({ length: rows }, (_, row): Prompt => {
    const parts: [number, number][] = [[pick([1, 2]), 1 + random.nextInt(9)], [10 + random.nextInt(4), 1 + random.nextInt(6)], [100 + pick([row, random.nextInt(rows)]), 1 + random.nextInt(8)]];
    return parts.slice(random.nextInt(2));
  });
  const paths = pathsOf(prompts);
  const pool = new PriorityBlockPool(options);
  const naive = new NaiveBlockPool(options);
  const live: { row: number; tokens: number[]; real: CacheBlock[]; spelled: ReturnType<NaiveBlockPool['acquire']>['blocks'] }[] = [];
  for (let row = 0; row < rows; row++) {
    // What follows the prompt is the request's own.
    const prompt = prompts[row]!.flatMap(([id, count]) => Array.from({ length: count }, (_, i) => id * 1000 + i));
    while (live.length > 0 && (random.nextInt(2) > 0 || pool.free * options.blockSizeTokens < prompt.length + 20)) {
      const { row: ended, tokens, real, spelled } = live.splice(random.nextInt(live.length), 1)[0]!;
      pool.store(paths[ended]!, real, tokens.length, true);
      naive.store(tokens, spelled, true);
      pool.release(real);
      naive.release(spelled);
    }
    const priorityAt = pick([(): undefined => undefined, (token: number): number | undefined => (token < 4 ? 70 : undefined), (): number => 10]);
    const real = pool.acquire(paths[row]!, prompt.length, (token) => {
      const priority = priorityAt(token);
      return priority === undefined ? undefined : { priority, durationS: Infinity };
    });
    const spelled = naive.acquire(prompt, priorityAt);
    expect(real.cachedTokens, `seed ${seed}, row ${row}`).toBe(spelled.cachedTokens);
    const tokens = [...prompt];
    for (let i = random.nextInt(6); i > 0; i--) {
      if (tokens.length % options.blockSizeTokens === 0 && real.blocks.length * options.blockSizeTokens === tokens.length) {
        real.blocks.push(pool.take());
        spelled.blocks.push(naive.take(35));
      }
      tokens.push(-(row * 1000 + i) - 1);
    }
    if (random.nextInt(2) > 0) {
      pool.store(paths[row]!, real.blocks, prompt.length, false);
      naive.store(prompt, spelled.blocks, false);
    }
    live.push({ row, tokens, real: real.blocks, spelled: spelled.blocks });
    expect([pool.free, pool.offloaded, pool.onboarded], `seed ${seed}, row ${row}`).toEqual([naive.free, naive.offloaded, naive.onboarded]);
    pool.checkIntegrity(live.flatMap(({ real: blocks }) => blocks));
  }
}
