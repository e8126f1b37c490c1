import { SegmentCensus, TokenChain } from '@foretoken/kvcache';
import { assert } from '@foretoken/kernel';
import type { StepTimeModel } from '@foretoken/latency';
import type { EngineCapabilities, EngineGauges, RejectionReason } from '../contract.ts';
import type { AdapterSlots } from '../core/adapter-slots.ts';
import { EngineLoop } from '../core/engine-loop.ts';
import type { LoopOptions } from '../core/engine-loop.ts';
import { liveFields } from '../core/live-fields.ts';
import { StepCost } from '../core/step-cost.ts';
import type { StepRecord } from '../core/step-record.ts';
import { VLLM_V0_CAPABILITIES } from './capabilities.ts';
import type { VllmV0Config } from './config.ts';
import { deliver } from './deliver.ts';
import type { Delivery } from './deliver.ts';
import { V0Scheduler } from './scheduler.ts';
import { SequenceGroup } from './sequence-group.ts';

/** Sees every schedule() call and every delivery; for oracle tests. */
export interface VllmV0Observer {
  onSchedule(scheduler: V0Scheduler, record: StepRecord<SequenceGroup>): void;
  onDeliver(scheduler: V0Scheduler, record: StepRecord<SequenceGroup>, nowS: number): void;
}

/** Everything a replica is made of. */
export interface VllmV0Options extends LoopOptions {
  readonly config: VllmV0Config;
  readonly stepTime: StepTimeModel;
  /** Residency of LoRA adapters; absent = loading costs nothing. */
  readonly adapters?: AdapterSlots;
  /** Shared by the replicas of one run; made here when absent. */
  readonly census?: SegmentCensus;
  /** The per-request loop, without aggregation: the oracle of the fast path. */
  readonly naive?: boolean;
  readonly observer?: VllmV0Observer;
  /**
   * Behave like the program that recorded the oracles: no front end refuses a prompt, cached tokens cost as much as
   * others, and a step that only preempted waits for the next arrival, if there is one to come.
   */
  readonly recorder?: { readonly arrivalsLeft: () => boolean };
  /** Order among requests of an adapter, as the real engine sorts request ids; default their row number. */
  readonly tieRank?: Int32Array;
}

/**
 * One vLLM V0 engine on virtual time: LLMEngine.step of vllm/engine/llm_engine.py (v0.10.0). With asynchronous output
 * processing finishes are seen by the scheduler one step late.
 */
export class VllmV0Replica extends EngineLoop<SequenceGroup> {
  readonly capabilities: EngineCapabilities = VLLM_V0_CAPABILITIES;
  readonly scheduler: V0Scheduler;
  readonly #options: VllmV0Options;
  readonly #delivery: Delivery;
  readonly #census: SegmentCensus | undefined;
  readonly #cost: StepCost;
  /** Requests whose last token is delivered and that the scheduler still runs. */
  #over: SequenceGroup[] = [];

  constructor(options: VllmV0Options) {
    super(options, { depth: 1, queuesEmptySteps: true });
    const { config, columns, log, sink } = options;
    this.#options = options;
    this.scheduler = new V0Scheduler(config, options.naive ?? false);
    this.#census = options.census ?? (columns.content === undefined ? undefined : new SegmentCensus(columns.content));
    this.#cost = new StepCost(options.stepTime);
    this.#delivery = { scheduler: this.scheduler, log, sink, onLast: (group, nowS): void => this.#onLast(group, nowS) };
  }

  override abort(request: number, nowS: number): void {
    if (this.live.get(request)?.isOver !== true) super.abort(request, nowS);
  }

  snapshot(): EngineGauges {
    const { runningCount, waiting, blocks } = this.scheduler;
    return { running: runningCount, waiting: waiting.size, kvUsage: blocks.allocator.used / blocks.allocator.blocks, freeBlocks: blocks.free };
  }

  checkIntegrity(): void {
    const { running, waiting, batch, blocks } = this.scheduler;
    let owned = 0;
    for (const group of running) {
      assert(group.status === 'running', 'the running queue holds running requests');
      owned += group.table.length;
    }
    for (const group of waiting) assert(group.status === 'waiting' && group.table.length === 0, 'a waiting request holds no blocks');
    assert(running.length + waiting.size === this.live.size, `${running.length} running and ${waiting.size} waiting of ${this.live.size} live requests`);
    batch.checkIntegrity();
    blocks.allocator.checkIntegrity(owned);
  }

  protected get hasRequests(): boolean {
    return this.scheduler.hasRequests;
  }

  protected refusal(request: number): RejectionReason | undefined {
    const { config, columns, recorder } = this.#options;
    const promptTokens = columns.inputTokens[request]!;
    if (promptTokens <= 0) return 'empty_prompt';
    if (promptTokens >= config.maxModelLen && recorder === undefined) return 'prompt_too_long';
    if (config.queueLimit !== undefined && this.scheduler.waiting.size >= config.queueLimit) return 'queue_full';
    return undefined;
  }

  cachedTokens(request: number): number {
    const group = this.#groupOf(request);
    const tokens = this.scheduler.blocks.cachedTokens(group, group.promptTokens - 1);
    group.chain?.retire();
    return tokens;
  }

  protected accept(request: number): SequenceGroup {
    const group = this.#groupOf(request);
    this.scheduler.add(group);
    return group;
  }

  #groupOf(request: number): SequenceGroup {
    const { columns, config, tieRank } = this.#options;
    const fields = liveFields(columns, request, config.maxModelLen - columns.inputTokens[request]!, tieRank?.[request]);
    const { index } = this.scheduler.blocks.allocator;
    const chain = config.enablePrefixCaching ? new TokenChain(index, columns.content, this.#census, request, fields.adapter, columns.salt?.[request] ?? 0) : undefined;
    return new SequenceGroup(fields, chain);
  }

  protected drop(group: SequenceGroup): void {
    this.scheduler.drop(group);
  }

  protected outputsOf(group: SequenceGroup): number {
    return group.grouped ? this.scheduler.batch.outputsOf(group) : group.outputTokens;
  }

  protected lastTokenOf(group: SequenceGroup): number {
    return this.scheduler.batch.lastTokenOf(group);
  }

  protected plan(record: StepRecord<SequenceGroup>, nowS: number): boolean {
    const { scheduler } = this;
    const { log, recorder } = this.#options;
    scheduler.schedule(record, nowS);
    for (const { group, cached } of scheduler.admitted) {
      if (!Number.isNaN(log.firstScheduledS[group.request]!)) continue;
      log.firstScheduledS[group.request] = nowS;
      log.cachedTokens[group.request] = cached;
    }
    for (const group of scheduler.ignored) {
      group.status = 'ended';
      this.end(group, nowS, 'promptTooLong');
    }
    const idles = recorder?.arrivalsLeft() === true;
    return scheduler.ignored.length > 0 || this.#over.length > 0 || (record.preempted.length > 0 && !idles);
  }

  protected costS(record: StepRecord<SequenceGroup>): number {
    if (this.#options.recorder !== undefined) record.totalTokens += this.scheduler.budget.cachedTokens;
    return this.#cost.timeS(record) + (this.#options.adapters?.use(record.adapters) ?? 0);
  }

  protected gauge(record: StepRecord<SequenceGroup>): void {
    const { runningCount, waiting, blocks } = this.scheduler;
    record.running = runningCount;
    record.waiting = waiting.size;
    record.usedBlocks = blocks.allocator.used;
  }

  protected deliver(record: StepRecord<SequenceGroup>, nowS: number): number {
    return deliver(this.#delivery, record, nowS);
  }

  protected override onScheduled(record: StepRecord<SequenceGroup>): void {
    this.#options.observer?.onSchedule(this.scheduler, record);
    if (this.#over.length === 0) return;
    // The outputs of the step before are processed while this one runs.
    for (const group of this.#over) this.#leave(group);
    this.#over = [];
  }

  protected override onDelivered(record: StepRecord<SequenceGroup>): void {
    this.#options.observer?.onDeliver(this.scheduler, record, this.clockS);
  }

  #onLast(group: SequenceGroup, nowS: number): void {
    if (this.#options.config.asyncOutputProcessing) {
      group.isOver = true;
      group.lastTokenS = nowS;
      this.#over.push(group);
    } else {
      group.lastTokenS = nowS;
      this.#leave(group);
    }
  }

  #leave(group: SequenceGroup): void {
    this.scheduler.drop(group);
    this.finish(group, group.lastTokenS, group.outputTokens);
  }
}
