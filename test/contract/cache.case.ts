import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockPool, SegmentCensus, TokenChain } from '@foretoken/kvcache';
import type { ContentIndex } from '@foretoken/kvcache';
import { NaiveCache, tokensOf } from './naive-cache.ts';

/** One cache behaviour. */
export interface CacheSubject {
  readonly namelessFirst: boolean;
  readonly groups: number;
  readonly prefixCaching: boolean;
}

interface Request {
  readonly segments: readonly (readonly [id: number, tokens: number])[];
  readonly output: number;
  readonly adapter: number;
  readonly salt: number;
}

interface Scene {
  readonly blocks: number;
  readonly blockSize: number;
  readonly requests: readonly Request[];
  readonly moves: readonly Move[];
}

/** `request` is taken modulo what there is. */
type Move =
  | { readonly kind: 'admit'; readonly request: number; readonly tokens: number }
  | { readonly kind: 'grow'; readonly request: number; readonly tokens: number }
  | { readonly kind: 'release' | 'end'; readonly request: number }
  | { readonly kind: 'slide'; readonly request: number; readonly group: number };

const index = fc.nat({ max: 9 });
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('admit' as const), request: index, tokens: fc.integer({ min: 1, max: 24 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('grow' as const), request: index, tokens: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('release' as const), request: index }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), request: index }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('slide' as const), request: index, group: fc.nat({ max: 2 }) }) },
);

const scenes: fc.Arbitrary<Scene> = fc.record({
  blocks: fc.integer({ min: 4, max: 40 }),
  blockSize: fc.constantFrom(1, 2, 4),
  requests: fc.array(
    fc.record({
      // Few identities, so that prompts share, cut and quote each other's segments; 9 and up occur once.
      segments: fc.array(fc.tuple(fc.nat({ max: 11 }), fc.integer({ min: 1, max: 7 })), { minLength: 1, maxLength: 4 }),
      output: fc.constantFrom(-1, -1, 0, 1, 2),
      adapter: fc.constantFrom(0, 0, 0, 1),
      salt: fc.constantFrom(0, 0, 0, 1),
    }),
    { minLength: 1, maxLength: 10 },
  ),
  moves: fc.array(move, { minLength: 1, maxLength: 60 }),
});

/** Pool, index and chains against the naive cache, move by move. */
export function describeCache(subject: CacheSubject): void {
  const { namelessFirst, groups, prefixCaching } = subject;
  const name = `${groups} ${groups === 1 ? 'group' : 'groups'}, ${namelessFirst ? 'nameless first' : 'in order'}${prefixCaching ? '' : ', caching off'}`;

  describe(`block pool, prefix index and token chains: ${name}`, () => {
    it('agree with strings, lists and maps after every move', () => {
      fc.assert(
        fc.property(scenes, (scene) => {
          const world = new World(subject, scene);
          for (const each of scene.moves) {
            world.play(each);
            world.expectAgreement();
          }
        }),
        { numRuns: Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 150), seed: 20261121 },
      );
    });
  });
}

/** The real cache and the naive one side by side, with the block tables of a few requests on top. */
class World {
  readonly #scene: Scene;
  readonly #subject: CacheSubject;
  readonly #content: ContentIndex;
  readonly #pool: BlockPool;
  readonly #naive: NaiveCache;
  readonly #census: SegmentCensus;
  readonly #chains: TokenChain[];
  /** Requests that are over; nobody asks for what only they knew. */
  readonly #over = new Set<number>();
  readonly #tables: number[][][];
  /** Full blocks registered, per request and group. */
  readonly #registered: number[][];
  readonly #tokens: number[];

  constructor(subject: CacheSubject, scene: Scene) {
    this.#scene = scene;
    this.#subject = subject;
    this.#content = contentOf(scene.requests);
    this.#census = new SegmentCensus(this.#content);
    this.#pool = new BlockPool({ blocks: scene.blocks, blockSizeTokens: scene.blockSize, prefixCaching: subject.prefixCaching, namelessFirst: subject.namelessFirst, groups: subject.groups });
    this.#naive = new NaiveCache(scene.blocks, subject.namelessFirst);
    this.#chains = scene.requests.map(({ adapter, salt }, request) => new TokenChain(this.#pool.index, this.#content, this.#census, request, adapter, salt));
    this.#tables = scene.requests.map(() => Array.from({ length: subject.groups }, () => []));
    this.#registered = scene.requests.map(() => new Array<number>(subject.groups).fill(0));
    this.#tokens = scene.requests.map(() => 0);
  }

  play(each: Move): void {
    const request = each.request % this.#scene.requests.length;
    if (this.#over.has(request)) return;
    const isAdmitted = this.#tokens[request]! > 0;
    if (each.kind === 'admit' && !isAdmitted) this.#admit(request, each.tokens);
    else if (each.kind === 'grow' && isAdmitted) this.#give(request, this.#tokens[request]! + each.tokens);
    else if (each.kind === 'slide' && isAdmitted) this.#slide(request, each.group % this.#subject.groups);
    else if (each.kind === 'release' || each.kind === 'end') this.#release(request, each.kind === 'end');
  }

  expectAgreement(): void {
    expect(this.#pool.freeList()).toEqual(this.#naive.free);
    expect(this.#pool.free).toBe(this.#naive.free.length);
    expect(this.#pool.used).toBe(this.#pool.usable - this.#naive.free.length);
    for (let block = 1; block < this.#scene.blocks; block++) {
      expect(this.#pool.isFree(block), `block ${block} is free`).toBe((this.#naive.references.get(block) ?? 0) === 0);
      expect(this.#pool.isNamed(block), `block ${block} has a name`).toBe(this.#naive.names.has(block));
    }
    for (const request of this.#scene.requests.keys()) this.#expectSameHits(request);
    this.#pool.checkIntegrity(this.#naive.owned);
  }

  /** Adopts the common prefix hit of all groups, then takes what is missing. */
  #admit(request: number, tokens: number): void {
    const hits = this.#hits(request, tokens);
    for (const [group, table] of this.#tables[request]!.entries()) {
      for (let block = 0; block < hits; block++) {
        const physical = this.#naive.lookup(this.#name(request, block, group));
        this.#pool.touch(physical);
        this.#naive.touch(physical);
        table.push(physical);
      }
      this.#registered[request]![group] = hits;
    }
    this.#give(request, tokens);
  }

  #hits(request: number, tokens: number): number {
    if (!this.#subject.prefixCaching) return 0;
    const most = Math.floor((tokens - 1) / this.#scene.blockSize);
    let hits = 0;
    while (hits < most && this.#tables[request]!.every((_, group) => this.#naive.lookup(this.#name(request, hits, group)) !== 0)) hits++;
    return hits;
  }

  /** Takes blocks until `tokens` tokens have room, as long as there are any, and registers the full ones. */
  #give(request: number, tokens: number): void {
    const { blockSize } = this.#scene;
    const wanted = Math.ceil(tokens / blockSize);
    const missing = this.#tables[request]!.reduce((sum, table) => sum + Math.max(0, wanted - table.length), 0);
    if (missing > this.#pool.free) {
      if (this.#tokens[request] === 0) this.#release(request, false);
      return;
    }
    this.#tokens[request] = tokens;
    for (const [group, table] of this.#tables[request]!.entries()) {
      while (table.length < wanted) {
        const block = this.#pool.take();
        expect(this.#naive.take()).toBe(block);
        table.push(block);
      }
      if (this.#subject.prefixCaching) this.#register(request, group, Math.floor(tokens / blockSize));
    }
  }

  #register(request: number, group: number, full: number): void {
    for (let block = this.#registered[request]![group]!; block < full; block++) {
      const physical = this.#tables[request]![group]![block]!;
      if (physical !== 0) {
        this.#chains[request]!.insert(block, (block + 1) * this.#scene.blockSize - 1, physical, group);
        this.#naive.insert(this.#name(request, block, group), physical);
      }
      this.#registered[request]![group] = block + 1;
    }
  }

  #release(request: number, ends: boolean): void {
    for (const table of this.#tables[request]!) {
      this.#pool.releaseTable(table);
      this.#naive.release(table);
      table.length = 0;
    }
    this.#registered[request]!.fill(0);
    this.#tokens[request] = 0;
    if (!ends) return;
    this.#chains[request]!.retire();
    this.#over.add(request);
  }

  /** The older half of a table leaves the window. */
  #slide(request: number, group: number): void {
    const table = this.#tables[request]![group]!;
    const left = table.slice(0, Math.floor(table.length / 2)).filter((block) => block !== 0).reverse();
    table.fill(0, 0, Math.floor(table.length / 2));
    this.#pool.releaseNamelessFirst(left);
    this.#naive.releaseNamelessFirst(left);
  }

  #expectSameHits(request: number): void {
    if (!this.#subject.prefixCaching || this.#over.has(request)) return;
    for (let group = 0; group < this.#subject.groups; group++) {
      // Backwards too: a chain remembers where it was asked last.
      for (const block of [0, 1, 2, 3, 5, 8, 4, 0]) {
        const found = this.#chains[request]!.lookup(block, (block + 1) * this.#scene.blockSize - 1, group);
        expect(found, `block ${block} of request ${request}, group ${group}`).toBe(this.#naive.lookup(this.#name(request, block, group)));
      }
    }
  }

  #name(request: number, block: number, group: number): string {
    const { adapter, salt } = this.#scene.requests[request]!;
    return `${group}|${adapter}|${salt}|${tokensOf(this.#content, request, (block + 1) * this.#scene.blockSize).join(' ')}`;
  }
}

function contentOf(requests: readonly Request[]): ContentIndex {
  const flat = requests.flatMap(({ segments }) => segments);
  const offsets = requests.reduce<number[]>((ends, { segments }) => [...ends, ends.at(-1)! + segments.length], [0]);
  return {
    offsets: Int32Array.from(offsets),
    segmentIds: Int32Array.from(flat, ([id]) => id),
    segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens),
    outputSegmentIds: Int32Array.from(requests, ({ output }) => output),
  };
}
