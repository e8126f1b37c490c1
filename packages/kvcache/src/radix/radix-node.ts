import type { TokenPath } from '../token-path.ts';

/** A run of cached tokens: positions `start` … `end` - 1 of a path. */
export class RadixNode {
  /** Any path that runs through the node: it tells the tokens. */
  path: TokenPath | undefined;
  start: number;
  end: number;
  parent: RadixNode | undefined;
  /** By the identity of their first page, in order of insertion. */
  children: Map<number, RadixNode> = new Map<number, RadixNode>();
  /** Requests that keep it from being evicted. */
  locks = 0;
  lastAccess: number;
  created: number;
  hits = 0;
  priority: number;
  /** Children whose tokens are on the device: all of them, but for a tree that keeps tokens elsewhere too. */
  residentChildren = 0;
  /** Not on the device (any more): entries of an eviction heap that still name it are stale. */
  isGone = false;
  /** In host memory too, or alone. */
  onHost = false;
  /** When its copy in host memory is complete, in the engine's time. */
  hostReadyS = 0;

  constructor(path: TokenPath | undefined, start: number, end: number, parent: RadixNode | undefined, priority: number, lastAccess: number, created: number) {
    this.path = path;
    this.start = start;
    this.end = end;
    this.parent = parent;
    this.priority = priority;
    this.lastAccess = lastAccess;
    this.created = created;
  }

  get tokens(): number {
    return this.end - this.start;
  }

  /** May be evicted. */
  get isFreeLeaf(): boolean {
    return this.locks === 0 && this.residentChildren === 0 && this.parent !== undefined && !this.isGone;
  }
}
