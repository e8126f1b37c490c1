import { describe, expect, it } from 'vitest';
import type { TokenPath } from '../token-path.ts';
import { BlockTrie } from './block-trie.ts';
import { tokenPaths } from './token-paths.fixture.ts';

const A = [0, 1, 2];
const B = [1, 2, 3];
const C = [0, 1, 2, 3, 4];
const D = [0, 1, 2, 3, 5, 6, 7];

class Scene {
  readonly trie: BlockTrie = new BlockTrie(1);
  readonly #paths: Map<readonly number[], TokenPath>;

  constructor() {
    const prompts = [A, B, C, D];
    const paths = tokenPaths(prompts);
    this.#paths = new Map(prompts.map((prompt, i) => [prompt, paths[i]!]));
  }

  insert(prompt: readonly number[]): number {
    return this.trie.insert(this.#paths.get(prompt)!, prompt.length, Int32Array.from(prompt));
  }

  find(prompt: readonly number[]): number[] {
    const match = this.trie.find(this.#paths.get(prompt)!, prompt.length);
    const blocks = new Int32Array(match.tokens);
    this.trie.copyBlocks(match, blocks);
    return [...blocks];
  }

  evict(wanted: number): number[] {
    const evicted: number[] = [];
    this.trie.evict(wanted, (blocks) => evicted.push(...blocks));
    return evicted;
  }
}

describe('the block trie (TGI radix.rs)', () => {
  it('returns how much of a prompt was there already', () => {
    const scene = new Scene();
    expect([A, A, B, C, D].map((prompt) => scene.insert(prompt))).toEqual([0, 3, 0, 3, 4]);
    scene.trie.checkIntegrity();
  });

  it('evicts the tail of the least recently used leaf, and parents once they are leaves', () => {
    const scene = new Scene();
    for (const prompt of [A, D, C, B]) scene.insert(prompt);
    expect(scene.evict(1)).toEqual([7]);
    expect(scene.find(D)).toEqual([0, 1, 2, 3, 5, 6]);
    scene.find(C);
    scene.find(B);
    expect(scene.evict(2)).toEqual([5, 6]);
    scene.find(D);
    scene.find(B);
    expect(scene.evict(3)).toEqual([4, 3, 2]);
    expect(scene.find(C)).toEqual([0, 1]);
    expect(scene.evict(10)).toEqual([1, 2, 3, 0, 1]);
    expect(scene.trie.cachedBlocks).toBe(0);
    scene.trie.checkIntegrity();
  });
});
