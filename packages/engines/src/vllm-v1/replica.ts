import { SegmentCensus } from '@foretoken/kvcache';
import type { StepTimeModel } from '@foretoken/latency';
import { OUTCOME } from '../contract.ts';
import { maxConcurrentBatches } from './config.ts';
import { VLLM_V1_CAPABILITIES } from './capabilities.ts';
import { createSequence } from './create-sequence.ts';
import { deliver } from './deliver.ts';
import { assert } from '@foretoken/kernel';
import { Scheduler } from './scheduler.ts';
import { StepCost } from './step-cost.ts';
import { StepRecord } from './step-record.ts';
import type { EngineCapabilities, EngineGauges, EngineReplica, RejectionReason, RequestColumns, RequestLog, StepSink } from '../contract.ts';
import type { VllmV1Config } from './config.ts';
import type { AcceptDrafts, Delivery } from './deliver.ts';
import type { Sequence } from './sequence.ts';

/** Requests that evict each other without end, as the real scheduler's can, are given up after so many steps. */
const LIVELOCK_STEPS = 20_000;

/** Sees every schedule() call and every delivery; for oracle tests and proof mode. */
export interface StepObserver {
  onSchedule(scheduler: Scheduler, record: StepRecord): void;
  onDeliver(scheduler: Scheduler, record: StepRecord, nowS: number): void;
}

/** Everything a replica is made of. */
export interface VllmV1Options {
  readonly config: VllmV1Config;
  readonly columns: RequestColumns;
  readonly log: RequestLog;
  readonly stepTime: StepTimeModel;
  /** Number of this replica, for the log and the sink. */
  readonly replica?: number;
  readonly sink?: StepSink;
  /** Shared by the replicas of one run; made here when absent. */
  readonly census?: SegmentCensus;
  /** The per-request loop, without aggregation: the oracle of the fast path. */
  readonly naive?: boolean;
  readonly acceptDrafts?: AcceptDrafts;
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
export class VllmV1Replica implements EngineReplica {
  readonly capabilities: EngineCapabilities = VLLM_V1_CAPABILITIES;
  readonly scheduler: Scheduler;
  readonly #options: VllmV1Options;
  readonly #delivery: Delivery;
  readonly #census: SegmentCensus | undefined;
  readonly #depth: number;
  readonly #gpuFreeS: Float64Array;
  readonly #spare: StepRecord[] = [];
  readonly #live = new Map<number, Sequence>();
  readonly #cost: StepCost;
  /** Time of the engine core's loop: the last schedule() or delivery. */
  #clockS = 0;
  /** The loop's next move is to wait for the oldest batch, not to schedule. */
  #waitsForBatch = false;
  /** Nothing can be scheduled until a request arrives or leaves. */
  #stalled = false;
  /** Preempting steps since the last output token. */
  #barrenPreemptions = 0;
  readonly #canLeap: boolean;
  /** The step of a synchronous leap, which is never in flight. */
  readonly #quiet: StepRecord = new StepRecord();

  constructor(options: VllmV1Options) {
    this.#options = options;
    const { config, columns } = options;
    this.scheduler = new Scheduler(config, options.naive ?? false);
    this.#census = options.census ?? (columns.content === undefined ? undefined : new SegmentCensus(columns.content));
    this.#depth = maxConcurrentBatches(config);
    this.#cost = new StepCost(options.stepTime);
    this.#gpuFreeS = new Float64Array(config.pipelineParallel);
    this.#canLeap = options.naive !== true && options.observer === undefined && config.pipelineParallel === 1;
    this.#delivery = {
      scheduler: this.scheduler,
      log: options.log,
      sink: options.sink,
      acceptDrafts: options.acceptDrafts ?? ((_request, _verification, drafts): number => drafts),
      onEnd: (sequence): void => {
        this.#live.delete(sequence.request);
      },
    };
  }

  submit(request: number, nowS: number): RejectionReason | undefined {
    const { columns, log } = this.#options;
    const reason = this.#refusal(columns.inputTokens[request]!);
    if (reason !== undefined) return reason;
    const isIdle = !this.scheduler.hasRequests && this.scheduler.inFlight.length === 0;
    if (isIdle || this.#stalled) this.#clockS = Math.max(this.#clockS, nowS);
    this.#stalled = false;
    this.#barrenPreemptions = 0;
    const sequence = createSequence(this.#options, this.scheduler.kv, this.#census, request);
    this.#live.set(request, sequence);
    this.scheduler.waiting.add(sequence);
    log.replica[request] = this.#options.replica ?? 0;
    return undefined;
  }

  abort(request: number, nowS: number): void {
    const sequence = this.#live.get(request);
    if (sequence === undefined) return;
    const { log } = this.#options;
    this.scheduler.dissolve();
    log.outcome[request] = OUTCOME.aborted;
    log.finishS[request] = nowS;
    log.generatedTokens[request] = sequence.outputTokens;
    this.scheduler.drop(sequence);
    this.scheduler.finishedUnflushed++;
    this.#live.delete(request);
    if (this.#stalled) {
      this.#stalled = false;
      this.#clockS = Math.max(this.#clockS, nowS);
    }
  }

  nextStep(nowS: number): number {
    while (!this.#waitsForBatch && this.#canSchedule()) {
      this.#clockS = Math.max(this.#clockS, nowS);
      this.#schedule();
    }
    const oldest = this.scheduler.inFlight[0];
    return oldest === undefined ? Infinity : Math.max(this.#clockS, oldest.endS);
  }

  completeStep(): void {
    const { scheduler } = this;
    const record = scheduler.inFlight.shift();
    if (record === undefined) return;
    this.#clockS = Math.max(this.#clockS, record.endS);
    const { sink, replica } = this.#options;
    const outputTokens = deliver(this.#delivery, record, this.#clockS);
    if (outputTokens > 0) this.#barrenPreemptions = 0;
    if (record.isEmpty) sink?.onEmptyStep(replica ?? 0);
    else sink?.onStep(replica ?? 0, this.#clockS, record.costS, record.size, record.prefillTokens, outputTokens, record.running, record.waiting, record.usedBlocks);
    this.#options.observer?.onDeliver(scheduler, record, this.#clockS);
    this.#spare.push(record);
    this.#waitsForBatch = false;
  }

  advance(untilS: number): void {
    for (;;) {
      if (this.#waitsForBatch) {
        if (Math.max(this.#clockS, this.scheduler.inFlight[0]!.endS) > untilS) return;
        this.completeStep();
      } else {
        if (this.#clockS >= untilS) return;
        if (this.#canLeap) this.#leap(untilS);
        if (this.#clockS >= untilS) return;
        if (this.#canSchedule()) this.#schedule();
        else if (this.scheduler.inFlight.length > 0) this.#waitsForBatch = true;
        else return;
      }
    }
  }

  nextEventS(): number {
    if (this.#waitsForBatch) return Math.max(this.#clockS, this.scheduler.inFlight[0]!.endS);
    return this.#canSchedule() || this.scheduler.inFlight.length > 0 ? this.#clockS : Infinity;
  }

  outstanding(): number {
    return this.#live.size;
  }

  snapshot(): EngineGauges {
    const { running, waitingCount, kv } = this.scheduler;
    return { running: running.size, waiting: waitingCount, kvUsage: kv.pool.used / kv.pool.usable, freeBlocks: kv.pool.free };
  }

  checkIntegrity(): void {
    const { running, kv, group, waitingCount } = this.scheduler;
    let owned = 0;
    let grouped = 0;
    for (const sequence of running) {
      assert(sequence.status === 'running', 'the running list holds running requests');
      for (const table of sequence.tables) for (const block of table) if (block !== 0) owned++;
      if (sequence.grouped && sequence.leaveTick >= group.tick) grouped++;
    }
    assert(grouped === group.size, `${grouped} members of a group of ${group.size}`);
    assert(running.size + waitingCount === this.#live.size, `${running.size} running and ${waitingCount} waiting of ${this.#live.size} live requests`);
    kv.pool.checkIntegrity(owned);
  }

  #refusal(promptTokens: number): RejectionReason | undefined {
    const { config } = this.#options;
    if (promptTokens <= 0) return 'empty_prompt';
    if (promptTokens >= config.maxModelLen) return 'prompt_too_long';
    if (config.queueLimit !== undefined && this.scheduler.waitingCount >= config.queueLimit) return 'queue_full';
    return undefined;
  }

  #canSchedule(): boolean {
    return !this.#stalled && this.scheduler.hasRequests;
  }

  /** One turn of the loop's upper half: schedule, put in flight, decide whether to schedule again. */
  #schedule(): void {
    const { scheduler } = this;
    const record = this.#spare.pop() ?? new StepRecord();
    record.scheduledAtS = this.#clockS;
    scheduler.schedule(record, this.#onAdmit);
    if (record.preempted.length > 0) for (const victim of record.preempted) this.#options.log.preemptions[victim.request]!++;
    record.costS = record.isEmpty ? 0 : this.#cost.timeS(record);
    record.endS = this.#launch(record.costS);
    record.running = scheduler.running.size;
    record.waiting = scheduler.waitingCount;
    record.usedBlocks = scheduler.kv.pool.used;
    scheduler.inFlight.push(record);
    this.#options.observer?.onSchedule(scheduler, record);
    const changedNothing = record.preempted.length === 0 || (this.#depth === 1 && this.#options.recorderIdling === true);
    const isIdle = record.isEmpty && !record.flushedFinished && changedNothing;
    if (record.preempted.length > 0) this.#barrenPreemptions++;
    if (isIdle && scheduler.inFlight.every((each) => each.isEmpty)) this.#stalled = true;
    if (this.#barrenPreemptions > LIVELOCK_STEPS) this.#stalled = true;
    this.#waitsForBatch = scheduler.inFlight.length >= this.#depth || !(scheduler.hasRequests || !record.isEmpty);
  }

  /**
   * Runs a stretch of pure decode steps in one go, as far as nothing but time passes: the same steps, times and
   * blocks as one by one, without the scheduler around them. Exact, so proof mode holds; time is evaluated per
   * step (20 to 30 ns), which closed forms could only approximate.
   */
  #leap(untilS: number): void {
    const { scheduler } = this;
    let ticks = scheduler.quietTicks;
    if (ticks <= 0) return;
    const record = this.#depth === 1 ? this.#quiet : scheduler.inFlight[0];
    if (record === undefined || scheduler.inFlight.length !== this.#depth - 1 || !this.#isPlainDecode(record)) return;
    const { stepTime } = this.#options;
    const pool = scheduler.kv.pool;
    for (; ticks > 0 && this.#clockS < untilS; ticks--) {
      const { groupSize, costS, endS, running, waiting, usedBlocks } = record;
      if (this.#depth > 1 && endS > untilS) return;
      const nextCostS = stepTime.decodeTimeS(scheduler.group.size, scheduler.group.contextTokens);
      if (this.#depth === 1 && this.#clockS + nextCostS > untilS) return;
      if (!scheduler.scheduleQuietly(record)) return;
      record.scheduledAtS = this.#clockS;
      record.costS = nextCostS;
      record.running = scheduler.running.size;
      record.waiting = scheduler.waitingCount;
      record.usedBlocks = pool.used;
      if (this.#depth === 1) {
        this.#clockS += nextCostS;
        this.#deliverQuietly(record.groupSize, nextCostS, record.running, record.waiting, record.usedBlocks);
      } else {
        record.endS = Math.max(this.#clockS, endS) + nextCostS;
        this.#gpuFreeS[0] = record.endS;
        this.#clockS = Math.max(this.#clockS, endS);
        this.#deliverQuietly(groupSize, costS, running, waiting, usedBlocks);
      }
    }
  }

  /** Only the group, nobody finishing: delivering it touches no request. */
  #isPlainDecode(record: StepRecord): boolean {
    if (this.#depth === 1) return true;
    return record.groupTick >= 0 && record.sequences.length === 0 && record.finishing.length === 0 && record.groupWasted === 0;
  }

  #deliverQuietly(sequences: number, costS: number, running: number, waiting: number, usedBlocks: number): void {
    const { sink, replica } = this.#options;
    sink?.onGap(this.#clockS - this.scheduler.lastDeliveryS, sequences);
    this.scheduler.lastDeliveryS = this.#clockS;
    sink?.onStep(replica ?? 0, this.#clockS, costS, sequences, 0, sequences, running, waiting, usedBlocks);
  }

  readonly #onAdmit = (sequence: Sequence, cachedTokens: number): void => {
    const { log } = this.#options;
    log.firstScheduledS[sequence.request] = this.#clockS;
    log.cachedTokens[sequence.request] = cachedTokens;
  };

  /** Runs a batch through the pipeline stages; each starts when the batch and the stage are free. */
  #launch(costS: number): number {
    const stages = this.#gpuFreeS;
    if (this.#depth === 1) return this.#clockS + costS;
    let endS = this.#clockS;
    for (let stage = 0; stage < stages.length; stage++) {
      endS = Math.max(endS, stages[stage]!) + costS / stages.length;
      stages[stage] = endS;
    }
    return endS;
  }
}
