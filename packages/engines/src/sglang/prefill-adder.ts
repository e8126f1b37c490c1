import type { Decodes } from '../core/decodes.ts';
import type { SglangConfig } from './config.ts';
import type { PrefixCache } from './prefix-cache.ts';
import type { SglangRequest } from './request.ts';
import type { TokenPool } from './token-pool.ts';

/** Whether the queue is looked at further: `no-token` = memory is short, `other` = the batch is full. */
export type AddResult = 'continue' | 'no-token' | 'other';

/** SGLANG_CLIP_MAX_NEW_TOKENS_ESTIMATION. */
export const CLIP_NEW_TOKENS = 4096;
/** Decode steps that add_ignore_eos keeps room for. */
const IGNORE_EOS_RESERVE = 1;

/** What a prefill batch is added up from. */
export interface AdderState {
  readonly config: SglangConfig;
  readonly pool: TokenPool;
  readonly cache: PrefixCache;
  readonly running: Decodes<SglangRequest>;
  readonly newTokenRatio: number;
  /** Decodes that share the batch (mixed chunk). */
  readonly mixedTokens: number;
}

/** Output that a running request is expected to need still, in tokens: a share of what its client allows. */
export function reservedTokens(state: { readonly running: Decodes<SglangRequest>; readonly newTokenRatio: number }, request: SglangRequest): number {
  return Math.min(request.maxTokens - state.running.outputsOf(request), CLIP_NEW_TOKENS) * state.newTokenRatio;
}

/** Budgets of one prefill batch: `PrefillAdder` of managers/schedule_policy.py. */
export class PrefillAdder {
  /** Requests of the batch, in order. */
  readonly admitted: SglangRequest[] = [];
  /** The one of them whose prompt was cut. */
  newChunked: SglangRequest | undefined;
  readonly #state: AdderState;
  #inputLeft: number;
  #chunkLeft: number;
  #totalOffset: number;
  #currentOffset: number;
  /** (output left, tokens held) of everybody, by what is left; see {@link PrefillAdder.addIgnoringEos}. */
  #ends: { left: number; held: number }[] | undefined;

  constructor(state: AdderState) {
    const { config, mixedTokens } = state;
    this.#state = state;
    this.#inputLeft = config.maxPrefillTokens - mixedTokens;
    this.#chunkLeft = config.chunkedPrefillSize > 0 ? config.chunkedPrefillSize - mixedTokens : Infinity;
    let reserved = 0;
    for (const request of state.running.list) reserved += reservedTokens(state, request);
    this.#totalOffset = mixedTokens + reserved;
    this.#currentOffset = mixedTokens;
  }

  /** Tokens left when everything running gets what it is expected to need. */
  get totalLeft(): number {
    return this.#state.pool.available + this.#state.cache.evictable - this.#totalOffset;
  }

  get #currentLeft(): number {
    return this.#state.pool.available + this.#state.cache.evictable - this.#currentOffset;
  }

  /** The next chunk of a cut prompt. Returns it while more is left; undefined when this was the last. */
  addChunk(request: SglangRequest): SglangRequest | undefined {
    let room = Math.min(this.#chunkLeft, Math.trunc(this.totalLeft));
    if (room <= 0) room = this.#forcedRoom();
    if (room <= 0) return request.wantNothing();
    const isCut = request.extend > room;
    request.extend = Math.min(request.extend, room);
    request.fill = request.prefix + request.extend;
    this.admitted.push(request);
    this.#charge(request.extend, isCut ? 0 : Math.min(request.maxTokens, CLIP_NEW_TOKENS));
    return isCut ? request : undefined;
  }

  /** Takes a waiting request, whole or cut, if the budgets allow. */
  add(request: SglangRequest): AddResult {
    const { config, cache, running } = this.#state;
    if (config.prefillMaxRequests !== undefined && this.admitted.length >= config.prefillMaxRequests) return 'other';
    if (request.ignoreEos && cache.isDisabled) return this.#addIgnoringEos(request);
    const overhead = config.version === 'main' ? config.pageSize : 0;
    const total = request.extend + Math.min(Math.max(request.maxTokens - running.outputsOf(request), 0), CLIP_NEW_TOKENS) + overhead;
    if (total >= this.totalLeft) return 'no-token';
    if (this.#exceedsInput(this.#pages(request.extend - request.hostHit))) return 'other';
    // Its hit leaves the evictable tokens while it is looked at.
    const { node } = request;
    cache.lock(node);
    const result = total >= this.totalLeft ? 'no-token' : this.#loadAndTake(request);
    cache.unlock(node);
    return result ?? this.#result();
  }

  /** A victim's reservation is free again. */
  release(tokens: number): void {
    this.#totalOffset -= tokens;
  }

  /** What host memory has need not be computed. */
  #loadAndTake(request: SglangRequest): AddResult | undefined {
    if (request.hostHit > 0) this.#state.cache.loadBack(request);
    const input = this.#pages(request.extend);
    return this.#exceedsInput(input) ? 'other' : this.#take(request, input);
  }

  #take(request: SglangRequest, input: number): AddResult | undefined {
    const { cache, config } = this.#state;
    if (input <= this.#chunkLeft) {
      this.admitted.push(request);
      cache.lock(request.node);
      this.#charge(input, Math.min(request.maxTokens, CLIP_NEW_TOKENS));
      return undefined;
    }
    const tokens = this.#chunkLeft - (this.#chunkLeft % config.pageSize);
    if (tokens <= 0) return 'other';
    this.#cut(request, tokens);
    cache.lock(request.node);
    return undefined;
  }

  #cut(request: SglangRequest, tokens: number): void {
    request.extend = tokens;
    request.fill = request.prefix + tokens;
    this.admitted.push(request);
    this.newChunked = request;
    this.#charge(tokens, 0);
  }

  /** The real adder goes on with a whole chunk when memory says no, and may run out of it. */
  #forcedRoom(): number {
    const { config, pool, cache } = this.#state;
    if (config.faithfulBugs) return this.#chunkLeft;
    const room = pool.available + cache.evictable - config.pageSize;
    return Math.min(this.#chunkLeft, room);
  }

  /** Without a radix cache and with known lengths: would everybody get through in order of completion? */
  #addIgnoringEos(request: SglangRequest): AddResult {
    const input = this.#pages(request.extend);
    if (input > Math.min(this.#currentLeft, this.totalLeft)) return 'no-token';
    this.#noteEnd(request);
    const ends = this.#ends!;
    const free = this.#currentLeft - input;
    let freed = 0;
    for (const [i, { left, held }] of ends.entries()) {
      const batch = ends.length - i;
      if (free + freed - left * batch <= IGNORE_EOS_RESERVE * batch) return 'no-token';
      freed += held;
    }
    if (request.extend <= this.#chunkLeft) {
      this.admitted.push(request);
      this.#charge(request.extend, Math.min(request.maxTokens, CLIP_NEW_TOKENS));
    } else {
      if (this.#chunkLeft <= 0) return 'other';
      this.#cut(request, this.#chunkLeft);
    }
    return this.#result();
  }

  #noteEnd(request: SglangRequest): void {
    if (this.#ends === undefined) {
      const all = [request, ...this.#state.running.list, ...this.admitted].map((each) => this.#endOf(each));
      this.#ends = all.filter((end) => end !== undefined).sort((a, b) => a.left - b.left);
      return;
    }
    const end = this.#endOf(request);
    if (end === undefined) return;
    // One that outlasts all others is put before the last of them, as the real adder does.
    const at = this.#ends.findIndex(({ left }) => end.left <= left);
    this.#ends.splice(at < 0 ? Math.max(0, this.#ends.length - 1) : at, 0, end);
  }

  #endOf(request: SglangRequest): { left: number; held: number } | undefined {
    const outputs = this.#state.running.outputsOf(request);
    const left = request.maxTokens * (request.ignoreEos ? 1 : this.#state.newTokenRatio) - outputs;
    return left > 0 ? { left, held: request.promptTokens + outputs } : undefined;
  }

  #charge(extend: number, newTokens: number): void {
    const tokens = this.#pages(extend);
    const overhead = this.#state.config.version === 'main' ? this.#state.config.pageSize : 0;
    this.#totalOffset += tokens + newTokens + overhead;
    this.#currentOffset += tokens + overhead;
    this.#inputLeft -= tokens;
    this.#chunkLeft -= tokens;
  }

  /** The first request always passes; on main the cap is for unchunked prefill only. */
  #exceedsInput(tokens: number): boolean {
    const { config } = this.#state;
    if (config.version === 'main' && config.chunkedPrefillSize > 0) return false;
    return tokens >= this.#inputLeft && this.admitted.length > 0;
  }

  #result(): AddResult {
    if (this.totalLeft <= 0 || this.#currentLeft <= 0) return 'no-token';
    const inputBinds = this.#state.config.version !== 'main' || this.#state.config.chunkedPrefillSize <= 0;
    return (inputBinds && this.#inputLeft <= 0) || this.#chunkLeft <= 0 ? 'other' : 'continue';
  }

  #pages(tokens: number): number {
    return Math.ceil(tokens / this.#state.config.pageSize) * this.#state.config.pageSize;
  }
}
