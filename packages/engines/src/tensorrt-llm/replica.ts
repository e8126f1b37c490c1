import { ContentTrie, SegmentCensus, TokenPath } from '@foretoken/kvcache';
import type { StepTimeModel } from '@foretoken/latency';
import type { EngineCapabilities, EngineGauges, RejectionReason } from '../contract.ts';
import type { CompiledGrammars } from '../core/compiled-grammars.ts';
import { EngineLoop } from '../core/engine-loop.ts';
import type { LoopOptions } from '../core/engine-loop.ts';
import { liveFields } from '../core/live-fields.ts';
import { StepCost } from '../core/step-cost.ts';
import type { ReplicaFeatures } from '../core/step-features.ts';
import type { KvLinks } from '../core/kv-links.ts';
import type { StepRecord } from '../core/step-record.ts';
import { TENSORRT_LLM_CAPABILITIES } from './capabilities.ts';
import { longestPrompt } from './config.ts';
import type { TensorrtLlmConfig } from './config.ts';
import { deliver } from './deliver.ts';
import type { Delivery } from './deliver.ts';
import { LlmRequest } from './llm-request.ts';
import { Scheduler } from './scheduler.ts';

/** Sees every iteration that was scheduled; for tests. */
export type TensorrtLlmObserver = (scheduler: Scheduler, record: StepRecord<LlmRequest>) => void;

/** Everything a replica is made of. */
export interface TensorrtLlmReplicaOptions extends LoopOptions, ReplicaFeatures {
  readonly config: TensorrtLlmConfig;
  readonly stepTime: StepTimeModel;
  /** Shared by the replicas of one run; made here when absent. */
  readonly census?: SegmentCensus;
  /** The lists of the real engine, without sums: the oracle of the fast path. */
  readonly naive?: boolean;
  /** Absent = grammars need no compilation. */
  readonly grammars?: CompiledGrammars;
  /** Ways to the host cache, and bytes that a block takes on one GPU; absent = blocks move in no time. */
  readonly host?: { readonly links: KvLinks; readonly blockBytes: number };
  readonly onSchedule?: TensorrtLlmObserver;
}

/** One TensorRT-LLM executor on virtual time: PyExecutor with or without overlap, or the synchronous C++ executor. */
export class TensorrtLlmReplica extends EngineLoop<LlmRequest> {
  readonly capabilities: EngineCapabilities = TENSORRT_LLM_CAPABILITIES;
  readonly scheduler: Scheduler;
  readonly #options: TensorrtLlmReplicaOptions;
  readonly #delivery: Delivery;
  readonly #cost: StepCost;
  readonly #trie: ContentTrie = new ContentTrie();
  readonly #census: SegmentCensus | undefined;
  /** When the blocks are there that the batch being made takes back from the host. */
  #loadedS = 0;

  constructor(options: TensorrtLlmReplicaOptions) {
    const { config, columns } = options;
    const scheduler = new Scheduler(config, options.naive ?? false);
    super(options, { depth: config.overlap ? 2 : 1 }, scheduler.inFlight);
    this.#options = options;
    this.scheduler = scheduler;
    this.#cost = new StepCost(options.stepTime);
    this.#census = options.census ?? (columns.content === undefined ? undefined : new SegmentCensus(columns.content));
    this.#delivery = {
      scheduler,
      log: options.log,
      sink: options.sink,
      acceptDrafts: options.acceptDrafts ?? ((_request, _verification, drafts): number => drafts),
      onEnd: (request, nowS): void => this.finish(request, nowS, request.outputTokens),
    };
  }

  snapshot(): EngineGauges {
    const { runningCount, waitingCount, kv } = this.scheduler;
    return { running: runningCount, waiting: waitingCount, kvUsage: kv.pool.used / kv.pool.usable, freeBlocks: kv.pool.free };
  }

  checkIntegrity(): void {
    this.scheduler.checkIntegrity(this.live.size);
  }

  protected get hasRequests(): boolean {
    return this.scheduler.hasRequests;
  }

  protected refusal(request: number): RejectionReason | undefined {
    const { config, columns } = this.#options;
    const reason = promptRefusal(config, columns.inputTokens[request]!);
    if (reason === undefined && config.queueLimit !== undefined && this.scheduler.waitingCount >= config.queueLimit) return 'queue_full';
    return reason;
  }

  /** Blocks in host memory count, too. */
  cachedTokens(request: number): number {
    return this.scheduler.kv.reusableTokens(this.#requestOf(request));
  }

  protected accept(request: number): LlmRequest {
    const live = this.#requestOf(request);
    this.scheduler.add(live);
    return live;
  }

  #requestOf(request: number): LlmRequest {
    const { columns, config } = this.#options;
    const fields = liveFields(columns, request, config.maxSeqLen - columns.inputTokens[request]!);
    const path = config.enableBlockReuse ? new TokenPath(this.#trie, columns.content, this.#census, request, fields.adapter, columns.salt?.[request] ?? 0) : undefined;
    return new LlmRequest(fields, path);
  }

  protected drop(request: LlmRequest): void {
    this.scheduler.remove(request);
  }

  protected outputsOf(request: LlmRequest): number {
    return this.scheduler.outputsOf(request);
  }

  protected lastTokenOf(request: LlmRequest): number {
    return this.scheduler.generation.batch.lastTokenOf(request);
  }

  protected plan(record: StepRecord<LlmRequest>, nowS: number): boolean {
    const { pool } = this.scheduler.kv;
    const { onboarded, offloaded } = pool;
    this.scheduler.schedule(record, nowS, this.#onStart);
    this.#moveBlocks(pool.offloaded - offloaded, pool.onboarded - onboarded, nowS);
    return record.preempted.length > 0;
  }

  /** Copies start when the batch is made; its forward pass waits for what comes back (`KVCacheTransferManager`). */
  #moveBlocks(out: number, back: number, nowS: number): void {
    const { host } = this.#options;
    if (host === undefined) return;
    if (out > 0) host.links.store(nowS, out * host.blockBytes);
    if (back > 0) this.#loadedS = host.links.load(nowS, back * host.blockBytes);
  }

  /** A batch waits for blocks that come back from the host and for adapters that it lacks; grammars are compiled beside its forward pass. */
  protected costS(record: StepRecord<LlmRequest>): number {
    const stepS = Math.max(this.#cost.timeS(record), this.#compileS(record));
    const loadS = Math.max(0, this.#loadedS - Math.max(this.clockS, this.stageFreeS[0]!));
    this.#loadedS = 0;
    return stepS + loadS + (this.#options.adapters?.use(record.adapters) ?? 0);
  }

  protected gauge(record: StepRecord<LlmRequest>): void {
    record.running = this.scheduler.runningCount;
    record.waiting = this.scheduler.waitingCount;
    record.usedBlocks = this.scheduler.kv.pool.used;
  }

  protected deliver(record: StepRecord<LlmRequest>, nowS: number): number {
    return deliver(this.#delivery, record, nowS);
  }

  protected override onScheduled(record: StepRecord<LlmRequest>): void {
    this.#options.onSchedule?.(this.scheduler, record);
  }

  /** A request's grammar is looked up with the last chunk of its context. */
  #compileS({ sequences, before, tokens, known }: StepRecord<LlmRequest>): number {
    const { grammars } = this.#options;
    if (grammars === undefined) return 0;
    let compileS = 0;
    for (let i = 0; i < sequences.length; i++) if (known[i]! > 0 && before[i]! + tokens[i]! >= known[i]!) compileS += grammars.use(sequences[i]!.grammar);
    return compileS;
  }

  readonly #onStart = ({ request }: LlmRequest, cachedTokens: number): void => {
    const { log } = this.#options;
    if (!Number.isNaN(log.firstScheduledS[request]!)) return;
    log.firstScheduledS[request] = this.clockS;
    log.cachedTokens[request] = cachedTokens;
  };
}

/** Why a prompt of that length is refused whatever the load. */
export function promptRefusal(config: TensorrtLlmConfig, promptTokens: number): RejectionReason | undefined {
  if (promptTokens <= 0) return 'empty_prompt';
  return promptTokens > longestPrompt(config) ? 'prompt_too_long' : undefined;
}
