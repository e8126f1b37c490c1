import { assert } from '@foretoken/kernel';
import { DecodeBatch } from '../core/decode-batch.ts';
import type { Decodes } from '../core/decodes.ts';
import { SpeculativeBatch } from '../core/speculative-batch.ts';
import type { StepRecord } from '../core/step-record.ts';
import { batchAdapters } from './batch-adapters.ts';
import { decodeNeed, hasDrafts } from './decode-need.ts';
import { extendNeed } from './extend-need.ts';
import { HiCache } from './hi-cache.ts';
import { KeptRequests } from './kept-requests.ts';
import { NewTokenRatio } from './new-token-ratio.ts';
import { createPrefixCache, treeOptions } from './prefix-cache.ts';
import type { PrefixCache } from './prefix-cache.ts';
import { PrefillAdder, reservedTokens } from './prefill-adder.ts';
import type { AdderState } from './prefill-adder.ts';
import { victimsFor } from './preempt.ts';
import type { PolicyDesk } from '../policies/policy-desk.ts';
import type { WaitingOrder } from './policies/waiting-order.ts';
import { waitingOrder } from './policies/registry.ts';
import { createDesk, userOrder } from './policies/user-order.ts';
import { RETRACT_STEPS, retractionOrder } from './retraction-order.ts';
import type { SglangConfig } from './config.ts';
import { RemotePrefills } from './remote-prefills.ts';
import type { SglangRequest } from './request.ts';
import type { BatchMode, SchedulerEvents, SchedulerExtras } from './scheduler-events.ts';
import { TokenPool } from './token-pool.ts';
import { WaitingQueue } from './waiting-queue.ts';

/**
 * SGLang's Scheduler: managers/scheduler.py and schedule_batch.py at d2b3c7fb1. Prefill goes before decode; a
 * prefill batch joins the running batch at the next pass; decode retracts when memory runs out. `nextBatch` is
 * `get_next_batch_to_run`, `process` is `process_batch_result`.
 */
export class SglangScheduler {
  readonly config: SglangConfig;
  readonly pool: TokenPool;
  readonly cache: PrefixCache;
  /** The cache, where it has tiers. */
  readonly hicache: HiCache | undefined;
  readonly running: Decodes<SglangRequest>;
  readonly ratio: NewTokenRatio;
  readonly queue: WaitingQueue;
  /** Requests whose prompts are computed elsewhere; absent = none. */
  readonly remote: RemotePrefills | undefined;
  /** Ended requests whose KV another replica has not got yet; absent = none. */
  readonly kept: KeptRequests | undefined;
  /** The request whose prompt is cut; one at a time. */
  chunked: SglangRequest | undefined;
  /** Nothing more is tried until the running batch shrinks (`batch_is_full`). */
  isFull = false;
  /** Waiting requests are left where they are in this pass (prefill delayer). */
  holdsPrefill = false;
  mode: BatchMode | undefined;
  /** The server process died (only with `faithfulBugs`): why. */
  crash: string | undefined;
  scheduledTokens = 0;
  /** The last pass dropped finished requests: the next one may find room. */
  shrank = false;
  readonly #desk: PolicyDesk<SglangRequest> | undefined;
  readonly #order: Pick<WaitingOrder, 'sort'>;
  readonly #events: SchedulerEvents;
  #slots: number;
  #clock = 0;
  /** The last batch was a prefill: its requests join the running ones at the next pass. */
  #joining: SglangRequest[] | undefined;
  #joiningChunked: SglangRequest | undefined;
  /** Running members ride in the mixed batch that is about to join. */
  #rodeAlong = false;
  /** Finished, and not yet dropped from the running batch. */
  #zombies: SglangRequest[] = [];

  constructor(config: SglangConfig, naive: boolean, events: SchedulerEvents, { speculation, policies, links, handover }: SchedulerExtras = {}) {
    this.config = config;
    this.kept = handover && new KeptRequests(handover);
    this.#events = events;
    this.pool = new TokenPool(config.maxTotalTokens, config.pageSize);
    const tree = treeOptions(config, this.pool, { next: () => ++this.#clock }, (node) => events.onEvict?.(node), policies);
    this.hicache = config.hicache === undefined ? undefined : new HiCache(config, config.hicache, this.pool, tree, links!);
    this.cache = this.hicache ?? createPrefixCache(config, this.pool, tree);
    this.running = speculation === undefined ? new DecodeBatch<SglangRequest>(config.pageSize, naive) : new SpeculativeBatch<SglangRequest>(config.pageSize, speculation);
    this.ratio = new NewTokenRatio(config.scheduleConservativeness);
    this.queue = new WaitingQueue(config, (request) => events.onDropped(request, 'outranked'));
    this.remote = handover && new RemotePrefills(handover, this);
    this.#desk = createDesk(policies, this.running);
    this.#order = this.#desk?.hasOrder === true ? userOrder(this.#desk) : waitingOrder(config);
    this.#slots = config.reqPoolSize;
  }

  /** Members of the running batch as the real scheduler counts them: a mixed batch has taken them along. */
  get runningCount(): number {
    return this.#rodeAlong ? 0 : this.running.size;
  }

  /** Requests whose prefill was scheduled and who are not in the running batch yet. */
  get joiningCount(): number {
    let count = this.chunked !== undefined && !this.chunked.finished ? 1 : 0;
    for (const request of this.#joining ?? []) if (!request.finished && request !== this.chunked) count++;
    return count;
  }

  get hasWork(): boolean {
    return this.crash === undefined && (this.waitingCount > 0 || this.running.size > 0 || this.chunked !== undefined || this.#joining !== undefined);
  }

  /** Requests that wait, in queue order. */
  get waiting(): readonly SglangRequest[] {
    return this.queue.requests;
  }

  /** Those, and requests whose prompt is computed elsewhere. */
  get waitingCount(): number {
    return this.waiting.length + (this.remote?.size ?? 0);
  }

  /** A request comes, or comes back. False = the queue is full; a less urgent one may go in its place. */
  enqueue(request: SglangRequest, nowS: number): boolean {
    if (this.remote?.add(request) === true) return true;
    if (!this.queue.add(request, ++this.#clock)) return false;
    request.queuedAtS = nowS;
    request.queuedAtTokens = this.scheduledTokens;
    this.#desk?.enqueued(request, nowS);
    this.hicache?.prefetcher?.start(request, nowS);
    return true;
  }

  /** Plans the next batch into `record`. False = nothing to run. */
  nextBatch(record: StepRecord<SglangRequest>, nowS: number): boolean {
    if (this.#desk !== undefined) this.#desk.nowS = nowS;
    this.mode = undefined;
    this.shrank = false;
    if (this.chunked !== undefined) this.cache.cacheUnfinished(this.chunked, true);
    this.#mergeLast();
    if (this.remote !== undefined) this.#joinRemote(this.remote, nowS);
    if (this.#newPrefill(record, nowS) || this.crash !== undefined) return this.crash === undefined;
    return this.running.size > 0 && this.#decode(record, nowS);
  }

  /** The loop has nothing to do (`self_check_during_idle`). */
  onIdle(): void {
    this.ratio.reset();
  }

  /** A request is over: its tokens stay cached; those that another replica wants stay locked. */
  finish(request: SglangRequest, nowS: number): void {
    request.finished = true;
    const tokens = this.running.computedOf(request);
    if (this.kept?.keep(request, tokens, nowS) !== true) this.#release(request, tokens, true);
    else if (!request.grouped) this.cache.cacheUnfinished(request);
    if (request.grouped) this.#zombies.push(request);
  }

  /** Another replica has the KV of an ended request. */
  releaseKept(row: number): void {
    const kept = this.kept?.take(row);
    if (kept !== undefined) this.#release(...kept, true);
  }

  /** Withdrawn at any moment; what the tree holds of it stays cached. */
  abort(request: SglangRequest): void {
    this.hicache?.prefetcher?.cancel(request);
    this.remote?.remove(request);
    if (this.queue.remove(request)) return;
    const isMember = request.grouped;
    if (isMember) this.running.leave(request);
    request.finished = true;
    request.retracted = true;
    if (this.chunked === request) this.chunked = undefined;
    if (this.#joining !== undefined) this.#joining = this.#joining.filter((each) => each !== request);
    if (this.#joiningChunked === request) this.#joiningChunked = undefined;
    if (request.hasSlot) this.#release(request, request.computed, false);
    if (isMember) this.isFull = false;
  }

  /** Drops from the running batch who is finished; true = it shrank. */
  dropFinished(): boolean {
    if (this.#zombies.length === 0) return false;
    this.shrank = true;
    for (const request of this.#zombies) this.running.leave(request);
    this.#zombies = [];
    return true;
  }

  /** The requests of the last prefill go to the end of the decode batch, or take a mixed batch's place before it. */
  #mergeLast(): void {
    const joining = this.#joining;
    if (joining === undefined) return;
    const excluded = new Set([this.chunked, this.#joiningChunked]);
    const staying = joining.filter((request) => !request.finished && !excluded.has(request));
    const rode = this.#rodeAlong;
    const lost = rode && this.dropFinished();
    if (staying.length < joining.length || lost) this.isFull = false;
    this.#joining = this.#joiningChunked = undefined;
    this.#rodeAlong = false;
    // A batch of dummies that want no output never joins.
    if (!rode && joining.every((request) => request.maxTokens === 0)) return;
    if (staying.length === 0 && (!rode || this.running.size === 0)) return;
    if (rode || this.running.size === 0) this.isFull = false;
    const before = rode ? [...this.running.list] : [];
    for (const request of staying) this.running.join(request, request.outputsOnTheWay);
    if (before.length > 0 && staying.length > 0) this.running.reorder([...staying, ...before]);
  }

  /** `process_decode_queue` and the prebuilt batch: memory for newcomers, and those whose KV is here run. Who ends with his first token makes room for more at once. */
  #joinRemote(remote: RemotePrefills, nowS: number): void {
    this.#slots -= remote.preallocate(this.#slots, nowS);
    const arrived = remote.takeArrived(this.config.maxRunningRequests - this.running.size);
    for (const request of arrived) {
      this.#desk?.admitted(request);
      if (this.#events.onRemoteToken?.(request) === true) this.finish(request, nowS);
      else remote.join(request);
    }
    if (arrived.some(({ finished }) => finished)) this.#slots -= remote.preallocate(this.#slots, nowS);
  }

  /** `get_new_batch_prefill`. */
  #newPrefill(record: StepRecord<SglangRequest>, nowS: number): boolean {
    const { config } = this;
    if (config.enablePriorityScheduling) this.isFull = false;
    if (!config.faithfulBugs && this.running.size === 0) this.isFull = false;
    if ((this.isFull || this.waiting.length === 0) && this.chunked === undefined) return false;
    const room = config.maxRunningRequests - this.running.size;
    if (room <= 0 && this.chunked !== undefined && !config.enablePriorityScheduling) {
      this.isFull = true;
      return false;
    }
    this.#order.sort(this.queue.requests, { config, cache: this.cache, scheduledTokens: this.scheduledTokens, random: () => this.#events.random?.() ?? 0 });
    const state: AdderState = { config, pool: this.pool, cache: this.cache, running: this.running, newTokenRatio: this.ratio.value, mixedTokens: this.#mixes ? this.running.size : 0 };
    const adder = new PrefillAdder(state);
    if (this.chunked !== undefined) this.chunked = adder.addChunk(this.chunked.wantRest());
    const preempted = this.#admit(adder, state, record);
    if (adder.admitted.length === 0) {
      // The real scheduler forgets whom it preempted for nothing.
      if (!config.faithfulBugs) for (const victim of preempted) this.#requeue(victim, nowS);
      return false;
    }
    this.queue.leave(adder.admitted);
    for (const victim of preempted) this.#requeue(victim, nowS);
    if (adder.newChunked !== undefined) this.chunked = adder.newChunked;
    if (this.chunked !== undefined) this.chunked.chunks++;
    return this.#prepareExtend(adder.admitted, record);
  }

  /** Looks at the waiting requests in order, until a budget ends; returns whom it preempted. */
  #admit(adder: PrefillAdder, state: AdderState, record: StepRecord<SglangRequest>): SglangRequest[] {
    const { config } = this;
    const preempted: SglangRequest[] = [];
    const adapters = config.maxLorasPerBatch > 0 ? batchAdapters(this.running.adapters, adder.admitted, this.chunked) : undefined;
    for (const request of this.waiting) {
      if (adapters !== undefined && request.adapter !== 0 && !adapters.has(request.adapter) && adapters.size >= config.maxLorasPerBatch) continue;
      if (adder.admitted.length >= config.maxRunningRequests - this.running.size) this.isFull = true;
      if (this.isFull && !(config.enablePriorityScheduling && this.#preemptFor(request, adder, state, preempted, record))) break;
      if (this.holdsPrefill) break;
      if (this.hicache?.prefetcher?.mustWait(request, this.hicache.nowS) === true) continue;
      request.fill = request.tokens;
      this.cache.match(request, Math.max(request.fill - 1, 0));
      request.protectedTokens = request.prefix;
      request.extend = request.fill - request.prefix;
      const result = adder.add(request);
      if (request.adapter !== 0 && adder.admitted.at(-1) === request) adapters?.add(request.adapter);
      if (result === 'continue') continue;
      if (result === 'no-token') this.isFull = this.hicache === undefined || adder.admitted.length > 0 || this.running.size > 0;
      break;
    }
    return preempted;
  }

  #preemptFor(request: SglangRequest, adder: PrefillAdder, state: AdderState, preempted: SglangRequest[], record: StepRecord<SglangRequest>): boolean {
    const victims = victimsFor(request, adder, state, new Set(preempted));
    if (victims === undefined) return false;
    const inOrder = [...this.running.list].filter((each) => victims.includes(each));
    const before = this.running.size;
    for (const [i, victim] of inOrder.entries()) {
      adder.release(reservedTokens(state, victim));
      this.#retract(victim, before - i - 1);
      record.preempted.push(victim);
    }
    preempted.push(...victims.sort((a, b) => a.tieRank - b.tieRank));
    return true;
  }

  /** `prepare_for_extend`: slots, pages and the batch's entries. */
  #prepareExtend(admitted: readonly SglangRequest[], record: StepRecord<SglangRequest>): boolean {
    const { pageSize } = this.config;
    const { tokens, pages, slots } = extendNeed(admitted, pageSize);
    if (slots > this.#slots) return this.#die('alloc_req_slots runs out of memory');
    this.#slots -= slots;
    this.cache.evictFor(pageSize === 1 ? tokens : tokens + admitted.length * pageSize);
    if (!this.pool.take(pages)) return this.#die('Prefill out of memory');
    for (const request of admitted) {
      record.add(request, request.fill - request.prefix, request.prefix);
      request.enterBatch(request === this.chunked);
      this.#desk?.admitted(request);
      this.#events.onAdmit(request);
    }
    this.scheduledTokens += tokens;
    this.mode = 'prefill';
    this.#joining = [...admitted];
    this.#joiningChunked = this.chunked;
    return this.#mixes && this.running.size > 0 ? this.#mix(record) : true;
  }

  /** Decodes ride in the prefill batch; the real scheduler does not ask whether there is memory for them. */
  #mix(record: StepRecord<SglangRequest>): boolean {
    this.dropFinished();
    if (this.running.size === 0) return true;
    if (!this.config.faithfulBugs && !this.#hasDecodeRoom()) return true;
    this.mode = 'mixed';
    this.#rodeAlong = true;
    return this.#prepareDecode(record);
  }

  /** `update_running_batch` and the decode step. */
  #decode(record: StepRecord<SglangRequest>, nowS: number): boolean {
    const { running } = this;
    let shrank = this.dropFinished();
    if (running.size === 0) {
      this.isFull = false;
      return false;
    }
    if (this.#hasDecodeRoom()) this.ratio.decay();
    else {
      shrank = this.#retractSome(record, nowS) || shrank;
      if (this.crash !== undefined) return false;
    }
    if (shrank) this.isFull = false;
    if (running.size === 0) return false;
    this.mode = 'decode';
    return this.#prepareDecode(record);
  }

  #prepareDecode(record: StepRecord<SglangRequest>): boolean {
    const { running, config: { pageSize } } = this;
    this.cache.evictFor(hasDrafts(this.config) ? decodeNeed(running, this.config) : running.size * pageSize);
    if (running.blocksAtMost * pageSize > this.pool.available) return this.#die('Decode out of memory');
    this.pool.take(running.advance(record));
    return true;
  }

  #hasDecodeRoom(): boolean {
    const tokens = decodeNeed(this.running, this.config);
    this.cache.evictFor(tokens);
    return this.pool.available >= tokens;
  }

  /** The last in order of retraction go, as many as it takes; the rest keeps that order. */
  #retractSome(record: StepRecord<SglangRequest>, nowS: number): boolean {
    const { running, config } = this;
    const order = retractionOrder(running, this.#desk, hasDrafts(config));
    const gone: SglangRequest[] = [];
    while (gone.length === 0 || !this.#hasDecodeRoom()) {
      if (order.length === 1 && (config.faithfulBugs || !this.#isHeldElsewhere)) break;
      const victim = order.pop();
      if (victim === undefined) break;
      gone.push(victim);
      this.#retract(victim, order.length);
      record.preempted.push(victim);
    }
    if (order.length <= 1 && running.size > 0 && !this.#hasDecodeRoom()) {
      this.#die('Out of memory even after retracting all other requests in the decode batch');
      return true;
    }
    running.reorder(order);
    this.ratio.afterRetraction(order.map((request) => running.outputsOf(request)), order.map((request) => request.maxTokens), RETRACT_STEPS);
    for (const request of gone) this.#requeue(request, nowS);
    return gone.length > 0;
  }

  /** Frees a running request's memory but for what the tree keeps; it is computed again later. */
  #retract(request: SglangRequest, remaining: number): void {
    this.running.leave(request);
    this.#release(request, request.computed, false);
    this.cache.evictFor(remaining * RETRACT_STEPS);
    request.retract();
  }

  /** Memory is held that will come free: by a prompt that is being cut, by KV on its way to or from another server. */
  get #isHeldElsewhere(): boolean {
    return this.chunked !== undefined || (this.remote?.holding ?? 0) > 0 || (this.kept?.size ?? 0) > 0;
  }

  #requeue(request: SglangRequest, nowS: number): void {
    if (!this.enqueue(request, nowS)) this.#events.onDropped(request, 'queue-full');
  }

  #release(request: SglangRequest, committed: number, insert: boolean): void {
    this.cache.release(request, committed, insert);
    this.#slots++;
    request.hasSlot = false;
  }

  get #mixes(): boolean {
    return this.config.enableMixedChunk && this.config.chunkedPrefillSize > 0;
  }

  #die(reason: string): false {
    assert(this.config.faithfulBugs, `the scheduler ran out of memory: ${reason}`);
    this.crash = reason;
    return false;
  }
}
