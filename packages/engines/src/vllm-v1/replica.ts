import { SegmentCensus, SharedKvPool } from '@foretoken/kvcache';
import { assert } from '@foretoken/kernel';
import type { StepTimeModel, TransferLink } from '@foretoken/latency';
import type { EngineCapabilities, EngineGauges, RejectionReason } from '../contract.ts';
import type { AdapterSlots } from '../core/adapter-slots.ts';
import { EngineLoop } from '../core/engine-loop.ts';
import type { LoopOptions } from '../core/engine-loop.ts';
import type { KvLinks } from '../core/kv-links.ts';
import type { GrammarCompiler } from '../core/grammar-compiler.ts';
import { StepCost } from '../core/step-cost.ts';
import { StepRecord } from '../core/step-record.ts';
import type { KvHandover } from '../driver.ts';
import type { EnginePolicies } from '../policies/policy-api.ts';
import { maxConcurrentBatches } from './config.ts';
import { VLLM_V1_CAPABILITIES } from './capabilities.ts';
import { createSequence } from './create-sequence.ts';
import { deliver } from './deliver.ts';
import type { ChunkConnector } from './chunk-connector.ts';
import { SharedPoolConnector } from './shared-pool-connector.ts';
import { OffloadingConnector } from './offloading-connector.ts';
import { Scheduler } from './scheduler.ts';
import type { VllmV1Config } from './config.ts';
import type { AcceptDrafts } from '../core/speculative-batch.ts';
import type { Delivery } from './deliver.ts';
import type { Sequence } from './sequence.ts';

/** Sees every schedule() call and every delivery; for oracle tests and proof mode. */
export interface StepObserver {
  onSchedule(scheduler: Scheduler, record: StepRecord<Sequence>): void;
  onDeliver(scheduler: Scheduler, record: StepRecord<Sequence>, nowS: number): void;
}

/** Everything a replica is made of. */
export interface VllmV1Options extends LoopOptions {
  readonly config: VllmV1Config;
  readonly stepTime: StepTimeModel;
  /** Shared by the replicas of one run; made here when absent. */
  readonly census?: SegmentCensus;
  /** The per-request loop, without aggregation: the oracle of the fast path. */
  readonly naive?: boolean;
  readonly acceptDrafts?: AcceptDrafts;
  /** Residency of LoRA adapters; absent = loading costs nothing. */
  readonly adapters?: AdapterSlots;
  /** Compilation of grammars; absent = they are ready at once. */
  readonly grammars?: GrammarCompiler;
  /** Policies of a user in place of vLLM's. */
  readonly policies?: EnginePolicies;
  readonly seed?: number;
  /** Prefill and decode on different replicas. */
  readonly handover?: KvHandover;
  /** Ways to the KV tiers that `config.kvOffload` asks for. */
  readonly links?: KvLinks;
  /** What `config.sharedKv` asks for, handed to several replicas; made here when absent. */
  readonly sharedTier?: SharedKvPool;
  /** Way to it. */
  readonly sharedLink?: TransferLink;
  readonly observer?: StepObserver;
  /**
   * Idle like the program that recorded the oracles: a synchronous step that only preempted waits for the
   * next arrival. The real engine core schedules again at once.
   */
  readonly recorderIdling?: boolean;
  /** Order among requests with equal priority and arrival; default their row number. */
  readonly tieRank?: Int32Array;
}

/**
 * One vLLM V1 engine core on virtual time: EngineCore.step and step_with_batch_queue of
 * vllm/v1/engine/core.py. With async scheduling or pipeline parallelism several batches are in flight and
 * results are seen one step late.
 */
export class VllmV1Replica extends EngineLoop<Sequence> {
  readonly capabilities: EngineCapabilities = VLLM_V1_CAPABILITIES;
  readonly scheduler: Scheduler;
  readonly #options: VllmV1Options;
  readonly #delivery: Delivery;
  readonly #census: SegmentCensus | undefined;
  readonly #cost: StepCost;
  readonly #canLeap: boolean;
  /** The step of a synchronous leap, which is never in flight. */
  readonly #quiet: StepRecord<Sequence> = new StepRecord<Sequence>();

  constructor(options: VllmV1Options) {
    const { config, columns, policies, seed = 0, handover } = options;
    const census = options.census ?? (columns.content === undefined ? undefined : new SegmentCensus(columns.content));
    const stores = storesOf(options, census);
    const scheduler = new Scheduler(config, options.naive ?? false, {
      ...(policies === undefined ? {} : { policies: { policies, columns, seed } }),
      ...(handover === undefined ? {} : { handover }),
      stores,
    });
    super(options, { depth: maxConcurrentBatches(config), stages: config.pipelineParallel, queuesEmptySteps: true }, scheduler.inFlight);
    this.#options = options;
    this.scheduler = scheduler;
    this.#census = census;
    this.#cost = new StepCost(options.stepTime);
    this.#canLeap = options.naive !== true && options.observer === undefined && config.pipelineParallel === 1 && stores.length === 0;
    this.#delivery = {
      scheduler,
      log: options.log,
      sink: options.sink,
      acceptDrafts: options.acceptDrafts ?? ((_request, _verification, drafts): number => drafts),
      onEnd: (sequence, nowS): void => this.finish(sequence, nowS, sequence.outputTokens),
    };
  }

  snapshot(): EngineGauges {
    const { running, waitingCount, kv } = this.scheduler;
    return { running: running.size, waiting: waitingCount, kvUsage: kv.pool.used / kv.pool.usable, freeBlocks: kv.pool.free };
  }

  checkIntegrity(): void {
    const { running, kv, group, waitingCount, stores, holding, kept } = this.scheduler;
    let owned = 0;
    let grouped = 0;
    for (const sequence of running) {
      assert(sequence.status === 'running', 'the running list holds running requests');
      for (const table of sequence.tables) for (const block of table) if (block !== 0) owned++;
      if (sequence.grouped && sequence.leaveTick >= group.tick) grouped++;
    }
    const loads = stores.map(() => 0);
    for (const sequence of holding) {
      assert(sequence.status !== 'running', 'who holds blocks in wait does not run');
      owned += sequence.tables[0]!.length;
      if (sequence.load !== undefined && sequence.load.store >= 0) loads[sequence.load.store]! += sequence.load.keys.length;
    }
    for (const { tables } of kept?.sequences ?? []) for (const table of tables) for (const block of table) if (block !== 0) owned++;
    // Readers of a shared pool are elsewhere, too.
    for (const [i, store] of stores.entries()) store.tiers.checkIntegrity(store instanceof OffloadingConnector ? loads[i] : undefined);
    assert(grouped === group.size, `${grouped} members of a group of ${group.size}`);
    assert(running.size + waitingCount === this.live.size, `${running.size} running and ${waitingCount} waiting of ${this.live.size} live requests`);
    kv.pool.checkIntegrity(owned);
  }

  cachedTokens(request: number): number {
    const { kv } = this.scheduler;
    if (!kv.pool.prefixCaching) return 0;
    const sequence = createSequence(this.#options, kv, this.#census, request);
    const tokens = kv.lookup(sequence);
    kv.forgetHits();
    sequence.chain?.retire();
    return tokens;
  }

  received(request: number, nowS: number): void {
    this.scheduler.remote?.answer(request, true, nowS);
    this.wake(nowS);
  }

  transferFailed(request: number, nowS: number): void {
    this.scheduler.remote?.answer(request, false, nowS);
    this.wake(nowS);
  }

  releaseKv(request: number, nowS: number): void {
    this.scheduler.kept?.release(request);
    this.wake(nowS);
  }

  protected get hasRequests(): boolean {
    return this.scheduler.hasRequests;
  }

  protected refusal(request: number): RejectionReason | undefined {
    const { config, columns } = this.#options;
    const promptTokens = columns.inputTokens[request]!;
    if (promptTokens <= 0) return 'empty_prompt';
    if (promptTokens >= config.maxModelLen) return 'prompt_too_long';
    if (config.queueLimit !== undefined && this.scheduler.waitingCount >= config.queueLimit) return 'queue_full';
    return undefined;
  }

  protected accept(request: number, nowS: number): Sequence {
    const sequence = createSequence(this.#options, this.scheduler.kv, this.#census, request);
    sequence.readyS = this.#options.grammars?.readyAt(sequence.grammar, nowS) ?? 0;
    this.scheduler.enqueue(sequence, nowS);
    return sequence;
  }

  protected drop(sequence: Sequence): void {
    this.scheduler.drop(sequence);
    this.scheduler.finishedUnflushed++;
  }

  protected outputsOf(sequence: Sequence): number {
    this.scheduler.dissolve();
    return sequence.outputTokens;
  }

  protected lastTokenOf(sequence: Sequence): number {
    return this.scheduler.lastTokenOf(sequence);
  }

  protected plan(record: StepRecord<Sequence>): boolean {
    this.scheduler.schedule(record, this.#onAdmit);
    const idles = this.shape.depth === 1 && this.#options.recorderIdling === true;
    return record.flushedFinished || (record.preempted.length > 0 && !idles);
  }

  protected costS(record: StepRecord<Sequence>): number {
    return this.#cost.timeS(record) + (this.#options.adapters?.use(record.adapters) ?? 0);
  }

  protected gauge(record: StepRecord<Sequence>): void {
    record.running = this.scheduler.running.size;
    record.waiting = this.scheduler.waitingCount;
    record.usedBlocks = this.scheduler.kv.pool.used;
  }

  protected deliver(record: StepRecord<Sequence>, nowS: number): number {
    return deliver(this.#delivery, record, nowS);
  }

  protected override wakeAfter(nowS: number): number {
    return Math.min(this.scheduler.nextReadyS(nowS), this.scheduler.kept?.nextEndS ?? Infinity);
  }

  protected override onScheduled(record: StepRecord<Sequence>): void {
    for (const store of this.scheduler.stores) store.launchStores(record.endS);
    this.#options.observer?.onSchedule(this.scheduler, record);
  }

  protected override onDelivered(record: StepRecord<Sequence>): void {
    this.#options.observer?.onDeliver(this.scheduler, record, this.clockS);
  }

  /**
   * Runs a stretch of pure decode steps in one go, as far as nothing but time passes: the same steps, times and
   * blocks as one by one, without the scheduler around them. Exact, so proof mode holds; time is evaluated per
   * step (20 to 30 ns), which closed forms could only approximate.
   */
  protected override leap(limitS: number): void {
    if (!this.#canLeap) return;
    const { scheduler } = this;
    // The end of a lease may let somebody in.
    const untilS = Math.min(limitS, scheduler.kept?.nextEndS ?? Infinity);
    let ticks = scheduler.quietTicks;
    if (ticks <= 0) return;
    const record = this.shape.depth === 1 ? this.#quiet : scheduler.inFlight[0];
    if (record === undefined || scheduler.inFlight.length !== this.shape.depth - 1 || !this.#isPlainDecode(record)) return;
    const { stepTime } = this.#options;
    const pool = scheduler.kv.pool;
    const { features } = scheduler.group;
    for (; ticks > 0 && this.clockS < untilS; ticks--) {
      const { groupSize, costS, endS, running, waiting, usedBlocks } = record;
      if (this.shape.depth > 1 && endS > untilS) return;
      const nextCostS = stepTime.decodeTimeS(scheduler.group.size, scheduler.group.contextTokens, features.adapters.size, features.constrained);
      if (this.shape.depth === 1 && this.clockS + nextCostS > untilS) return;
      if (!scheduler.scheduleQuietly(record)) return;
      record.scheduledAtS = this.clockS;
      record.costS = nextCostS;
      record.running = scheduler.running.size;
      record.waiting = scheduler.waitingCount;
      record.usedBlocks = pool.used;
      if (this.shape.depth === 1) {
        this.clockS += nextCostS;
        this.#deliverQuietly(record.groupSize, nextCostS, record.running, record.waiting, record.usedBlocks);
      } else {
        record.endS = Math.max(this.clockS, endS) + nextCostS;
        this.stageFreeS[0] = record.endS;
        this.clockS = Math.max(this.clockS, endS);
        this.#deliverQuietly(groupSize, costS, running, waiting, usedBlocks);
      }
    }
  }

  /** Only the group, nobody finishing: delivering it touches no request. */
  #isPlainDecode(record: StepRecord<Sequence>): boolean {
    if (this.shape.depth === 1) return true;
    return record.groupTick >= 0 && record.sequences.length === 0 && record.finishing.length === 0 && record.groupWasted === 0;
  }

  #deliverQuietly(sequences: number, costS: number, running: number, waiting: number, usedBlocks: number): void {
    const { sink, replica } = this.#options;
    sink?.onGap(this.clockS - this.scheduler.lastDeliveryS, sequences);
    this.scheduler.lastDeliveryS = this.clockS;
    sink?.onStep(replica ?? 0, this.clockS, costS, sequences, 0, sequences, running, waiting, usedBlocks);
  }

  readonly #onAdmit = (sequence: Sequence, cachedTokens: number): void => {
    const { log } = this.#options;
    log.firstScheduledS[sequence.request] = this.clockS;
    log.cachedTokens[sequence.request] = cachedTokens - sequence.remoteTokens;
    if (log.hostTokens === undefined) return;
    log.hostTokens[sequence.request] = sequence.hostTokens;
    log.diskTokens![sequence.request] = sequence.diskTokens;
  };
}

/** KV below the GPU: host memory first, then what replicas share. */
function storesOf(options: VllmV1Options, census: SegmentCensus | undefined): ChunkConnector[] {
  const { config, columns, links, sharedLink } = options;
  const { kvOffload, sharedKv, blockSizeTokens } = config;
  const stores: ChunkConnector[] = [];
  if (kvOffload !== undefined) stores.push(new OffloadingConnector(kvOffload, blockSizeTokens, links!));
  if (sharedKv === undefined) return stores;
  const pool = options.sharedTier ?? new SharedKvPool(sharedKv.chunks);
  stores.push(new SharedPoolConnector({ config: sharedKv, pool, link: sharedLink!, columns, census }, blockSizeTokens, stores.length));
  return stores;
}
