import { BlockPool } from '@foretoken/kvcache';
import { maxConcurrentBatches } from './config.ts';
import type { KvGroup, VllmV1Config } from './config.ts';
import type { KvManager } from './kv-manager.ts';
import { emptyTables } from './sequence.ts';
import type { Sequence } from './sequence.ts';

const NULL_BLOCK = 0;

/**
 * Several KV groups (full attention and sliding windows) over one pool, each with its own block table:
 * `HybridKVCacheCoordinator` and `SlidingWindowManager` of vllm/v1/core. Blocks that left a window are
 * replaced by the null block and given back.
 */
export class HybridKvManager implements KvManager {
  readonly pool: BlockPool;
  readonly groups: number;
  readonly #config: VllmV1Config;
  readonly #kinds: readonly KvGroup[];
  /** Groups of equal kind looked up together, full attention first. */
  readonly #specs: readonly (readonly number[])[];
  readonly #lookahead: number;
  readonly #dropLastHit: boolean;
  #hits: number[][];

  constructor(config: VllmV1Config, lookaheadTokens: number) {
    this.#config = config;
    this.#kinds = config.kvGroups!;
    this.groups = this.#kinds.length;
    this.pool = new BlockPool({
      blocks: config.numGpuBlocks,
      blockSizeTokens: config.blockSizeTokens,
      prefixCaching: config.enablePrefixCaching,
      namelessFirst: config.version === 'main',
      groups: this.groups,
    });
    this.#specs = mergeEqualKinds(this.#kinds);
    this.#lookahead = lookaheadTokens;
    this.#dropLastHit = config.speculative?.method === 'eagle';
    this.#hits = emptyTables(this.groups);
  }

  lookup(sequence: Sequence): number {
    this.forgetHits();
    if (!this.pool.prefixCaching) return 0;
    const limit = sequence.tokens - 1;
    if (this.groups === 1) {
      this.#hits = this.#find(sequence, [0], limit, this.#dropLastHit);
      return this.#hits[0]!.length * this.#config.blockSizeTokens;
    }
    return this.#converge(sequence, limit);
  }

  forgetHits(): void {
    this.#hits = emptyTables(this.groups);
  }

  allocate(sequence: Sequence, newTokens: number, hitTokens: number, reserveFull: boolean, keepFree: number): boolean {
    const { maxModelLen } = this.#config;
    const pool = this.pool;
    const local = sequence.computed + hitTokens;
    const total = Math.min(local, maxModelLen);
    if (reserveFull && this.#needed(sequence, Math.min(sequence.tokens, maxModelLen), total, true) + keepFree > pool.free) return false;
    this.#slideWindows(sequence, this.#config.version === 'main' ? Math.max(0, total - sequence.inFlightTokens) : total);
    const slots = Math.min(total + newTokens + this.#lookahead, maxModelLen);
    if (this.#needed(sequence, slots, local, false) + keepFree > pool.free) return false;
    if (this.#hits.some((hit) => hit.length > 0)) this.#adoptHits(sequence, local);
    for (const [group, table] of sequence.tables.entries()) {
      for (let missing = this.#blocks(group, slots) - table.length; missing > 0; missing--) table.push(pool.take());
    }
    this.register(sequence, Math.min(total + newTokens, sequence.tokens));
    return true;
  }

  allocateForLoad(): boolean {
    throw new Error('blocks of several KV groups are not offloaded');
  }

  remaining(): number {
    return 0;
  }

  register(sequence: Sequence, tokens: number): void {
    if (!this.pool.prefixCaching) return;
    const full = Math.floor(tokens / this.#config.blockSizeTokens);
    for (let group = 0; group < this.groups; group++) {
      if (this.#kinds[group]!.kind === 'state') continue;
      const table = sequence.tables[group]!;
      const done = Math.max(sequence.registered[group]!, 0);
      for (let block = done; block < full; block++) {
        if (table[block] !== NULL_BLOCK) sequence.chain!.insert(block, (block + 1) * this.#config.blockSizeTokens - 1, table[block]!, group);
      }
      if (full > done) sequence.registered[group] = full;
    }
  }

  release(sequence: Sequence): void {
    for (let group = 0; group < this.groups; group++) {
      const table = sequence.tables[group]!;
      if (this.#isLocal(group)) this.#releaseWindow(table);
      else this.pool.releaseTable(table);
      sequence.tables[group] = [];
      sequence.registered[group] = -1;
    }
  }

  /** Old tokens of the group are never read again. */
  #isLocal(group: number): boolean {
    const { kind } = this.#kinds[group]!;
    return kind === 'sliding' || kind === 'chunked-local';
  }

  /** Blocks that `tokens` tokens fill before any are given back. */
  #blocks(group: number, tokens: number): number {
    return this.#kinds[group]!.kind === 'state' ? 1 : Math.ceil(tokens / this.#config.blockSizeTokens);
  }

  /** Whole blocks left of the window when `tokens` tokens are computed. */
  #skipped(group: number, tokens: number): number {
    const { kind, windowTokens } = this.#kinds[group]!;
    const bs = this.#config.blockSizeTokens;
    if (kind === 'sliding') return Math.floor(Math.max(0, tokens - windowTokens + 1) / bs);
    return kind === 'chunked-local' ? Math.floor((Math.floor(tokens / windowTokens) * windowTokens) / bs) : 0;
  }

  /** Most blocks one request can hold in a group: what full-length admission reserves. */
  #cap(group: number): number {
    const { kind, windowTokens } = this.#kinds[group]!;
    if (!this.#isLocal(group)) return Infinity;
    const { version, maxNumBatchedTokens, maxModelLen, blockSizeTokens } = this.#config;
    const inFlight = maxNumBatchedTokens * (version === 'main' ? maxConcurrentBatches(this.#config) : 1);
    if (kind === 'chunked-local') return Math.ceil(Math.min(windowTokens + inFlight, maxModelLen) / blockSizeTokens);
    return Math.ceil(Math.min(windowTokens - 1 + inFlight, maxModelLen) / blockSizeTokens) + 1;
  }

  #needed(sequence: Sequence, tokens: number, computed: number, capped: boolean): number {
    let needed = 0;
    for (let group = 0; group < this.groups; group++) {
      const blocks = this.#blocks(group, tokens);
      const required = capped ? Math.min(blocks, this.#cap(group)) : blocks;
      const have = sequence.tables[group]!.length;
      if (sequence.registered[group]! >= 0) {
        needed += Math.max(required - have, 0);
        continue;
      }
      const skipped = this.#skipped(group, computed);
      const hit = this.#hits[group]!;
      needed += Math.max(required - Math.max(skipped, hit.length + have), 0);
      for (let i = Math.max(0, skipped - have); i < hit.length; i++) {
        if (hit[i] !== NULL_BLOCK && this.pool.isFree(hit[i]!)) needed++;
      }
    }
    return needed;
  }

  #slideWindows(sequence: Sequence, computed: number): void {
    for (let group = 0; group < this.groups; group++) {
      if (!this.#isLocal(group)) continue;
      const table = sequence.tables[group]!;
      const left: number[] = [];
      for (let i = Math.min(this.#skipped(group, computed), table.length) - 1; i >= 0 && table[i] !== NULL_BLOCK; i--) {
        left.push(table[i]!);
        table[i] = NULL_BLOCK;
      }
      if (left.length > 0) this.#releaseWindow(left.reverse());
    }
  }

  #releaseWindow(table: readonly number[]): void {
    if (this.#config.version === 'main') this.pool.releaseTable(table);
    else this.pool.releaseNamelessFirst([...table].reverse());
  }

  #adoptHits(sequence: Sequence, computed: number): void {
    for (let group = 0; group < this.groups; group++) {
      if (sequence.registered[group]! >= 0) continue;
      const skipped = this.#skipped(group, computed);
      const table = sequence.tables[group]!;
      for (let i = 0; i < skipped; i++) table.push(NULL_BLOCK);
      for (const block of this.#hits[group]!.slice(skipped)) {
        if (block !== NULL_BLOCK) this.pool.touch(block);
        table.push(block);
      }
      sequence.registered[group] = table.length;
    }
  }

  /** Shrinks the hit until every group agrees on it: find_longest_cache_hit of the coordinator. */
  #converge(sequence: Sequence, limit: number): number {
    const bs = this.#config.blockSizeTokens;
    const found: (number[] | undefined)[] = new Array<number[] | undefined>(this.groups).fill(undefined);
    const isFull = (spec: readonly number[]): boolean => this.#kinds[spec[0]!]!.kind === 'full';
    const fullFirst = isFull(this.#specs[0]!);
    const onePass = fullFirst && this.#specs.length === 2;
    const verified = new Set<number>();
    let hit = limit;
    for (;;) {
      let current = hit;
      for (const [k, spec] of this.#specs.entries()) {
        if (isFull(spec) && found[spec[0]!] !== undefined) {
          current = Math.floor(current / bs) * bs;
          continue;
        }
        const drop = this.#dropLastHit && !verified.has(k);
        const got = this.#find(sequence, spec, drop ? Math.min(current + bs, limit) : current, drop);
        const tokens = got[0]!.length * bs;
        if (drop) verified.add(k);
        else if (tokens < current) verified.clear();
        current = tokens;
        for (const [i, group] of spec.entries()) found[group] = got[i]!;
      }
      if (current >= hit) break;
      hit = current;
      if (onePass) break;
    }
    if (fullFirst) for (const group of this.#specs[0]!) found[group]!.length = Math.min(found[group]!.length, Math.floor(hit / bs));
    this.#hits = found.map((blocks) => blocks ?? []);
    return hit;
  }

  /** Hit of all groups of one kind within `limit` tokens, one block list per group. */
  #find(sequence: Sequence, spec: readonly number[], limit: number, drop: boolean): number[][] {
    const { kind, windowTokens } = this.#kinds[spec[0]!]!;
    const bs = this.#config.blockSizeTokens;
    const most = Math.floor(limit / bs);
    const at = (block: number): number[] | undefined => {
      const blocks = spec.map((group) => sequence.chain!.lookup(block, (block + 1) * bs - 1, group));
      return blocks.includes(NULL_BLOCK) ? undefined : blocks;
    };
    const fromBlock = kind === 'chunked-local' ? Math.min(most, Math.floor((Math.floor(limit / windowTokens) * windowTokens) / bs)) : 0;
    const out = kind === 'sliding' ? findWindow(spec, most, Math.ceil((windowTokens - 1) / bs) + (drop ? 1 : 0), at) : findFrom(spec, fromBlock, most, at);
    if (drop) for (const blocks of out) blocks.pop();
    return out;
  }
}

/** Left to right until a miss; blocks before `fromBlock` are never read and count as found. */
function findFrom(spec: readonly number[], fromBlock: number, most: number, at: (block: number) => number[] | undefined): number[][] {
  const out = spec.map(() => new Array<number>(fromBlock).fill(NULL_BLOCK));
  for (let block = fromBlock; block < most; block++) {
    const hit = at(block);
    if (hit === undefined) break;
    for (const [i, physical] of hit.entries()) out[i]!.push(physical);
  }
  return out;
}

/** Scans right to left for `needed` consecutive cached blocks; what lies left of them is not needed. */
function findWindow(spec: readonly number[], most: number, needed: number, at: (block: number) => number[] | undefined): number[][] {
  const out = spec.map(() => new Array<number>(most).fill(NULL_BLOCK));
  let run = 0;
  for (let block = most - 1; block >= 0; block--) {
    const hit = at(block);
    if (hit === undefined) {
      run = 0;
      continue;
    }
    for (const [i, physical] of hit.entries()) out[i]![block] = physical;
    run++;
    if (run >= needed) {
      for (const blocks of out) blocks.length = block + run;
      return out;
    }
  }
  for (const blocks of out) blocks.length = run;
  return out;
}

function mergeEqualKinds(kinds: readonly KvGroup[]): number[][] {
  const specs: number[][] = [];
  for (const [group, kind] of kinds.entries()) {
    const same = specs.find((spec) => kinds[spec[0]!]!.kind === kind.kind && kinds[spec[0]!]!.windowTokens === kind.windowTokens);
    if (same === undefined) specs.push([group]);
    else same.push(group);
  }
  return specs.sort((a, b) => Number(kinds[a[0]!]!.kind !== 'full') - Number(kinds[b[0]!]!.kind !== 'full'));
}
