import { assert } from '@foretoken/kernel';
import type { BatchScheduler } from '../core/batch-replica.ts';
import { DecodeBatch } from '../core/decode-batch.ts';
import { RunningList } from '../core/running-list.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { HfContinuousConfig } from './config.ts';
import type { HfRequest } from './hf-request.ts';
import { PageCache } from './page-cache.ts';
import { RefusedQueue } from './refused-queue.ts';
import type { Budget } from './refused-queue.ts';

/**
 * `FIFOScheduler` and `PrefillFirstScheduler` of transformers 5.18.0 (generation/continuous_batching/scheduler.py), as
 * read, not compared with recordings: decoding, prefilling and waiting requests share a token budget; who finds no pages
 * is passed over, and when nobody finds any the newest of them gives its own back.
 */
export class ContinuousScheduler implements BatchScheduler<HfRequest> {
  readonly decoding: DecodeBatch<HfRequest>;
  readonly cache: PageCache;
  /** Fresh requests, and those to be computed again. */
  readonly fresh: RunningList<HfRequest> = new RunningList<HfRequest>();
  /** Requests whose pages are in host memory. */
  readonly offloaded: RunningList<HfRequest> = new RunningList<HfRequest>();
  readonly #config: HfContinuousConfig;
  readonly #prefilling: HfRequest[] = [];
  /** Decoding requests that some step passed over; they join the batch again with their next token. */
  readonly #outside: HfRequest[] = [];
  /** Active requests that found no pages in this step. */
  #starved: HfRequest[] = [];
  #allocationFailed = false;
  /** Since memory ran out nobody new is let in until somebody leaves. */
  #blocksNew = false;
  #admissions = 0;
  #offloadedPages = 0;
  readonly #refused: RefusedQueue = new RefusedQueue();

  constructor(config: HfContinuousConfig, naive: boolean) {
    this.#config = config;
    this.cache = new PageCache(config);
    this.decoding = new DecodeBatch<HfRequest>(config.pageSize, naive);
  }

  get running(): number {
    return this.decoding.size + this.#outside.length + this.#prefilling.length;
  }

  get waiting(): number {
    return this.fresh.size + this.offloaded.size;
  }

  get usedBlocks(): number {
    return this.cache.pool.used;
  }

  get usableBlocks(): number {
    return this.#config.pages;
  }

  add(request: HfRequest): void {
    this.fresh.append(request);
  }

  remove(request: HfRequest): void {
    if (request.isOffloaded) {
      this.offloaded.remove(request);
      this.#offloadedPages -= this.cache.pagesFor(request.computed);
    } else if (request.status === 'waiting') this.fresh.remove(request);
    else {
      this.#deactivate(request);
      this.#blocksNew = false;
    }
    request.chain?.retire();
  }

  schedule(record: StepRecord<HfRequest>): boolean {
    const { maxBatchTokens, pages, pageSize, scheduler } = this.#config;
    const budget = { tokens: maxBatchTokens, reads: pages * pageSize };
    this.#starved = [];
    this.#allocationFailed = false;
    if (scheduler === 'prefill_first') this.#prefill(record, budget);
    this.#decode(record, budget);
    if (scheduler === 'fifo') this.#prefill(record, budget);
    this.#admit(record, budget);
    return record.isEmpty && this.#allocationFailed && this.#offload(record);
  }

  onComputed(request: HfRequest): void {
    this.cache.register(request, request.computed);
  }

  startDecoding(request: HfRequest): void {
    removeFrom(request.status === 'prefilling' ? this.#prefilling : this.#outside, request);
    request.status = 'decoding';
    this.decoding.join(request, 0);
  }

  wakeAfter(): number {
    return Infinity;
  }

  checkIntegrity(): void {
    let owned = 0;
    for (const request of [...this.decoding.list, ...this.#outside, ...this.#prefilling]) {
      owned += request.table.length;
      assert(request.table.length >= this.cache.pagesFor(request.grouped ? this.decoding.computedOf(request) : request.computed), 'computed tokens have pages');
    }
    this.cache.checkIntegrity(owned);
  }

  /** One token for every decoding request, in order of admission where pages or the budget are short. */
  #decode(record: StepRecord<HfRequest>, budget: Budget): void {
    const { decoding, cache } = this;
    if (this.#outside.length > 0 || budget.tokens < decoding.size || decoding.crossings > cache.free) this.#decodeOneByOne(record, budget);
    else decoding.forEachCrossing((request) => this.#grow(request));
    if (decoding.size === 0) return;
    budget.tokens -= decoding.size;
    budget.reads -= decoding.contextTokens + decoding.size;
    decoding.advance(record);
  }

  /** Settles who decodes: whoever finds no page or no budget leaves the batch, whoever was outside gets an entry. */
  #decodeOneByOne(record: StepRecord<HfRequest>, budget: Budget): void {
    const { decoding, cache } = this;
    if (budget.tokens < decoding.size + this.#outside.length) for (const request of decoding.list) this.#leaveBatch(request);
    const candidates = [...this.#outside];
    decoding.forEachCrossing((request) => candidates.push(request));
    candidates.sort((a, b) => a.admission - b.admission);
    let tokens = budget.tokens - decoding.size;
    for (const request of candidates) {
      const isMember = request.grouped;
      if (!isMember && tokens <= 0) break;
      const computed = isMember ? decoding.computedOf(request) : request.computed;
      if (cache.pagesFor(computed + 1) - request.table.length > cache.free) {
        this.#starve(request);
        if (isMember) this.#leaveBatch(request);
      } else {
        this.#grow(request);
        if (isMember) continue;
        tokens--;
        budget.tokens--;
        budget.reads -= request.computed + 1;
        addTo(record, request, 1);
      }
    }
  }

  /** A page for the next token where the last one is full. */
  #grow(request: HfRequest): void {
    const computed = request.grouped ? this.decoding.computedOf(request) : request.computed;
    this.cache.register(request, computed);
    const pages = this.cache.pagesFor(computed + 1) - request.table.length;
    if (pages > 0) this.cache.take(request, pages);
  }

  #prefill(record: StepRecord<HfRequest>, budget: Budget): void {
    for (const request of this.#prefilling) {
      if (budget.tokens <= 0 || this.#isBelowMargin(record)) return;
      if (this.#compute(record, budget, request) === 'no pages') this.#starve(request);
    }
  }

  /** Waiting requests: those in host memory and fresh ones in turn. */
  #admit(record: StepRecord<HfRequest>, budget: Budget): void {
    const newest = this.fresh.last?.rank ?? -1;
    if (this.#blocksNew || this.waiting === 0 || (this.running > 0 && this.#refused.isUnchanged(this.cache, budget, newest))) return;
    let offloaded = this.offloaded.first;
    let fresh = this.fresh.first;
    let takesOffloaded = true;
    while (offloaded !== undefined || fresh !== undefined) {
      if (budget.tokens <= 0 || this.running >= this.#config.maxRequests || this.#isBelowMargin(record)) return;
      if (this.cache.free === 0) {
        this.#allocationFailed = true;
        break;
      }
      const request = fresh === undefined || (takesOffloaded && offloaded !== undefined) ? offloaded! : fresh;
      if (request === offloaded) offloaded = offloaded.next as HfRequest | undefined;
      else fresh = fresh!.next as HfRequest | undefined;
      takesOffloaded = !takesOffloaded;
      this.#activate(record, budget, request);
    }
    this.#refused.note(this.cache, budget, newest);
  }

  #activate(record: StepRecord<HfRequest>, budget: Budget, request: HfRequest): void {
    const { isOffloaded, computed } = request;
    if (!isOffloaded) this.cache.match(request);
    const cachedTokens = isOffloaded ? 0 : request.computed;
    if (this.#compute(record, budget, request) !== 'computed') {
      this.cache.release(request);
      request.computed = computed;
      return;
    }
    request.admission = ++this.#admissions;
    if (isOffloaded) {
      this.offloaded.remove(request);
      this.#offloadedPages -= this.cache.pagesFor(computed);
      request.isOffloaded = false;
    } else {
      this.fresh.remove(request);
      request.cachedTokens = cachedTokens;
    }
    request.status = 'prefilling';
    this.#prefilling.push(request);
  }

  /** A chunk of the request's uncomputed tokens, if reads and pages allow it. */
  #compute(record: StepRecord<HfRequest>, budget: Budget, request: HfRequest): 'computed' | 'too many reads' | 'no pages' {
    const tokens = Math.min(request.tokens - request.computed, budget.tokens);
    const reads = request.computed + tokens;
    if (reads > budget.reads) return 'too many reads';
    const pages = this.cache.pagesFor(reads) - request.table.length;
    if (pages > this.cache.free) {
      this.#allocationFailed = true;
      return 'no pages';
    }
    this.cache.take(request, pages);
    budget.tokens -= tokens;
    budget.reads -= reads;
    addTo(record, request, tokens);
    return 'computed';
  }

  /** Too few free pages for anybody but decodes and the first of a step. */
  #isBelowMargin(record: StepRecord<HfRequest>): boolean {
    const margin = this.#config.safetyMargin * this.#config.pages;
    if (this.cache.blank >= margin) return false;
    this.cache.evictAll();
    return this.cache.free < margin && !record.isEmpty;
  }

  #starve(request: HfRequest): void {
    this.#allocationFailed = true;
    this.#starved.push(request);
  }

  /** Nobody found pages: the newest starved requests leave, until the others fit. */
  #offload(record: StepRecord<HfRequest>): boolean {
    this.cache.evictAll();
    const starved = this.#starved.sort((a, b) => a.admission - b.admission);
    while (starved.length > 0 && this.running > 1 && !this.#canStore(starved)) {
      const newest = starved.pop()!;
      record.preempted.push(newest);
      this.#sendBack(newest);
    }
    return record.preempted.length > 0;
  }

  #canStore(requests: readonly HfRequest[]): boolean {
    const { cache } = this;
    let pages = 0;
    for (const { tokens, computed, table } of requests) pages += cache.pagesFor(Math.min(tokens, computed + this.#config.maxBatchTokens)) - table.length;
    return pages <= cache.free;
  }

  /** To host memory where there is room, else to the end of the queue, to be computed again. */
  #sendBack(request: HfRequest): void {
    const pages = this.cache.pagesFor(request.computed);
    this.#deactivate(request);
    request.status = 'waiting';
    if (request.computed > 0 && this.#offloadedPages + pages <= this.#config.cpuOffloadPages) {
      this.#offloadedPages += pages;
      request.isOffloaded = true;
      this.offloaded.append(request);
      return;
    }
    request.computed = 0;
    this.fresh.append(request);
    this.#blocksNew = true;
  }

  /** Out of the active requests, its pages freed. */
  #deactivate(request: HfRequest): void {
    if (request.grouped) this.decoding.leave(request);
    else removeFrom(request.status === 'prefilling' ? this.#prefilling : this.#outside, request);
    this.cache.register(request, request.computed);
    this.cache.release(request);
  }

  #leaveBatch(request: HfRequest): void {
    this.decoding.leave(request);
    this.#outside.push(request);
  }
}

function addTo(record: StepRecord<HfRequest>, request: HfRequest, tokens: number): void {
  record.add(request, tokens, request.computed);
  record.known[record.known.length - 1] = request.tokens;
  request.computed += tokens;
}

function removeFrom(list: HfRequest[], request: HfRequest): void {
  const at = list.indexOf(request);
  assert(at >= 0, 'an active request is in the list of its status');
  list.splice(at, 1);
}
