import { OUTCOME } from '../contract.ts';
import type { EngineCapabilities, EngineGauges, EngineReplica, RejectionReason, RequestColumns, RequestLog, StepSink } from '../contract.ts';
import { HeldRequests } from './held-requests.ts';
import type { LiveRequest } from './live-request.ts';
import { notePreemptions, reportStep } from './report-step.ts';
import { StepRecord } from './step-record.ts';

/** Requests that evict each other without end, as real schedulers' can, are given up after so many steps. */
const LIVELOCK_STEPS = 20_000;

/** How a live request can end before its last token. */
type EarlyEnd = 'aborted' | 'promptTooLong' | 'queueFull' | 'timedOut' | 'failed';

/** What every engine's loop is made of. */
export interface LoopOptions {
  readonly columns: RequestColumns;
  readonly log: RequestLog;
  /** Number of this replica, for the log and the sink. */
  readonly replica?: number;
  readonly sink?: StepSink;
}

/** How one engine's loop runs. */
export interface LoopShape {
  /** Iterations in flight at most: 2 = the next one is scheduled while one runs, and its results are seen late. */
  readonly depth: number;
  /** Pipeline stages that an iteration passes through. */
  readonly stages?: number;
  /** A schedule() call that finds nothing still costs a turn (vLLM V1's batch queue), and the sink hears of it. */
  readonly queuesEmptySteps?: boolean;
}

/**
 * The loop around a scheduler on virtual time: schedule, launch, wait for the oldest iteration, deliver. With a
 * depth of 2 the next iteration is scheduled while one runs (vLLM V1's `step_with_batch_queue`, SGLang's
 * `event_loop_overlap`, TensorRT-LLM's overlap scheduler).
 */
export abstract class EngineLoop<R extends LiveRequest> implements EngineReplica {
  abstract readonly capabilities: EngineCapabilities;
  protected readonly run: LoopOptions;
  protected readonly shape: LoopShape;
  /** Iterations scheduled and not delivered, oldest first. */
  protected readonly inFlight: StepRecord<R>[];
  protected readonly live: Map<number, R> = new Map<number, R>();
  /** Time of the loop: the last schedule() or delivery. */
  protected clockS = 0;
  /** When each pipeline stage is free. */
  protected readonly stageFreeS: Float64Array;
  readonly #spare: StepRecord<R>[] = [];
  /** The loop's next move is to wait for the oldest iteration, not to schedule. */
  #waitsForBatch = false;
  /** Nothing can be scheduled until a request arrives or leaves, or `#wakeS` comes. */
  #stalled = false;
  #wakeS = Infinity;
  /** Factor of every step's duration. */
  #pace = 1;
  /** Preempting steps since the last output token. */
  #barrenPreemptions = 0;
  #calls = -1;
  /** The last plan was empty and changed something. */
  #changed = false;
  readonly #held = new HeldRequests();

  constructor(run: LoopOptions, shape: LoopShape, inFlight: StepRecord<R>[] = []) {
    this.run = run;
    this.shape = shape;
    this.inFlight = inFlight;
    this.stageFreeS = new Float64Array(shape.stages ?? 1);
  }

  abstract snapshot(): EngineGauges;
  abstract checkIntegrity(): void;
  /** Whether a schedule() call may find something to do. */
  protected abstract get hasRequests(): boolean;
  /** Why a request is refused at once, or undefined. */
  protected abstract refusal(request: number): RejectionReason | undefined;
  /** Takes a request into the waiting queue. Undefined when it ended at once, with its outcome in the log. */
  protected abstract accept(request: number, nowS: number): R | undefined;
  /** Takes a live request out of all queues; its memory is freed. The log is written by the loop. */
  protected abstract drop(live: R, nowS: number): void;
  /** Output tokens delivered to a live request. */
  protected abstract outputsOf(live: R): number;
  /** When a live request got its last token so far; NaN = none yet. Changes nothing. */
  protected abstract lastTokenOf(live: R): number;
  /** Plans one iteration. True = an empty plan changed something, so that another call may find work at once. */
  protected abstract plan(record: StepRecord<R>, nowS: number): boolean;
  /** Seconds of the iteration on the GPU. */
  protected abstract costS(record: StepRecord<R>): number;
  /** Gauges right after scheduling: running, waiting, usedBlocks. */
  protected abstract gauge(record: StepRecord<R>): void;
  /** The iteration's tokens reach their requests. Returns the output tokens delivered. */
  protected abstract deliver(record: StepRecord<R>, nowS: number): number;

  /** When a request may enter the waiting queue; later than `nowS` = it is held back until then. */
  protected entryS(_request: number, nowS: number): number {
    return nowS;
  }

  /** Requests that are held back. */
  protected get heldCount(): number {
    return this.#held.size;
  }

  /** When a stalled scheduler would find work without anything from outside; Infinity = never. */
  protected wakeAfter(_nowS: number): number {
    return Infinity;
  }

  /** Runs steps in one go as far as nothing but time passes; overridden where that pays. */
  protected leap(_untilS: number): void {}

  /** Called with every iteration that was scheduled, before it is launched again; for observers. */
  protected onScheduled(_record: StepRecord<R>): void {
    /* nobody looks */
  }

  protected onDelivered(_record: StepRecord<R>): void {
    /* nobody looks */
  }

  submit(request: number, nowS: number): RejectionReason | undefined {
    const reason = this.refusal(request);
    if (reason !== undefined) return reason;
    const isIdle = !this.#hasAny && this.inFlight.length === 0;
    if (isIdle || this.#stalled) this.clockS = Math.max(this.clockS, nowS);
    this.#stalled = false;
    this.#barrenPreemptions = 0;
    this.run.log.replica[request] = this.run.replica ?? 0;
    const readyS = this.entryS(request, nowS);
    if (readyS > nowS) this.#held.add(request, readyS);
    else this.#enter(request, nowS);
    return undefined;
  }

  abort(request: number, nowS: number): void {
    const live = this.live.get(request);
    if (live !== undefined) this.end(live, nowS, 'aborted');
    if (live !== undefined || !this.#held.remove(request)) return;
    this.run.log.outcome[request] = OUTCOME.aborted;
    this.run.log.finishS[request] = nowS;
    this.run.sink?.onEnd?.(request, nowS);
  }

  /**
   * For ranks that step together (`LockstepRanks`): plans one iteration, whose cost and end are said from outside.
   * Undefined = nothing to run. Its `costS` is what it waits for beside the model.
   */
  planOne(nowS: number): StepRecord<R> | undefined {
    while (this.#canSchedule(nowS)) {
      this.clockS = Math.max(this.clockS, nowS);
      const record = this.#schedule();
      if (record?.isEmpty === false) return record;
      if (record === undefined ? !this.#changed : this.inFlight[0] !== record) return undefined;
      if (record !== undefined) this.completeStep();
    }
    return undefined;
  }

  /** Delivers the oldest iteration of `planOne`, and the empty ones behind it. */
  deliverOne(): void {
    do this.completeStep();
    while (this.inFlight[0]?.isEmpty === true);
  }

  nextStep(nowS: number): number {
    while (!this.#waitsForBatch && this.#canSchedule(nowS)) {
      this.clockS = Math.max(this.clockS, nowS);
      this.#schedule();
    }
    const oldest = this.inFlight[0];
    return oldest === undefined ? Infinity : Math.max(this.clockS, oldest.endS);
  }

  completeStep(): void {
    const record = this.inFlight.shift();
    if (record === undefined) return;
    this.clockS = Math.max(this.clockS, record.endS);
    const { sink, replica } = this.run;
    const outputTokens = this.deliver(record, this.clockS);
    if (outputTokens > 0) this.#barrenPreemptions = 0;
    if (record.isEmpty) sink?.onEmptyStep(replica ?? 0);
    else reportStep(sink, replica ?? 0, record, this.clockS, outputTokens);
    this.onDelivered(record);
    this.#spare.push(record);
    this.#waitsForBatch = false;
  }

  advance(untilS: number): void {
    for (;;) {
      if (this.#waitsForBatch) {
        const endS = Math.max(this.clockS, this.inFlight[0]!.endS);
        // Infinity = it hangs for good.
        if (endS > untilS || endS === Infinity) return;
        this.completeStep();
      } else {
        if (this.clockS >= untilS) return;
        if (this.#pace === 1) this.leap(untilS);
        if (this.clockS >= untilS) return;
        if (this.#stalled && this.#wakeS < untilS) this.clockS = Math.max(this.clockS, this.#wakeS);
        if (this.#canSchedule(this.clockS)) this.#schedule();
        else if (this.inFlight.length > 0) this.#waitsForBatch = true;
        else return;
      }
    }
  }

  nextEventS(): number {
    if (this.#waitsForBatch) return Math.max(this.clockS, this.inFlight[0]!.endS);
    if (this.#canSchedule(this.clockS) || this.inFlight.length > 0) return this.clockS;
    return this.#hasAny ? Math.max(this.clockS, this.#wakeS) : Infinity;
  }

  outstanding(): number {
    return this.live.size + this.#held.size;
  }

  lastTokenS(request: number): number {
    const live = this.live.get(request);
    return live === undefined ? NaN : this.lastTokenOf(live);
  }

  pause(untilS: number): void {
    this.clockS = Math.max(this.clockS, untilS);
  }

  setPace(factor: number): void {
    this.#pace = factor;
  }

  /** A live request got the last of its `tokens` output tokens. */
  protected finish(live: R, nowS: number, tokens: number): void {
    const { log } = this.run;
    log.outcome[live.request] = OUTCOME.completed;
    log.finishS[live.request] = nowS;
    log.generatedTokens[live.request] = tokens;
    this.live.delete(live.request);
    this.run.sink?.onEnd?.(live.request, nowS);
  }

  /** A live request ends before its time: aborted, found too long, timed out, failed. */
  protected end(live: R, nowS: number, how: EarlyEnd): void {
    const { log } = this.run;
    const { request } = live;
    log.outcome[request] = OUTCOME[how];
    log.finishS[request] = nowS;
    log.generatedTokens[request] = this.outputsOf(live);
    this.drop(live, nowS);
    this.live.delete(request);
    this.wake(nowS);
    this.run.sink?.onEnd?.(request, nowS);
  }

  /** Something happened outside: a scheduler that found nothing to do looks again. */
  protected wake(nowS: number): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    this.clockS = Math.max(this.clockS, nowS);
  }

  #canSchedule(nowS: number): boolean {
    if (this.#stalled && nowS >= this.#wakeS) this.#stalled = false;
    return !this.#stalled && this.#hasAny;
  }

  get #hasAny(): boolean {
    return this.hasRequests || this.#held.size > 0;
  }

  #enter(request: number, nowS: number): void {
    const live = this.accept(request, nowS);
    if (live !== undefined) this.live.set(request, live);
  }

  /** One turn of the loop's upper half: schedule, put in flight, decide whether to schedule again. */
  #schedule(): StepRecord<R> | undefined {
    const record = this.#spare.pop() ?? new StepRecord<R>();
    record.reset(++this.#calls, this.clockS);
    if (this.#held.size > 0) for (const request of this.#held.takeReady(this.clockS)) this.#enter(request, this.clockS);
    const changed = this.plan(record, this.clockS);
    this.#changed = changed;
    if (record.preempted.length > 0) {
      this.#barrenPreemptions++;
      notePreemptions(this.run, record, this.clockS);
    }
    const isQueued = !record.isEmpty || this.shape.queuesEmptySteps === true;
    if (isQueued) this.#launch(record);
    else this.#spare.push(record);
    if (record.isEmpty && !changed && this.inFlight.every((each) => each.isEmpty)) this.#stall();
    if (this.#barrenPreemptions > LIVELOCK_STEPS) this.#stall();
    if (isQueued) this.#waitsForBatch = this.inFlight.length >= this.shape.depth || !(this.#hasAny || !record.isEmpty);
    else this.#waitsForBatch = this.inFlight.length > 0 && !changed;
    return isQueued ? record : undefined;
  }

  #stall(): void {
    this.#stalled = true;
    this.#wakeS = Math.min(this.#held.firstReadyS, this.wakeAfter(this.clockS));
  }

  #launch(record: StepRecord<R>): void {
    record.costS = record.isEmpty ? 0 : this.costS(record) * this.#pace;
    record.endS = this.#endOf(record.costS);
    this.gauge(record);
    this.inFlight.push(record);
    this.onScheduled(record);
  }

  /** Runs a batch through the pipeline stages; each starts when the batch and the stage are free. */
  #endOf(costS: number): number {
    const stages = this.stageFreeS;
    if (this.shape.depth === 1) return this.clockS + costS;
    let endS = this.clockS;
    for (let stage = 0; stage < stages.length; stage++) {
      endS = Math.max(endS, stages[stage]!) + costS / stages.length;
      stages[stage] = endS;
    }
    return endS;
  }
}
