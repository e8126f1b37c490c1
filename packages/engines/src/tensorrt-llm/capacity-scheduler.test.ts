import { CacheBlock, ContentTrie, PriorityBlockPool } from '@foretoken/kvcache';
import type { TokenPath } from '@foretoken/kvcache';
import { describe, expect, it } from 'vitest';
import { scheduleCapacity } from './capacity-scheduler.ts';
import type { CapacityView } from './capacity-scheduler.ts';
import { ContributedBlocks } from './contributed-blocks.ts';
import { LlmRequest } from './llm-request.ts';
import { neededBlocksOneStep } from './needed-blocks.ts';

const TOKENS_PER_BLOCK = 10;

function request(row: number, promptTokens: number, maxTokens: number, draftTokens = 0, path?: TokenPath): LlmRequest {
  const created = new LlmRequest({ request: row, promptTokens, maxTokens, stopAt: 0, priority: 0, arrivalS: 0, tieRank: row, adapter: 0 }, path);
  created.state = 'context';
  created.rank = row;
  created.draftTokens = draftTokens;
  return created;
}

/** Gives a request room for `tokens` tokens of KV. */
function grow(each: LlmRequest, tokens: number): void {
  each.computed = tokens;
  while (each.blocks.length * TOKENS_PER_BLOCK < tokens) each.blocks.push(new CacheBlock());
}

function view(capacityPolicy: CapacityView['capacityPolicy'], freeBlocks: number, overrides: Partial<CapacityView> = {}): CapacityView {
  return { capacityPolicy, freeBlocks, maxNumRequests: 10, tokensPerBlock: TOKENS_PER_BLOCK, twoStepLookahead: false, kvTokensOf: ({ computed }) => computed, ...overrides };
}

/** Whole prompts, one token a step, no draft accepted: the loop of TensorRT-LLM's capacity tests. Ids per iteration. */
function iterate(active: LlmRequest[], blocks: number): number[][] {
  const history: number[][] = [];
  while (active.length > 0) {
    const held = active.reduce((sum, each) => sum + each.blocks.length, 0);
    const { fitting, paused } = scheduleCapacity(active, view('MAX_UTILIZATION', blocks - held));
    for (const each of paused) {
      each.pause(Infinity);
      each.blocks = [];
    }
    history.push(fitting.map((each) => each.request));
    for (const each of fitting) {
      grow(each, each.state === 'context' ? each.contextTokens : each.computed + 1);
      each.state = 'generation';
      each.tokens++;
    }
    active = active.filter((each) => each.outputTokens < each.maxTokens);
  }
  return history;
}

describe('capacity scheduler', () => {
  it('keeps room for draft tokens: of two with 5 and 10 the younger is paused and goes on with its tokens as prompt', () => {
    const [first, second] = [request(0, 10, 80, 5), request(1, 10, 80, 10)];
    const history = iterate([first, second], 10);
    expect(history).toHaveLength(129);
    expect(history.slice(0, 31)).toEqual(Array.from({ length: 31 }, () => [0, 1]));
    expect(history.slice(31, 80)).toEqual(Array.from({ length: 49 }, () => [0]));
    expect(history.slice(80)).toEqual(Array.from({ length: 49 }, () => [1]));
    expect([second.contextTokens, second.maxNewTokens]).toEqual([41, 49]);
  });

  it('counts one or two decode steps ahead, up to the last token', () => {
    const each = request(0, 10, 12);
    each.state = 'generation';
    grow(each, 19);
    expect(neededBlocksOneStep(each, 19, { tokensPerBlock: 10, twoStepLookahead: false })).toBe(0);
    expect(neededBlocksOneStep(each, 19, { tokensPerBlock: 10, twoStepLookahead: true })).toBe(1);
    grow(each, 20);
    expect(neededBlocksOneStep(each, 20, { tokensPerBlock: 10, twoStepLookahead: true })).toBe(1);
    each.draftTokens = 30;
    expect(neededBlocksOneStep(each, 20, { tokensPerBlock: 10, twoStepLookahead: true })).toBe(1);
  });

  it('gives a prompt all its blocks at the first chunk, and none for the later ones', () => {
    const each = request(0, 35, 10);
    expect(neededBlocksOneStep(each, 0, { tokensPerBlock: 10, twoStepLookahead: false })).toBe(4);
    grow(each, 20);
    expect(neededBlocksOneStep(each, 20, { tokensPerBlock: 10, twoStepLookahead: false })).toBe(0);
  });

  it('STATIC_BATCH admits nobody while somebody generates', () => {
    const running = request(0, 10, 10);
    running.state = 'generation';
    grow(running, 10);
    const waiting = request(1, 10, 10);
    expect(scheduleCapacity([running, waiting], view('STATIC_BATCH', 100)).fitting).toEqual([running]);
    expect(scheduleCapacity([running, waiting], view('GUARANTEED_NO_EVICT', 100)).fitting).toEqual([running, waiting]);
    expect(scheduleCapacity([waiting], view('STATIC_BATCH', 100)).fitting).toEqual([waiting]);
  });

  it('GUARANTEED_NO_EVICT stops at the first that does not fit to its end, also before one that would', () => {
    const [large, small] = [request(0, 10, 90), request(1, 10, 10)];
    expect(scheduleCapacity([large, small], view('GUARANTEED_NO_EVICT', 9)).fitting).toEqual([]);
    expect(scheduleCapacity([large, small], view('GUARANTEED_NO_EVICT', 11)).fitting).toEqual([large]);
  });

  describe('with block reuse', () => {
    const trie = new ContentTrie();
    const shared = trie.child(trie.root(0, 0), 0, 7, 0);
    const pathOf = (): TokenPath => ({ nodeAt: () => shared }) as unknown as TokenPath;
    const pool = new PriorityBlockPool({ blocks: 10, blockSizeTokens: TOKENS_PER_BLOCK, partialReuse: true, copyOnPartialReuse: true });

    it.each(['GUARANTEED_NO_EVICT', 'MAX_UTILIZATION'] as const)('%s lets a context wait for the block that an earlier one computes, and passes it over', (policy) => {
      const [first, second, other] = [request(0, 30, 5, 0, pathOf()), request(1, 30, 5, 0, pathOf()), request(2, 30, 5)];
      const active = [first, second, other];
      expect(scheduleCapacity(active, view(policy, 100, { contributed: new ContributedBlocks(pool, active) })).fitting).toEqual([first, other]);
    });

    it('lets it wait for a chunked context in execution, and STATIC_BATCH never', () => {
      const [first, second] = [request(0, 30, 5, 0, pathOf()), request(1, 30, 5, 0, pathOf())];
      grow(first, 10);
      const contributed = (): ContributedBlocks => new ContributedBlocks(pool, [first, second]);
      expect(scheduleCapacity([second], view('GUARANTEED_NO_EVICT', 100, { contributed: contributed() })).fitting).toEqual([]);
      expect(scheduleCapacity([second], view('STATIC_BATCH', 100, { contributed: contributed() })).fitting).toEqual([second]);
    });

    it('lets nobody wait for less than a whole block', () => {
      const [first, second] = [request(0, 10, 5, 0, pathOf()), request(1, 10, 5, 0, pathOf())];
      const active = [first, second];
      expect(scheduleCapacity(active, view('GUARANTEED_NO_EVICT', 100, { contributed: new ContributedBlocks(pool, active) })).fitting).toEqual(active);
    });
  });
});
