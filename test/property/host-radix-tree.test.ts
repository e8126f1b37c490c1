import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentTrie, HostRadixTree, SegmentCensus, TokenPath } from '@foretoken/kvcache';
import type { ContentIndex, EvictionOrderName } from '@foretoken/kvcache';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 300);

const scenes = fc.record({
  page: fc.constantFrom(1, 2, 4),
  pool: fc.integer({ min: 8, max: 40 }),
  host: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 60 })),
  copyAfterHits: fc.constantFrom(0, 1, 2),
  eviction: fc.constantFrom<EvictionOrderName>('lru', 'lfu', 'fifo', 'mru', 'filo', 'priority'),
  prompts: fc.array(fc.array(fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 8 }),
  moves: fc.array(fc.tuple(fc.constantFrom('serve', 'serve', 'serve', 'begin', 'end', 'prefetch', 'arrive'), fc.nat({ max: 7 }), fc.integer({ min: 1, max: 30 })), { minLength: 10, maxLength: 80, size: 'max' }),
});

describe('HostRadixTree', () => {
  it('loses no token between device and host, holds what is locked, and never claims what was not stored', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const world = new World(scene.page, scene.pool * scene.page, scene.host * scene.page, scene.copyAfterHits, scene.eviction, scene.prompts);
        for (const [kind, prompt, tokens] of scene.moves) {
          world.play(kind, prompt % scene.prompts.length, tokens);
          world.check();
        }
        world.drain();
      }),
      { numRuns: RUNS, seed: 20261202 },
    );
  });

  it('finds on the host what the device gave up, and loads it back', () => {
    const world = new World(1, 10, 20, 1, 'lru', [[[0, 8]], [[1, 9]]]);
    world.play('serve', 0, 8);
    world.play('serve', 1, 9);
    const match = world.tree.matchTiers(world.paths[0]!, 8);
    expect([match.tokens, match.hostTokens]).toEqual([0, 8]);
    world.play('serve', 0, 8);
    expect(world.loaded).toBe(8);
    expect(world.tree.matchTiers(world.paths[0]!, 8).tokens).toBe(8);
  });

  it('copies at the second use with copyAfterHits 2', () => {
    const world = new World(1, 100, 20, 2, 'lru', [[[0, 8]]]);
    world.play('serve', 0, 8);
    expect(world.tree.hostFree).toBe(20);
    world.play('serve', 0, 8);
    expect(world.tree.hostFree).toBe(12);
  });
});

/** A pool, requests that lock what they use, and everything that was ever stored. */
class World {
  readonly tree: HostRadixTree;
  readonly paths: TokenPath[];
  loaded = 0;
  #free: number;
  #time = 0;
  readonly #pool: number;
  readonly #page: number;
  /** Tokens of each prompt that have been computed. */
  readonly #computed: number[];
  readonly #coming: { path: TokenPath; from: number; to: number; reserved: number }[] = [];
  readonly #locked: { node: ReturnType<HostRadixTree['matchTiers']>['node']; path: TokenPath; tokens: number }[] = [];

  constructor(page: number, pool: number, host: number, copyAfterHits: number, eviction: EvictionOrderName, prompts: readonly (readonly (readonly [number, number])[])[]) {
    this.#page = page;
    this.#pool = pool;
    this.#free = pool;
    const content = contentOf(prompts);
    const census = new SegmentCensus(content);
    const trie = new ContentTrie();
    this.paths = prompts.map((_, i) => new TokenPath(trie, content, census, i, 0, 0));
    this.#computed = prompts.map(() => 0);
    this.tree = new HostRadixTree({
      pageTokens: page,
      eviction,
      clock: { next: () => ++this.#time },
      onEvict: (node) => {
        this.#free += node.tokens;
      },
      hostTokens: host,
      copyAfterHits,
      onCopy: () => 0,
    });
  }

  play(kind: string, prompt: number, wanted: number): void {
    const tokens = wanted - (wanted % this.#page);
    const path = this.paths[prompt]!;
    if (kind === 'end') this.#end();
    else if (kind === 'prefetch') this.#prefetch(path, prompt, tokens);
    else if (kind === 'arrive') this.#arrive();
    else if (tokens > 0 && this.#begin(path, tokens, kind === 'begin')) this.#computed[prompt] = Math.max(this.#computed[prompt]!, tokens);
  }

  check(): void {
    const { tree } = this;
    tree.checkIntegrity();
    expect(tree.hostReserved).toBe(this.#coming.reduce((sum, { reserved }) => sum + reserved, 0));
    expect(this.#free + tree.evictable + tree.protectedTokens).toBe(this.#pool);
    expect(this.#free).toBeGreaterThanOrEqual(0);
    for (const { path, tokens } of this.#locked) expect(tree.matchTiers(path, tokens).tokens, 'what is locked stays on the device').toBe(tokens);
    for (const [i, path] of this.paths.entries()) {
      const { tokens, hostTokens } = tree.matchTiers(path, 40 - (40 % this.#page));
      const known = Math.max(...this.paths.map((other, j) => path.sharedTokens(other, 0, this.#computed[j]!)));
      expect(tokens + hostTokens, `prompt ${i} finds no more than was computed`).toBeLessThanOrEqual(known);
    }
  }

  /** When nobody uses anything, the device can be emptied, and host memory after it. */
  drain(): void {
    while (this.#locked.length > 0) this.#end();
    while (this.#coming.length > 0) this.#arrive();
    this.tree.evict(Infinity);
    expect(this.#free).toBe(this.#pool);
    const size = this.tree.hostFree + [...this.tree.nodes()].reduce((sum, { tokens }) => sum + tokens, 0);
    expect(this.tree.reserveHost(size)).toBe(true);
    expect([...this.tree.nodes()]).toEqual([]);
  }

  /** Loads back what the host has, computes the rest, and caches it; `stays` = keeps it locked. */
  #begin(path: TokenPath, tokens: number, stays: boolean): boolean {
    const { tree } = this;
    const { hostTokens, hostNode, ...onDevice } = tree.matchTiers(path, tokens);
    let { tokens: prefix, node } = onDevice;
    tree.lock(node);
    // Few tokens are computed again instead.
    if (hostTokens > 3 && tree.loadBack(hostNode, () => this.#take(hostTokens))) {
      this.loaded += hostTokens;
      tree.unlock(node);
      tree.lock(hostNode);
      node = hostNode;
      prefix += hostTokens;
    }
    const fits = this.#take(tokens - prefix);
    if (fits) {
      const resident = tree.insert(path, tokens, 0);
      this.#free += resident - prefix;
      const { node: whole, tokens: matched } = tree.matchTiers(path, tokens);
      expect(matched).toBe(tokens);
      if (stays) {
        tree.lock(whole);
        this.#locked.push({ node: whole, path, tokens });
      }
    }
    tree.unlock(node);
    return fits;
  }

  #take(tokens: number): boolean {
    if (this.#free < tokens) this.tree.evict(tokens - this.#free);
    if (this.#free < tokens) return false;
    this.#free -= tokens;
    return true;
  }

  #end(): void {
    const first = this.#locked.shift();
    if (first !== undefined) this.tree.unlock(first.node);
  }

  /** Room is set aside for tokens that were computed once, and come from elsewhere into host memory. */
  #prefetch(path: TokenPath, prompt: number, tokens: number): void {
    const { tokens: onDevice, hostTokens } = this.tree.matchTiers(path, tokens);
    const from = onDevice + hostTokens;
    const to = Math.min(tokens, this.#computed[prompt]!);
    if (to > from && this.tree.reserveHost(tokens - from)) this.#coming.push({ path, from, to, reserved: tokens - from });
  }

  /** They are there; what they were to hang on may be gone by now. */
  #arrive(): void {
    const first = this.#coming.shift();
    if (first === undefined) return;
    const { path, from, to, reserved } = first;
    const free = this.tree.hostFree;
    const kept = this.tree.insertHost(path, from, to, reserved, 0);
    expect(kept).toBeLessThanOrEqual(to - from);
    expect(this.tree.hostFree).toBe(free + reserved - kept);
  }
}

function contentOf(prompts: readonly (readonly (readonly [number, number])[])[]): ContentIndex {
  // Every segment occurs twice, and a long common tail makes each prompt longer than any move asks for.
  const flat = prompts.map((prompt) => [...prompt, [6, 40] as const]);
  const offsets = flat.reduce<number[]>((ends, prompt) => [...ends, ends.at(-1)! + prompt.length], [0]);
  return {
    offsets: Int32Array.from(offsets),
    segmentIds: Int32Array.from(flat.flat(), ([id]) => id),
    segmentTokens: Int32Array.from(flat.flat(), ([, tokens]) => tokens),
  };
}
