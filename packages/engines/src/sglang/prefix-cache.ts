import { RadixTree, evictionKeys } from '@foretoken/kvcache';
import type { AccessClock, RadixNode, RadixTreeOptions } from '@foretoken/kvcache';
import type { PolicySetup } from '../policies/policy-desk.ts';
import type { SglangConfig } from './config.ts';
import type { SglangRequest } from './request.ts';
import type { TokenPool } from './token-pool.ts';

/** Where the KV of requests lives between and beyond them: a radix tree, or nothing (`--disable-radix-cache`). */
export interface PrefixCache {
  readonly isDisabled: boolean;
  /** Tokens that eviction could free. */
  readonly evictable: number;
  readonly protectedTokens: number;
  readonly tree: RadixTree | undefined;
  /** Longest cached prefix of the first `tokens` tokens; notes it in the request. */
  match(request: SglangRequest, tokens: number): void;
  lock(node: RadixNode | undefined): void;
  unlock(node: RadixNode | undefined): void;
  /** Makes room for `tokens`: asks for all of them, not for the deficit, as the real cache does. */
  evictFor(tokens: number): void;
  /** After a prefill: its tokens go into the tree, and it uses the tree's copy. `goesOn` = of a chunk, not the last. */
  cacheUnfinished(request: SglangRequest, goesOn?: boolean): void;
  /** Frees what a request holds; with `insert` its tokens stay cached. `committed` tokens are in KV. */
  release(request: SglangRequest, committed: number, insert: boolean): void;
  /** Loads what host memory has of the request beyond its prefix, which is locked, if that pays. */
  loadBack(request: SglangRequest): void;
}

/** What a radix tree around a pool is made with; a user's policy may order its leaves. */
export function treeOptions(config: SglangConfig, pool: TokenPool, clock: AccessClock, onEvict?: (node: RadixNode) => void, setup?: PolicySetup): RadixTreeOptions {
  const eviction = setup?.policies.eviction;
  return {
    pageTokens: config.pageSize,
    eviction: config.radixEvictionPolicy,
    ...(setup === undefined || eviction === undefined ? {} : { evictionKey: evictionKeys(eviction, setup.seed) }),
    clock,
    onEvict: (node) => {
      pool.free(node.tokens);
      onEvict?.(node);
    },
  };
}

/** The cache that the configuration asks for; one in tiers is a {@link HiCache}. */
export function createPrefixCache(config: SglangConfig, pool: TokenPool, tree: RadixTreeOptions): PrefixCache {
  return config.disableRadixCache ? new ChunkCache(pool) : new RadixCache(pool, new RadixTree(tree));
}

/** mem_cache/radix_cache.py around a pool. */
export class RadixCache implements PrefixCache {
  readonly isDisabled = false;
  readonly tree: RadixTree;
  readonly #pool: TokenPool;

  constructor(pool: TokenPool, tree: RadixTree) {
    this.#pool = pool;
    this.tree = tree;
  }

  get evictable(): number {
    return this.tree.evictable;
  }

  get protectedTokens(): number {
    return this.tree.protectedTokens;
  }

  match(request: SglangRequest, tokens: number): void {
    const { tokens: matched, node } = this.tree.match(request.path, tokens);
    request.prefix = matched;
    request.node = node;
  }

  lock(node: RadixNode | undefined): void {
    this.tree.lock(node!);
  }

  unlock(node: RadixNode | undefined): void {
    this.tree.unlock(node!);
  }

  evictFor(tokens: number): void {
    if (this.#pool.available < tokens) this.tree.evict(tokens);
  }

  cacheUnfinished(request: SglangRequest, _goesOn = false): void {
    const whole = this.#aligned(request.fill);
    this.#insert(request, whole);
    const { tokens, node } = this.tree.match(request.path, whole);
    request.protectedTokens = tokens;
    this.tree.unlock(request.node!);
    this.tree.lock(node);
    request.node = node;
    request.prefix = request.fill;
  }

  release(request: SglangRequest, committed: number, insert: boolean): void {
    const whole = this.#aligned(committed);
    if (insert) this.#insert(request, whole);
    else if (whole > request.protectedTokens) this.#pool.free(whole - request.protectedTokens);
    if (committed > whole) this.#pool.free(committed - whole);
    this.tree.unlock(request.node!);
  }

  loadBack(_request: SglangRequest): void {
    /* there is no host memory */
  }

  /** Tokens that somebody else cached first are held twice: the request's own are freed. */
  #insert(request: SglangRequest, tokens: number): void {
    const matched = this.tree.insert(request.path, tokens, request.priority);
    if (matched > request.protectedTokens) this.#pool.free(matched - request.protectedTokens);
  }

  #aligned(tokens: number): number {
    return tokens - (tokens % this.#pool.pageSize);
  }
}

/** mem_cache/chunk_cache.py: nothing outlives its request. */
class ChunkCache implements PrefixCache {
  readonly isDisabled = true;
  readonly evictable = 0;
  readonly protectedTokens = 0;
  readonly tree = undefined;
  readonly #pool: TokenPool;

  constructor(pool: TokenPool) {
    this.#pool = pool;
  }

  match(request: SglangRequest): void {
    request.prefix = 0;
    request.node = undefined;
  }

  lock(): void {
    /* nothing is shared */
  }

  unlock(): void {
    /* nothing is shared */
  }

  evictFor(): void {
    /* nothing is kept */
  }

  cacheUnfinished(request: SglangRequest): void {
    request.prefix = request.fill;
  }

  release(_request: SglangRequest, committed: number): void {
    this.#pool.free(committed);
  }

  loadBack(): void {
    /* there is no host memory */
  }
}

