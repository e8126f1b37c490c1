import type { PromptPaths } from './prompt-paths.ts';

/** Blocks of a prompt at most: keys stay exact below 2^53. */
const MOST_BLOCKS = 0x400000;

/**
 * Names of the full blocks of a prompt, chained: two prompts have the same name for block i exactly when their first
 * i + 1 blocks are the same. In place of the real routers' xxhash chains; there are no collisions.
 */
export class PromptBlocks {
  readonly blockTokens: number;
  readonly #paths: PromptPaths;
  readonly #mostBlocks: number;
  #request = -1;
  /** The first `count` are those of the prompt asked for last. */
  keys: Float64Array = new Float64Array(64);
  count = 0;

  constructor(paths: PromptPaths, blockTokens: number, mostBlocks: number = Infinity) {
    this.blockTokens = blockTokens;
    this.#paths = paths;
    this.#mostBlocks = Math.min(mostBlocks, MOST_BLOCKS);
  }

  /** Fills `keys` and `count`. */
  of(request: number): this {
    if (request === this.#request) return this;
    this.#request = request;
    const { tokens, nodes, starts } = this.#paths.of(request);
    const { blockTokens } = this;
    this.count = Math.min(Math.floor(tokens / blockTokens), this.#mostBlocks);
    if (this.keys.length < this.count) this.keys = new Float64Array(2 * this.count);
    let piece = 0;
    for (let block = 0; block < this.count; block++) {
      const lastToken = (block + 1) * blockTokens - 1;
      while (piece + 1 < starts.length && starts[piece + 1]! <= lastToken) piece++;
      this.keys[block] = nodes[piece]! * MOST_BLOCKS + block;
    }
    return this;
  }
}
