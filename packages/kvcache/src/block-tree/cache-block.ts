import type { TokenPath } from '../token-path.ts';
import type { ChildBlocks } from './child-blocks.ts';

/** Priority of a block about which nothing was said. */
export const DEFAULT_PRIORITY = 35;

/** One physical block and, while it holds reusable tokens, its place in the tree of blocks. */
export class CacheBlock {
  /** Tells the tokens of a named block: positions `start` … `start + tokens - 1`. Undefined = nameless. */
  path: TokenPath | undefined;
  start: number = 0;
  tokens: number = 0;
  parent: CacheBlock | undefined;
  children: ChildBlocks<CacheBlock> | undefined;
  references = 0;
  priority: number = DEFAULT_PRIORITY;
  /** Seconds after its release for which the priority holds; Infinity = for good. */
  durationS: number = Infinity;
  expiresAtS: number = Infinity;
  isOnHost = false;
  /** Neighbours in a free queue. */
  next: CacheBlock | undefined;
  previous: CacheBlock | undefined;
  isQueued = false;

  get isLeaf(): boolean {
    return this.children === undefined || this.children.size === 0;
  }
}
