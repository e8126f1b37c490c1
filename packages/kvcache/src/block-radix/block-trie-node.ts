import type { TokenPath } from '../token-path.ts';

/** A run of cached blocks: positions `start` … `end` - 1 of a path, and the physical blocks that hold them. */
export class BlockTrieNode {
  readonly id: number;
  /** Any path that runs through the node: it tells the tokens. Undefined for the root. */
  readonly path: TokenPath | undefined;
  start: number;
  end: number;
  blocks: Int32Array;
  parent: BlockTrieNode | undefined;
  /** By the identity of their first block. */
  readonly children: Map<number, BlockTrieNode> = new Map<number, BlockTrieNode>();
  /** Children, and requests whose look-up ended here. */
  references = 0;
  /** Requests that use this node or one below it. */
  users = 0;
  /** Number of the operation that touched it last. */
  lastAccess: number;
  /** Has an entry in the eviction queue, current or not. */
  isQueued = false;

  constructor(id: number, path: TokenPath | undefined, start: number, blocks: Int32Array, blockSize: number, parent: BlockTrieNode | undefined, lastAccess: number) {
    this.id = id;
    this.path = path;
    this.start = start;
    this.end = start + blocks.length * blockSize;
    this.blocks = blocks;
    this.parent = parent;
    this.lastAccess = lastAccess;
  }
}
