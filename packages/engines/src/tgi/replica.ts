import { ContentTrie, SegmentCensus, TokenPath } from '@foretoken/kvcache';
import { assert } from '@foretoken/kernel';
import type { StepTimeModel } from '@foretoken/latency';
import type { EngineCapabilities, EngineGauges, RejectionReason } from '../contract.ts';
import type { CompiledGrammars } from '../core/compiled-grammars.ts';
import type { AcceptDrafts } from '../core/speculative-batch.ts';
import { EngineLoop } from '../core/engine-loop.ts';
import type { LoopOptions } from '../core/engine-loop.ts';
import { liveFields } from '../core/live-fields.ts';
import { StepCost } from '../core/step-cost.ts';
import type { StepRecord } from '../core/step-record.ts';
import { Batcher } from './batcher.ts';
import { TGI_CAPABILITIES } from './capabilities.ts';
import type { TgiConfig } from './config.ts';
import { deliver } from './deliver.ts';
import type { Delivery } from './deliver.ts';
import { Entry } from './entry.ts';

/** Everything a replica is made of. */
export interface TgiReplicaOptions extends LoopOptions {
  readonly config: TgiConfig;
  readonly stepTime: StepTimeModel;
  /** Shared by the replicas of one run; made here when absent. */
  readonly census?: SegmentCensus;
  /** The per-request loop, without aggregation: the oracle of the fast path. */
  readonly naive?: boolean;
  /** Drafts that the target model accepts; default all. */
  readonly acceptDrafts?: AcceptDrafts;
  /** Absent = grammars need no compilation. */
  readonly grammars?: CompiledGrammars;
  /** Sees every forward pass when it starts; for oracle tests. */
  readonly onForward?: (batcher: Batcher, record: StepRecord<Entry>) => void;
}

/** One TGI router with its model server on virtual time: validation, queue, batching loop. */
export class TgiReplica extends EngineLoop<Entry> {
  readonly capabilities: EngineCapabilities = TGI_CAPABILITIES;
  readonly batcher: Batcher;
  readonly #options: TgiReplicaOptions;
  readonly #trie: ContentTrie = new ContentTrie();
  readonly #census: SegmentCensus | undefined;
  readonly #cost: StepCost;
  readonly #delivery: Delivery;
  /** What compiling the grammars of new requests adds to their prefill. */
  #compileS = 0;

  constructor(options: TgiReplicaOptions) {
    super(options, { depth: 1 });
    const { columns, config } = options;
    this.#options = options;
    const accept = options.acceptDrafts ?? ((_request, _verification, drafts): number => drafts);
    this.batcher = new Batcher(config, options.naive ?? false, config.speculate === 0 ? undefined : { drafts: config.speculate, accept });
    this.#census = options.census ?? (columns.content === undefined ? undefined : new SegmentCensus(columns.content));
    this.#cost = new StepCost(options.stepTime);
    this.#delivery = {
      batcher: this.batcher,
      log: options.log,
      sink: options.sink,
      onEnd: (entry, nowS): void => this.finish(entry, nowS, entry.outputTokens),
    };
  }

  snapshot(): EngineGauges {
    const { queue, batch } = this.batcher;
    const { usedBlocks, usableBlocks } = batch;
    return { running: batch.size, waiting: queue.size, kvUsage: usedBlocks / usableBlocks, freeBlocks: usableBlocks - usedBlocks };
  }

  checkIntegrity(): void {
    const { queue, batch, allocator } = this.batcher;
    const running = [...batch];
    assert(running.length + queue.size === this.live.size, `${running.length} running and ${queue.size} waiting of ${this.live.size} live requests`);
    for (const entry of queue.toArray()) assert(entry.status === 'waiting' && entry.allocation === undefined, 'who waits holds nothing');
    for (const entry of running) assert(entry.status === (batch.prefilling.includes(entry) ? 'prefilling' : 'decoding'), 'a status says where an entry is');
    batch.group.checkIntegrity();
    allocator.checkIntegrity(running.flatMap((entry) => entry.allocation ?? []));
  }

  protected get hasRequests(): boolean {
    return this.live.size > 0;
  }

  /** 429 before everything else, then what the router's validation answers 422 to. */
  protected refusal(request: number): RejectionReason | undefined {
    const { config, columns } = this.#options;
    if (this.live.size >= config.maxConcurrentRequests) return 'overloaded';
    const inputTokens = columns.inputTokens[request]!;
    if (inputTokens <= 0) return 'empty_prompt';
    if (inputTokens > config.maxInputTokens || inputTokens + this.#asksFor(request) > config.maxTotalTokens) return 'prompt_too_long';
    if (config.queueLimit !== undefined && this.batcher.queue.size >= config.queueLimit) return 'queue_full';
    return undefined;
  }

  cachedTokens(request: number): number {
    const { path, turnInput } = this.#entryOf(request);
    if (path === undefined) return 0;
    return Math.min(this.batcher.allocator.trie.peek(path, turnInput), turnInput - 1);
  }

  protected accept(request: number): Entry {
    const entry = this.#entryOf(request);
    this.batcher.queue.append(entry);
    return entry;
  }

  #entryOf(request: number): Entry {
    const { config, columns } = this.#options;
    const fields = liveFields(columns, request, config.maxTotalTokens - columns.inputTokens[request]!);
    const path = config.prefixCaching ? new TokenPath(this.#trie, columns.content, this.#census, request, fields.adapter, 0) : undefined;
    return new Entry({ ...fields, path, turnTokens: config.turnTokens });
  }

  protected drop(entry: Entry): void {
    const { queue, batch } = this.batcher;
    if (entry.status === 'waiting') {
      queue.remove(entry);
      entry.status = 'ended';
    } else {
      batch.remove(entry);
      batch.filter();
    }
  }

  protected outputsOf(entry: Entry): number {
    return entry.grouped ? this.batcher.batch.group.outputsOf(entry) : entry.outputTokens;
  }

  protected lastTokenOf(entry: Entry): number {
    return this.batcher.batch.group.lastTokenOf(entry);
  }

  protected plan(record: StepRecord<Entry>): boolean {
    this.#compileS = 0;
    this.batcher.plan(record, this.#onAdmit);
    return false;
  }

  protected costS(record: StepRecord<Entry>): number {
    return this.#cost.timeS(record) + this.#compileS;
  }

  protected gauge(record: StepRecord<Entry>): void {
    const { queue, batch } = this.batcher;
    record.running = batch.size;
    record.waiting = queue.size;
    record.usedBlocks = batch.usedBlocks;
  }

  protected deliver(record: StepRecord<Entry>, nowS: number): number {
    return deliver(this.#delivery, record, nowS);
  }

  protected override onScheduled(record: StepRecord<Entry>): void {
    this.#options.onForward?.(this.batcher, record);
  }

  /** The client's max_tokens, where it gave one. */
  #asksFor(request: number): number {
    const { columns } = this.#options;
    if (columns.maxOutputTokens !== undefined) return columns.maxOutputTokens[request]!;
    return columns.endsByEos?.[request] === 1 ? 1 : columns.outputTokens[request]!;
  }

  readonly #onAdmit = (entry: Entry): void => {
    const { log, grammars } = this.#options;
    this.#compileS += grammars?.use(entry.grammar) ?? 0;
    if (!Number.isNaN(log.firstScheduledS[entry.request]!)) return;
    log.firstScheduledS[entry.request] = this.clockS;
    log.cachedTokens[entry.request] = entry.computed;
  };
}
