import { noteFirstToken } from './note-first-token.ts';
import { assert } from '@foretoken/kernel';
import type { StepTimeModel } from '@foretoken/latency';
import type { EngineGauges, RejectionReason } from '../contract.ts';
import type { BatchRequest } from './batch-request.ts';
import type { DecodeBatch } from './decode-batch.ts';
import { EngineLoop } from './engine-loop.ts';
import type { LoopOptions } from './engine-loop.ts';
import { GapRuns } from './gap-runs.ts';
import { promptRefusal } from './prompt-refusal.ts';
import { StepCost } from './step-cost.ts';
import type { StepRecord } from './step-record.ts';

/** Ends a request before its last token: out of memory, out of patience. */
export type GiveUp<R extends BatchRequest> = (request: R, how: 'timedOut' | 'failed') => void;

/** A scheduler that plans one iteration after the other, its decodes in a {@link DecodeBatch}. */
export interface BatchScheduler<R extends BatchRequest> {
  readonly decoding: DecodeBatch<R>;
  readonly running: number;
  readonly waiting: number;
  readonly usedBlocks: number;
  readonly usableBlocks: number;
  /** Takes a request into the waiting queue. */
  add(request: R): void;
  /** Takes a request out, wherever it is, and frees its memory. */
  remove(request: R): void;
  /** Fills `record`; entries are told by their `known` tokens whether they sample. True = an empty plan changed something. */
  schedule(record: StepRecord<R>, nowS: number, giveUp: GiveUp<R>): boolean;
  /** A prefill chunk of `request` is computed. */
  onComputed(request: R): void;
  /** The prompt is computed and a token is sampled, not the last one. */
  startDecoding(request: R): void;
  /** When an idle scheduler would find work by itself; Infinity = never. */
  wakeAfter(nowS: number): number;
  /** Throws when the books are wrong. */
  checkIntegrity(): void;
}

/** What a replica around a {@link BatchScheduler} is made of. */
export interface BatchReplicaOptions extends LoopOptions {
  readonly stepTime: StepTimeModel;
  /** Longest prompt that is accepted. */
  readonly longestPrompt: number;
  readonly queueLimit?: number;
}

/**
 * The synchronous loop around an iteration-level scheduler: each step's tokens are seen before the next is planned.
 * A request leaves the decode batch with its last token.
 */
export abstract class BatchReplica<R extends BatchRequest> extends EngineLoop<R> {
  abstract readonly scheduler: BatchScheduler<R>;
  protected readonly stepCost: StepCost;
  protected readonly gaps: GapRuns;
  readonly #longestPrompt: number;
  readonly #queueLimit: number;
  #submissions = 0;

  constructor(options: BatchReplicaOptions) {
    super(options, { depth: 1 });
    this.stepCost = new StepCost(options.stepTime);
    this.gaps = new GapRuns(options.sink);
    this.#longestPrompt = options.longestPrompt;
    this.#queueLimit = options.queueLimit ?? Infinity;
  }

  snapshot(): EngineGauges {
    const { running, waiting, usedBlocks, usableBlocks } = this.scheduler;
    return { running, waiting, kvUsage: usedBlocks / usableBlocks, freeBlocks: usableBlocks - usedBlocks };
  }

  checkIntegrity(): void {
    const { running, waiting, usedBlocks, usableBlocks, decoding } = this.scheduler;
    assert(running + waiting === this.live.size, `${running} running and ${waiting} waiting of ${this.live.size} live requests`);
    assert(usedBlocks >= 0 && usedBlocks <= usableBlocks, `${usedBlocks} of ${usableBlocks} blocks in use`);
    if (running === 0) assert(usedBlocks === 0, `${usedBlocks} blocks in use and nobody running`);
    decoding.checkIntegrity();
    this.scheduler.checkIntegrity();
  }

  /** A row of the columns as a live request. */
  protected abstract create(request: number, rank: number, nowS: number): R;

  protected get hasRequests(): boolean {
    return this.live.size > 0;
  }

  protected refusal(request: number): RejectionReason | undefined {
    return promptRefusal(this.run.columns, request, this.#longestPrompt) ?? (this.scheduler.waiting >= this.#queueLimit ? 'queue_full' : undefined);
  }

  protected accept(request: number, nowS: number): R {
    const live = this.create(request, this.#submissions++, nowS);
    this.scheduler.add(live);
    return live;
  }

  protected drop(request: R): void {
    this.scheduler.remove(request);
    request.status = 'ended';
  }

  protected outputsOf(request: R): number {
    return request.grouped ? this.scheduler.decoding.outputsOf(request) : request.outputTokens;
  }

  protected lastTokenOf(request: R): number {
    return this.scheduler.decoding.lastTokenOf(request);
  }

  protected plan(record: StepRecord<R>, nowS: number): boolean {
    const changed = this.scheduler.schedule(record, nowS, this.#giveUp);
    const { log } = this.run;
    for (const request of record.sequences) {
      if (!Number.isNaN(log.firstScheduledS[request.request]!)) continue;
      log.firstScheduledS[request.request] = nowS;
      log.cachedTokens[request.request] = request.cachedTokens;
    }
    return changed || record.preempted.length > 0;
  }

  protected costS(record: StepRecord<R>): number {
    return this.stepCost.timeS(record);
  }

  protected gauge(record: StepRecord<R>): void {
    record.running = this.scheduler.running;
    record.waiting = this.scheduler.waiting;
    record.usedBlocks = this.scheduler.usedBlocks;
  }

  protected deliver(record: StepRecord<R>, nowS: number): number {
    let tokens = 0;
    if (record.groupTick >= 0) {
      tokens += this.scheduler.decoding.deliver(record, nowS, this.#onGap, this.#onFirst);
      for (const request of record.finishing) if (request.status !== 'ended') this.complete(request, nowS);
    }
    for (let i = 0; i < record.sequences.length; i++) {
      const request = record.sequences[i]!;
      if (request.status === 'ended') continue;
      this.scheduler.onComputed(request);
      if (record.before[i]! + record.tokens[i]! < record.known[i]!) continue;
      this.#sample(request, nowS);
      tokens++;
    }
    this.gaps.flush();
    return tokens;
  }

  protected override wakeAfter(nowS: number): number {
    return this.scheduler.wakeAfter(nowS);
  }

  /** The last token of a request is there. */
  protected complete(request: R, nowS: number): void {
    this.scheduler.remove(request);
    request.status = 'ended';
    this.finish(request, nowS, request.outputTokens);
  }

  /** A client sees its first token. */
  protected onFirst(request: R, nowS: number): void {
    noteFirstToken(this.run.log, this.run.sink, request.request, nowS);
  }

  /** `count` clients see a token `gapS` seconds after their previous one. */
  protected onGap(gapS: number, count: number): void {
    this.gaps.add(gapS, count);
  }

  /** A step outside of the decode batch gave `request` a token. */
  #sample(request: R, nowS: number): void {
    if (request.outputTokens === 0) this.onFirst(request, nowS);
    else this.onGap(nowS - request.lastTokenS, 1);
    request.tokens++;
    request.lastTokenS = nowS;
    if (request.outputTokens >= request.lastOutputToken) this.complete(request, nowS);
    else this.scheduler.startDecoding(request);
  }

  readonly #giveUp = (request: R, how: 'timedOut' | 'failed'): void => this.end(request, this.clockS, how);

  readonly #onGap = (gapS: number, count: number): void => this.onGap(gapS, count);

  readonly #onFirst = (request: R): void => this.onFirst(request, this.clockS);
}
