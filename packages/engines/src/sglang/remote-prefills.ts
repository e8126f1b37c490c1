import type { Decodes } from '../core/decodes.ts';
import type { KvHandover } from '../driver.ts';
import { CLIP_NEW_TOKENS } from './prefill-adder.ts';
import type { PrefixCache } from './prefix-cache.ts';
import type { SglangRequest } from './request.ts';
import type { TokenPool } from './token-pool.ts';

/** `--num-reserved-decode-tokens`: output that memory is kept for, of each request beside the newcomer. */
const RESERVED_DECODE_TOKENS = 512;

/** What memory is set aside in. */
export interface HandoverMemory {
  readonly pool: TokenPool;
  readonly cache: PrefixCache;
  readonly running: Decodes<SglangRequest>;
}

/**
 * Decode side of disaggregation: `DecodePreallocQueue` and `DecodeTransferQueue` of disaggregation/decode.py [from
 * memory, not recorded]. A request first wants memory for its whole prompt, then waits for its KV, then joins the
 * running batch with the first token that the prefill side made. One that is retracted later computes its prompt here,
 * where the real server keeps a copy in host memory.
 */
export class RemotePrefills {
  readonly #handover: KvHandover;
  readonly #memory: HandoverMemory;
  /** Want memory, in order of arrival. */
  #wanting: SglangRequest[] = [];
  /** Have it, and wait for their KV. */
  readonly #transferring = new Map<number, SglangRequest>();
  /** Have their KV, in order of its coming. */
  #arrived: SglangRequest[] = [];

  constructor(handover: KvHandover, memory: HandoverMemory) {
    this.#handover = handover;
    this.#memory = memory;
  }

  get holding(): number {
    return this.#transferring.size + this.#arrived.length;
  }

  get size(): number {
    return this.#wanting.length + this.#transferring.size + this.#arrived.length;
  }

  /** False = its prompt is computed here. */
  add(request: SglangRequest): boolean {
    if (request.everRetracted || this.#handover.remoteTokens(request.request) <= 0) return false;
    this.#wanting.push(request);
    return true;
  }

  remove(request: SglangRequest): void {
    this.#wanting = this.#wanting.filter((each) => each !== request);
    this.#arrived = this.#arrived.filter((each) => each !== request);
    this.#transferring.delete(request.request);
  }

  /** The KV of a request is here. */
  receive(request: number): void {
    const arrived = this.#transferring.get(request);
    if (arrived === undefined) return;
    this.#transferring.delete(request);
    this.#arrived.push(arrived);
  }

  /** Somebody waits for the KV of that request. */
  awaits(request: number): boolean {
    return this.#transferring.has(request);
  }

  /** `pop_preallocated`: sets memory aside in order of arrival, as far as it goes. `slots` requests may have some; returns how many got it. */
  preallocate(slots: number, nowS: number): number {
    let given = 0;
    while (given < slots && this.#wanting.length > 0 && this.#setAside(this.#wanting[0]!)) {
      const request = this.#wanting.shift()!;
      given++;
      this.#transferring.set(request.request, request);
      this.#handover.fetch(request.request, request.fill - request.prefix, nowS);
    }
    return given;
  }

  /** Takes out those that may join the running batch, `room` of them at most. */
  takeArrived(room: number): SglangRequest[] {
    return this.#arrived.splice(0, Math.max(0, room));
  }

  /** It runs from now on, with one output token. */
  join(request: SglangRequest): void {
    this.#memory.cache.cacheUnfinished(request);
    this.#memory.running.join(request, 0);
  }

  #setAside(request: SglangRequest): boolean {
    const { pool, cache } = this.#memory;
    request.fill = request.tokens;
    cache.match(request, request.fill - 1);
    cache.lock(request.node);
    const tokens = request.fill - request.prefix;
    const pages = Math.ceil(request.fill / pool.pageSize) - Math.ceil(request.prefix / pool.pageSize);
    if (this.#hasRoom(request, tokens)) {
      cache.evictFor(pages * pool.pageSize);
      if (pool.take(pages)) {
        request.hasSlot = true;
        request.computed = request.fill;
        request.protectedTokens = request.prefix;
        request.cachedTokens = request.prefix;
        return true;
      }
    }
    cache.unlock(request.node);
    request.node = undefined;
    request.prefix = 0;
    return false;
  }

  /** Everybody keeps room for some output, and the longest request could end if all others were retracted. */
  #hasRoom(request: SglangRequest, tokens: number): boolean {
    const { pool, cache, running } = this.#memory;
    const available = pool.available + cache.evictable;
    const others = running.size + this.#transferring.size + this.#arrived.length;
    // The real server would wait for ever where the reserve is larger than its pool.
    if (others === 0) return tokens <= available;
    const retractable = running.contextTokens;
    let alone = 0;
    for (const each of running.list) alone = Math.max(alone, wholeTokens(each) - retractable);
    const allocatable = available - Math.max(RESERVED_DECODE_TOKENS * others, alone);
    return Math.max(tokens + RESERVED_DECODE_TOKENS, wholeTokens(request) - retractable) <= allocatable;
  }
}

function wholeTokens({ promptTokens, maxTokens }: SglangRequest): number {
  return promptTokens + Math.min(maxTokens, CLIP_NEW_TOKENS);
}
