import { RadixBlockAllocator, SegmentCensus, ContentTrie, TokenPath } from '@foretoken/kvcache';
import { describe, expect, it } from 'vitest';
import type { TgiConfig } from './config.ts';
import { Entry } from './entry.ts';
import { Queue } from './queue.ts';
import { BARE } from './tgi.fixture.ts';

/** A queue of requests of `input` and `output` tokens; `prefix` names a shared prompt. */
class Scene {
  readonly allocator: RadixBlockAllocator;
  readonly queue: Queue;
  readonly #config: TgiConfig;
  #rows = 0;
  readonly #trie: ContentTrie = new ContentTrie();

  constructor(overrides: Partial<TgiConfig>, blocks = 16) {
    this.#config = { ...BARE, numBlocks: blocks, ...overrides };
    this.allocator = new RadixBlockAllocator(this.#config.blockSizeTokens, blocks);
    this.queue = new Queue(this.#config, this.allocator);
  }

  append(input: number, output: number, prompt = -1): Entry {
    const request = this.#rows++;
    const content = { offsets: Int32Array.of(0, 1), segmentIds: Int32Array.of(prompt + 1), segmentTokens: Int32Array.of(input) };
    const census = new SegmentCensus({ ...content, segmentIds: prompt < 0 ? content.segmentIds : Int32Array.of(prompt + 1, prompt + 1) });
    const path = this.#config.prefixCaching ? new TokenPath(this.#trie, content, census, 0, 0, 0) : undefined;
    const entry = new Entry({ request, promptTokens: input, maxTokens: output, stopAt: 0, priority: 0, arrivalS: 0, tieRank: 0, adapter: 0, path, turnTokens: this.#config.turnTokens });
    this.queue.append(entry);
    return entry;
  }

  /** Rows of the next batch. */
  next(minSize: number | undefined, maxSize: number | undefined, prefillTokenBudget: number, tokenBudget: number = prefillTokenBudget): number[] | undefined {
    return this.queue.nextBatch(minSize, maxSize, prefillTokenBudget, tokenBudget)?.map(({ request }) => request);
  }

  get waiting(): number[] {
    return this.queue.toArray().map(({ request }) => request);
  }
}

/** Requests of one token in and one out, as in TGI's own tests. */
function tiny(overrides: Partial<TgiConfig>, count: number): Scene {
  const scene = new Scene(overrides);
  for (let i = 0; i < count; i++) scene.append(1, 1);
  return scene;
}

describe('TGI queue.rs', () => {
  it('gives what there is, in order, and nothing when nothing is there', () => {
    const scene = tiny({}, 2);
    expect(scene.next(undefined, undefined, 2)).toEqual([0, 1]);
    expect(scene.next(undefined, undefined, 2)).toBeUndefined();
  });

  it('waits for the minimal size', () => {
    const scene = tiny({}, 1);
    expect(scene.next(2, undefined, 2)).toBeUndefined();
    expect(scene.waiting).toEqual([0]);
    scene.append(1, 1);
    expect(scene.next(2, undefined, 2)).toEqual([0, 1]);
  });

  it('stops at the maximal size', () => {
    const scene = tiny({}, 2);
    expect(scene.next(undefined, 0, 2)).toBeUndefined();
    expect(scene.next(undefined, 1, 2)).toEqual([0]);
    expect(scene.waiting).toEqual([1]);
  });

  it('stops at the prefill budget', () => {
    const scene = tiny({}, 2);
    expect(scene.next(undefined, undefined, 1)).toEqual([0]);
    scene.append(1, 1);
    expect(scene.next(undefined, undefined, 3)).toEqual([1, 2]);
  });

  it('counts drafts and new tokens of padded batches', () => {
    const scene = tiny({ admission: 'padding', speculate: 2 }, 2);
    expect(scene.next(undefined, undefined, 1)).toBeUndefined();
    expect(scene.next(undefined, undefined, 6)).toEqual([0, 1]);
  });

  it('holds everybody up behind the first that finds no blocks', () => {
    const scene = new Scene({});
    scene.append(5, 4);
    scene.append(10, 4);
    scene.append(1, 1);
    expect(scene.next(undefined, undefined, 100)).toEqual([0]);
    expect(scene.next(undefined, undefined, 100)).toBeUndefined();
    expect(scene.waiting).toEqual([1, 2]);
  });

  it('tries again once blocks were given back', () => {
    const scene = new Scene({});
    const first = scene.append(5, 4);
    scene.append(10, 4);
    scene.next(undefined, undefined, 100);
    scene.next(undefined, undefined, 100);
    scene.allocator.free(first.allocation!);
    expect(scene.next(undefined, undefined, 100)).toEqual([1]);
  });

  it('allocates prompt, output and drafts but one for the whole life', () => {
    const scene = new Scene({ speculate: 2 });
    const entry = scene.append(5, 4);
    scene.next(undefined, undefined, 100);
    expect(entry.allocation?.blocks).toHaveLength(5 + 4 + 2 - 1);
  });
});

describe('without chunking', () => {
  it('puts a batch back in order when it stays below the minimal size', () => {
    const scene = new Scene({}, 20);
    for (let i = 0; i < 4; i++) scene.append(6, 3);
    expect(scene.next(3, undefined, 100)).toBeUndefined();
    expect(scene.waiting).toEqual([0, 1, 2, 3]);
    expect(scene.allocator.used).toBe(0);
    expect(scene.next(2, undefined, 100)).toEqual([0, 1]);
  });

  it('caches the prompt of a request that was over the budget, though never computed', () => {
    const scene = new Scene({ prefixCaching: true }, 40);
    scene.append(6, 3, 1);
    const second = scene.append(6, 3, 2);
    expect(scene.next(undefined, undefined, 8)).toEqual([0]);
    expect(scene.allocator.trie.cachedBlocks).toBe(6);
    expect(scene.next(undefined, undefined, 8)).toEqual([1]);
    expect(second).toMatchObject({ computed: 5, chunk: 1 });
  });
});

describe('with chunking', () => {
  it('cuts the last prompt to what the budget leaves', () => {
    const scene = new Scene({ chunking: true }, 60);
    const entries = [scene.append(10, 2), scene.append(10, 2), scene.append(10, 2)];
    expect(scene.next(undefined, undefined, 16)).toEqual([0, 1]);
    expect(entries.map(({ chunk }) => chunk)).toEqual([10, 6, 0]);
  });

  it('rounds the budget up to whole blocks', () => {
    const scene = new Scene({ chunking: true, blockSizeTokens: 4 }, 20);
    const entry = scene.append(10, 2);
    scene.next(undefined, undefined, 5);
    expect(entry.chunk).toBe(8);
  });

  it('computes at least one token of a prompt that is cached as a whole', () => {
    const scene = new Scene({ chunking: true, prefixCaching: true }, 40);
    const first = scene.append(6, 3, 1);
    scene.next(undefined, undefined, 100);
    scene.allocator.free(first.allocation!);
    const second = scene.append(6, 3, 1);
    scene.next(undefined, undefined, 100);
    expect(second).toMatchObject({ computed: 5, chunk: 1 });
    expect(second.allocation?.prefixTokens).toBe(6);
  });
});

describe('version 2', () => {
  const V2: Partial<TgiConfig> = { version: '2', admission: 'token-budget', blockSizeTokens: 4 };

  it('wants whole blocks of prompt and output within the token budget', () => {
    const scene = new Scene(V2, 40);
    scene.append(5, 4);
    scene.append(3, 2);
    // 12 tokens for the first, 8 for the second.
    expect(scene.next(undefined, undefined, 100, 11)).toBeUndefined();
    expect(scene.next(undefined, undefined, 100, 19)).toEqual([0]);
    expect(scene.next(undefined, undefined, 100, 8)).toEqual([1]);
  });

  it('counts prompts in whole blocks against the prefill budget', () => {
    const scene = new Scene(V2, 40);
    scene.append(5, 4);
    scene.append(3, 2);
    expect(scene.next(undefined, undefined, 8, 100)).toEqual([0]);
    scene.append(5, 1);
    expect(scene.next(undefined, undefined, 12, 100)).toEqual([1, 2]);
  });
});

describe('padded batches', () => {
  it('count every prompt as long as the longest', () => {
    const scene = new Scene({ admission: 'padding' });
    scene.append(2, 3);
    scene.append(10, 3);
    scene.append(2, 3);
    // 2 x 10 padded prompt tokens and 6 new ones.
    expect(scene.next(undefined, undefined, 100, 25)).toEqual([0]);
    expect(scene.next(undefined, undefined, 19, 100)).toEqual([1]);
    scene.append(10, 3);
    expect(scene.next(undefined, undefined, 20, 26)).toEqual([2, 3]);
  });
});
