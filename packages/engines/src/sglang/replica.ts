import { StreamFamily } from '@foretoken/kernel';
import { ContentTrie, SegmentCensus, TokenPath } from '@foretoken/kvcache';
import { overlappedS } from '@foretoken/latency';
import type { StepTimeModel } from '@foretoken/latency';
import type { EngineCapabilities, EngineGauges, RejectionReason } from '../contract.ts';
import type { AdapterSlots } from '../core/adapter-slots.ts';
import { EngineLoop } from '../core/engine-loop.ts';
import type { LoopOptions } from '../core/engine-loop.ts';
import type { KvHandover } from '../driver.ts';
import type { GrammarCompiler } from '../core/grammar-compiler.ts';
import type { KvLinks } from '../core/kv-links.ts';
import { noteFirstToken } from '../core/note-first-token.ts';
import { liveFields } from '../core/live-fields.ts';
import type { AcceptDrafts } from '../core/speculative-batch.ts';
import { StepCost } from '../core/step-cost.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { EnginePolicies } from '../policies/policy-api.ts';
import { SGLANG_CAPABILITIES } from './capabilities.ts';
import { checkBooks } from './check-books.ts';
import { maxRequestTokens, promptLimit } from './config.ts';
import type { SglangConfig } from './config.ts';
import { processResults } from './process-results.ts';
import { SglangRequest } from './request.ts';
import { SglangScheduler } from './scheduler.ts';
import { prefetchEndS } from './storage-prefetch.ts';

/** Everything a replica is made of. */
export interface SglangOptions extends LoopOptions {
  readonly config: SglangConfig;
  readonly stepTime: StepTimeModel;
  /** Shared by the replicas of one run; made here when absent. */
  readonly census?: SegmentCensus;
  /** The per-request loop, without aggregation: the oracle of the fast path. */
  readonly naive?: boolean;
  readonly seed?: number;
  /** Drafts that the target model accepts; default all. */
  readonly acceptDrafts?: AcceptDrafts;
  /** Residency of LoRA adapters; absent = loading costs nothing. */
  readonly adapters?: AdapterSlots;
  /** Compilation of grammars; absent = they are ready at once. */
  readonly grammars?: GrammarCompiler;
  /** Policies of a user in place of SGLang's. */
  readonly policies?: EnginePolicies;
  /** Prefill and decode on different replicas. */
  readonly handover?: KvHandover;
  /** Ways to the KV tiers that `config.hicache` asks for. */
  readonly links?: KvLinks;
}

/** One SGLang scheduler process on virtual time: `event_loop_normal` or `event_loop_overlap` of managers/scheduler.py. */
export class SglangReplica extends EngineLoop<SglangRequest> {
  readonly capabilities: EngineCapabilities = SGLANG_CAPABILITIES;
  readonly scheduler: SglangScheduler;
  readonly #options: SglangOptions;
  readonly #trie: ContentTrie = new ContentTrie();
  readonly #census: SegmentCensus | undefined;
  readonly #cost: StepCost;

  constructor(options: SglangOptions) {
    const { config, columns, seed = 0 } = options;
    super(options, { depth: config.overlap ? 2 : 1 });
    this.#options = options;
    this.#census = options.census ?? (columns.content === undefined ? undefined : new SegmentCensus(columns.content));
    this.#cost = new StepCost(options.stepTime);
    const stream = new StreamFamily(seed, 'waiting order').entity(options.replica ?? 0);
    const { policies, links, handover } = options;
    const events = {
      onAdmit: (request: SglangRequest): void => this.#noteAdmission(request),
      onRemoteToken: (request: SglangRequest): boolean => this.#noteRemoteToken(request),
      onDropped: (request: SglangRequest): void => this.end(request, this.clockS, 'queueFull'),
      random: (): number => stream.nextFloat(),
    };
    this.scheduler = new SglangScheduler(config, options.naive ?? false, events, {
      ...(config.draftTokens === 0 ? {} : { speculation: { drafts: config.draftTokens, accept: options.acceptDrafts ?? ((_request, _verification, drafts) => drafts) } }),
      ...(policies === undefined ? {} : { policies: { policies, columns, seed } }),
      ...(links === undefined ? {} : { links }),
      ...(handover === undefined ? {} : { handover }),
    });
  }

  snapshot(): EngineGauges {
    const { pool, cache, waitingCount, config } = this.scheduler;
    const free = pool.available + cache.evictable;
    return { running: this.live.size - waitingCount, waiting: waitingCount + this.heldCount, kvUsage: (pool.size - free) / pool.size, freeBlocks: free / config.pageSize };
  }

  /** What `get_load` reports: tokens held, and those of waiting requests. */
  get loadTokens(): number {
    const { pool, cache, waiting } = this.scheduler;
    return waiting.reduce((sum, request) => sum + request.tokens, pool.size - pool.available - cache.evictable);
  }

  checkIntegrity(): void {
    checkBooks(this.scheduler, this.live.values());
  }

  /** Of a path of its own: the tree is not touched. */
  cachedTokens(row: number): number {
    const { tree } = this.scheduler.cache;
    const { columns } = this.#options;
    const path = new TokenPath(this.#trie, columns.content, this.#census, row, columns.adapter?.[row] ?? 0, columns.salt?.[row] ?? 0);
    return tree?.peek(path, columns.inputTokens[row]! - 1) ?? 0;
  }

  received(request: number, nowS: number): void {
    this.scheduler.remote?.receive(request);
    this.wake(nowS);
  }

  /** The real server answers with an error. */
  transferFailed(request: number, nowS: number): void {
    if (this.scheduler.remote?.awaits(request) === true) this.end(this.live.get(request)!, nowS, 'failed');
  }

  releaseKv(request: number, nowS: number): void {
    this.#tellTime(nowS);
    this.scheduler.releaseKept(request);
    this.wake(nowS);
  }

  protected get hasRequests(): boolean {
    return this.scheduler.hasWork;
  }

  protected refusal(request: number): RejectionReason | undefined {
    const { columns, config } = this.#options;
    const promptTokens = columns.inputTokens[request]!;
    if (promptTokens <= 0) return 'empty_prompt';
    if (promptTokens >= promptLimit(config)) return 'prompt_too_long';
    if (this.scheduler.queue.refuses(columns.priority?.[request] ?? 0)) return 'queue_full';
    return undefined;
  }

  /** The grammar queue: a request joins the waiting ones when its grammar is compiled, and loses its place. */
  protected override entryS(row: number, nowS: number): number {
    const { grammars, columns } = this.#options;
    return grammars?.readyAt(columns.grammar?.[row] ?? 0, nowS) ?? nowS;
  }

  protected accept(row: number, nowS: number): SglangRequest {
    const { columns, config } = this.#options;
    const room = maxRequestTokens(config) - columns.inputTokens[row]! - 1;
    const fields = liveFields(columns, row, room);
    const path = new TokenPath(this.#trie, columns.content, this.#census, row, fields.adapter, columns.salt?.[row] ?? 0);
    const request = new SglangRequest({ ...fields, path, ignoreEos: config.ignoreEos && fields.stopAt === 0 });
    this.scheduler.enqueue(request, nowS);
    return request;
  }

  protected drop(request: SglangRequest, nowS: number): void {
    this.#tellTime(nowS);
    this.scheduler.abort(request);
  }

  protected outputsOf(request: SglangRequest): number {
    return this.scheduler.running.outputsOf(request);
  }

  protected lastTokenOf(request: SglangRequest): number {
    return this.scheduler.running.lastTokenOf(request);
  }

  protected plan(record: StepRecord<SglangRequest>, nowS: number): boolean {
    const { scheduler } = this;
    this.#tellTime(nowS);
    this.#giveUpLate(nowS);
    const hasBatch = scheduler.nextBatch(record, nowS);
    if (scheduler.crash !== undefined) this.#fail(nowS);
    else if (!hasBatch && this.inFlight.length === 0) scheduler.onIdle();
    return record.preempted.length > 0 || scheduler.shrank;
  }

  protected costS(record: StepRecord<SglangRequest>): number {
    const computeS = this.#cost.timeS(record) + (this.#options.adapters?.use(record.adapters) ?? 0);
    const { hicache } = this.scheduler;
    const loadS = hicache?.takeLoads(Math.max(this.clockS, this.stageFreeS[0]!)) ?? 0;
    return loadS > 0 ? overlappedS(loadS, this.#options.config.hicache!.layers, computeS) : computeS;
  }

  protected gauge(record: StepRecord<SglangRequest>): void {
    const { pool, cache, waitingCount, config } = this.scheduler;
    record.running = this.live.size - waitingCount;
    record.waiting = waitingCount + this.heldCount;
    record.usedBlocks = (pool.size - pool.available - cache.evictable) / config.pageSize;
  }

  protected deliver(record: StepRecord<SglangRequest>, nowS: number): number {
    const { log, sink } = this.#options;
    this.#tellTime(nowS);
    return processResults({ scheduler: this.scheduler, log, sink, onEnd: (request, endS) => this.finish(request, endS, this.outputsOf(request)) }, record, nowS);
  }

  protected override wakeAfter(nowS: number): number {
    if (this.scheduler.holdsPrefill) return nowS;
    const { waitingTimeoutS = Infinity } = this.#options.config;
    let firstS = Infinity;
    for (const { queuedAtS, prefetch } of this.scheduler.waiting) {
      firstS = Math.min(firstS, queuedAtS + waitingTimeoutS);
      if (prefetch !== undefined && prefetchEndS(prefetch) > nowS) firstS = Math.min(firstS, prefetchEndS(prefetch));
    }
    return firstS;
  }

  #tellTime(nowS: number): void {
    if (this.scheduler.hicache !== undefined) this.scheduler.hicache.nowS = nowS;
  }

  #noteRemoteToken(request: SglangRequest): boolean {
    const { log, sink } = this.#options;
    this.#noteAdmission(request);
    noteFirstToken(log, sink, request.request, this.clockS);
    request.tokens++;
    request.lastTokenS = this.clockS;
    const isLast = request.outputTokens >= request.lastOutputToken;
    if (isLast) this.finish(request, this.clockS, request.outputTokens);
    return isLast;
  }

  #noteAdmission({ request, cachedTokens, hostTokens, diskTokens }: SglangRequest): void {
    const { log } = this.#options;
    if (!Number.isNaN(log.firstScheduledS[request]!)) return;
    log.firstScheduledS[request] = this.clockS;
    log.cachedTokens[request] = cachedTokens;
    if (log.hostTokens === undefined) return;
    log.diskTokens![request] = Math.min(diskTokens, cachedTokens);
    log.hostTokens[request] = Math.min(hostTokens, cachedTokens - log.diskTokens![request]!);
  }

  /** SGLANG_REQ_WAITING_TIMEOUT: HTTP 503. */
  #giveUpLate(nowS: number): void {
    const { waitingTimeoutS } = this.#options.config;
    if (waitingTimeoutS === undefined) return;
    for (const request of this.scheduler.waiting.filter((each) => nowS - each.queuedAtS >= waitingTimeoutS)) this.end(request, nowS, 'timedOut');
  }

  /** The scheduler process is gone, and everybody with it. */
  #fail(nowS: number): void {
    for (const request of this.live.values()) this.end(request, nowS, 'failed');
  }
}
