import { admit, isStillBlocked } from './admit.ts';
import { DecodeGroup } from './decode-group.ts';
import { isDecoding, remainingTicks, wantedTokens, wastesAStep } from './decode-progress.ts';
import { FullKvManager } from './full-kv-manager.ts';
import { HybridKvManager } from './hybrid-kv-manager.ts';
import { KeptKv } from './kept-kv.ts';
import { connectorOf } from './load-blocks.ts';
import { RemotePrefill } from './remote-prefill.ts';
import { scheduleRunning } from './schedule-running.ts';
import { RunningList } from '../core/running-list.ts';
import { PolicyDesk } from '../policies/policy-desk.ts';
import { createWaitQueue, waitOrder } from './wait-queue.ts';
import type { ChunkConnector } from './chunk-connector.ts';
import type { VllmV1Config } from './config.ts';
import type { KvManager } from './kv-manager.ts';
import type { SchedulerExtras } from './scheduler-extras.ts';
import type { BlockedHead, Budget, SchedulerState } from './scheduler-state.ts';
import type { Sequence } from './sequence.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { Before, WaitQueue } from './wait-queue.ts';

/**
 * vLLM V1's Scheduler.schedule(), vllm/v1/core/sched/scheduler.py at v0.23.0 (0fc695fc6d) and main
 * (017e9f4448): running requests first in order of admission, then waiting ones, one token budget.
 * Decoding requests live in a {@link DecodeGroup} while nothing but decoding happens to them; a step that
 * could preempt, or whose order matters, takes them apart and runs request by request.
 */
export class Scheduler implements SchedulerState {
  readonly config: VllmV1Config;
  readonly kv: KvManager;
  readonly running: RunningList<Sequence> = new RunningList<Sequence>();
  readonly waiting: WaitQueue;
  /** Popped and found not schedulable; looked at before `waiting`. */
  readonly skipped: WaitQueue;
  readonly group: DecodeGroup;
  readonly desk: PolicyDesk<Sequence> | undefined;
  readonly before: Before | undefined;
  /** Iterations scheduled and not delivered, oldest first. */
  readonly inFlight: StepRecord<Sequence>[] = [];
  /** Draft tokens per decode. */
  readonly draftTokens: number;
  /** Input slots that a draft model takes per request (main only). */
  readonly draftSlots: number;
  readonly tokenBudget: number;
  readonly keepFreeBlocks: number;
  step = -1;
  /** Finished requests that the workers have not been told of: they cost one more, empty, step. */
  finishedUnflushed = 0;
  /** Time of the last delivered iteration. */
  lastDeliveryS = 0;
  /** Head of the queue that did not fit, and the state of the pool then. */
  blocked: BlockedHead | undefined;
  readonly stores: readonly ChunkConnector[];
  readonly remote: RemotePrefill | undefined;
  /** Blocks of ended requests that wait for another replica to read them. */
  readonly kept: KeptKv | undefined;
  readonly holding: Set<Sequence> = new Set<Sequence>();
  readonly #budget: Budget = { tokens: 0, inputs: 0, hasPrefillChunk: false };
  readonly #fastAllowed: boolean;
  #formed: boolean;
  /** Requests with prefill left; all of them behind the group in running order. */
  #prefilling: Sequence[] = [];
  /** Somebody joined the group who stands behind a prefilling request: the next step must keep the order. */
  #outOfOrder = false;

  constructor(config: VllmV1Config, naive: boolean, { policies, stores = [], handover }: SchedulerExtras = {}) {
    this.config = config;
    this.stores = stores;
    this.remote = handover === undefined ? undefined : new RemotePrefill(handover);
    const method = config.speculative?.method;
    this.draftTokens = config.speculative?.tokens ?? 0;
    const lookahead = method === 'eagle' || method === 'draft-model' ? this.draftTokens : 0;
    this.draftSlots = method === 'draft-model' && config.version === 'main' ? 1 : 0;
    this.tokenBudget = config.maxNumScheduledTokens ?? config.maxNumBatchedTokens - (method === 'draft-model' ? config.maxNumSeqs : 0);
    this.keepFreeBlocks = config.version === 'main' ? Math.floor(config.watermark * config.numGpuBlocks) : 0;
    this.kv = config.kvGroups === undefined ? new FullKvManager(config, lookahead, stores) : new HybridKvManager(config, lookahead);
    this.kept = handover === undefined ? undefined : new KeptKv(handover, this.kv);
    this.desk = policies === undefined ? undefined : new PolicyDesk(policies, { generated: (each) => each.outputTokens, computed: (each) => each.computed, cached: (each) => this.#peekHits(each) });
    this.before = waitOrder(config.policy, this.desk);
    this.waiting = createWaitQueue(this.before);
    this.skipped = createWaitQueue(this.before);
    this.group = new DecodeGroup(config.blockSizeTokens);
    this.#fastAllowed =
      !naive && config.kvGroups === undefined && config.speculative === undefined && config.pipelineParallel === 1 && config.maxNumScheduledTokens === undefined;
    this.#formed = this.#fastAllowed;
  }

  get waitingCount(): number {
    return this.waiting.size + this.skipped.size;
  }

  /** When the first waiting request gets what it lacks after `nowS`, a grammar or blocks; Infinity when none does. */
  nextReadyS(nowS: number): number {
    let readyS = Infinity;
    for (const { readyS: each } of [...this.skipped.toArray(), ...this.waiting.toArray()]) if (each > nowS && each < readyS) readyS = each;
    return readyS;
  }

  get hasRequests(): boolean {
    return this.running.size > 0 || this.waitingCount > 0 || this.finishedUnflushed > 0;
  }

  /** A request comes. */
  enqueue(sequence: Sequence, nowS: number): void {
    this.desk?.enqueued(sequence, nowS);
    this.waiting.add(sequence);
  }

  /** Fills `record` with the next iteration. */
  schedule(record: StepRecord<Sequence>, onAdmit: (sequence: Sequence, cachedTokens: number) => void): void {
    this.step++;
    if (this.desk !== undefined) this.desk.nowS = record.scheduledAtS;
    record.reset(this.step, record.scheduledAtS);
    for (const store of this.stores) store.completeStores(record.scheduledAtS);
    this.kept?.expire(record.scheduledAtS);
    const budget = this.#budget;
    budget.tokens = this.tokenBudget;
    budget.inputs = this.config.maxNumBatchedTokens;
    budget.hasPrefillChunk = false;
    const aggregated = this.#formed && this.#scheduleGroup(record, budget);
    if (!aggregated) {
      this.dissolve();
      scheduleRunning(this, record, budget);
    }
    if (record.preempted.length === 0 && this.waitingCount > 0) admit(this, record, budget, onAdmit);
    record.flushedFinished = this.finishedUnflushed > 0;
    this.finishedUnflushed = 0;
    this.#afterSchedule(record, aggregated);
  }

  /**
   * Ticks of the group that can run one after the other without asking anybody: no one joins, finishes or waits
   * for a chance, and the step limits hold. 0 = none.
   */
  get quietTicks(): number {
    const { group } = this;
    if (!this.#formed || this.#outOfOrder || this.#prefilling.length > 0 || this.finishedUnflushed > 0) return 0;
    if (group.size === 0 || group.size > this.tokenBudget || group.wasting > 0 || !this.#admissionIsIdle()) return 0;
    // A quoted block registered on the way could let the head of the queue in.
    if (group.quoting > 0 && this.waitingCount > 0) return 0;
    return group.ticksBeforeFinish;
  }

  /** One quiet tick: fills `record` as schedule() would. False when blocks or admission need a real schedule(). */
  scheduleQuietly(record: StepRecord<Sequence>): boolean {
    if (this.group.crossings > this.kv.pool.free || !this.#admissionIsIdle()) return false;
    this.step++;
    record.step = this.step;
    record.totalTokens = 0;
    record.contextTokens = 0;
    this.#tickGroup(record, this.#budget);
    this.group.advance(record.finishing);
    return true;
  }

  /** Cached tokens of a waiting request, outside of its admission. */
  #peekHits(sequence: Sequence): number {
    const tokens = this.kv.lookup(sequence);
    this.kv.forgetHits();
    return tokens;
  }

  #admissionIsIdle(): boolean {
    return this.waitingCount === 0 || this.running.size >= this.config.maxNumSeqs || isStillBlocked(this);
  }

  /** Takes the decode group apart: every request carries its own state again. */
  dissolve(): void {
    if (!this.#formed) return;
    this.#formed = false;
    this.#outOfOrder = false;
    for (const record of this.inFlight) if (record.groupTick >= 0) this.#spellOut(record);
    for (const sequence of this.running) if (sequence.grouped) this.settle(sequence);
    for (const record of this.inFlight) {
      record.groupSize = 0;
      record.groupTick = -1;
      record.groupWasted = 0;
      record.finishing.length = 0;
    }
    this.group.clear();
    this.#prefilling = [];
  }

  /** Brings a (former) group member's own state up to date. */
  settle(sequence: Sequence): void {
    const scheduled = this.group.computed(sequence) - sequence.computed;
    const pending = this.#ticksInFlight(sequence);
    sequence.tokens += scheduled - pending;
    sequence.computed += scheduled;
    sequence.inFlightTokens += pending;
    if (this.config.asyncScheduling) sequence.placeholders += pending;
    if (scheduled > pending) sequence.lastTokenS = this.lastDeliveryS;
    sequence.grouped = false;
    this.kv.register(sequence, sequence.computed - sequence.placeholders);
  }

  /** When a request got its last token so far, member of the group or not; NaN = none yet. */
  lastTokenOf(sequence: Sequence): number {
    if (!sequence.grouped) return sequence.lastTokenS;
    const scheduled = this.group.computed(sequence) - sequence.computed;
    return scheduled > this.#ticksInFlight(sequence) ? this.lastDeliveryS : sequence.lastTokenS;
  }

  /** Ticks of a (former) group member that are scheduled and not delivered. */
  #ticksInFlight(sequence: Sequence): number {
    let pending = 0;
    for (const { groupTick } of this.inFlight) if (groupTick >= sequence.joinTick && groupTick <= sequence.leaveTick) pending++;
    return pending;
  }

  /**
   * Remembers that the head of the queue did not fit. Only when admission asks for all of its tokens at
   * once: that verdict can change by a release or a new shared block, and by nothing else.
   */
  noteBlocked(sequence: Sequence, isHead: boolean): void {
    const { pool } = this.kv;
    // The head of an order that changes with time is another one by and by.
    const memorable = this.#fastAllowed && this.stores.length === 0 && this.desk?.isDynamic !== true && isHead && this.config.reserveFullIsl && this.skipped.size === 0;
    this.blocked = memorable ? { sequence, releases: pool.releases, insertions: pool.index.sharedInsertions } : undefined;
  }

  /** A request got its last token. Its blocks are freed, unless another replica wants them. */
  finish(sequence: Sequence, nowS: number): void {
    this.drop(sequence, this.kept?.keep(sequence, nowS) === true);
    this.finishedUnflushed++;
  }

  /** Takes a request out of every queue; its blocks are freed. */
  drop(sequence: Sequence, keepsBlocks = false): void {
    if (!keepsBlocks) this.kv.release(sequence);
    if (sequence.load !== undefined) connectorOf(this, sequence).cancelLoad(sequence);
    this.holding.delete(sequence);
    if (sequence.status === 'running') this.running.remove(sequence);
    else {
      this.waiting.remove(sequence);
      this.skipped.remove(sequence);
    }
    sequence.chain?.retire();
    sequence.status = 'ended';
  }

  /** Order of the batch as the real engine lists it: [sequence, tokens, computed before] each. */
  batchOf(record: StepRecord<Sequence>): [Sequence, number, number][] {
    const rows: [Sequence, number, number][] = [];
    if (record.groupTick >= 0) {
      for (const s of this.running) {
        if (s.grouped && s.joinTick <= record.groupTick && record.groupTick <= s.leaveTick) rows.push([s, 1, s.computed + record.groupTick - s.joinTick]);
      }
    }
    for (const [i, s] of record.sequences.entries()) rows.push([s, record.tokens[i]!, record.before[i]!]);
    return rows;
  }

  /** The step as aggregates, when nothing in it depends on the order of requests; false = it does. */
  #scheduleGroup(record: StepRecord<Sequence>, budget: Budget): boolean {
    const { group, kv } = this;
    if (this.#outOfOrder || group.size > budget.tokens || !this.#prefillsFit(budget.tokens - group.size, kv.pool.free - group.crossings)) return false;
    if (group.size > 0) this.#tickGroup(record, budget);
    for (const sequence of this.#prefilling) {
      if (budget.tokens === 0) break;
      const tokens = Math.min(wantedTokens(sequence, this.config), budget.tokens);
      kv.forgetHits();
      kv.allocate(sequence, tokens, 0, false, 0);
      record.add(sequence, tokens, sequence.computed);
      budget.tokens -= tokens;
      budget.inputs -= tokens;
    }
    return true;
  }

  #tickGroup(record: StepRecord<Sequence>, budget: Budget): void {
    const { group, kv } = this;
    for (let s = group.firstCrossing; s !== undefined; s = s.bucketNext) {
      s.tables[0]!.push(kv.pool.take());
      kv.register(s, group.computed(s));
    }
    const filling = group.filling;
    if (filling !== undefined) for (const s of filling) kv.register(s, group.computed(s) + 1);
    record.groupSize = group.size;
    record.groupTick = group.tick;
    record.groupContextTokens = group.contextTokens;
    record.groupAdapters = group.features.adapters;
    record.groupConstrained = group.features.constrained;
    record.totalTokens += group.size;
    record.contextTokens += group.contextTokens;
    budget.tokens -= group.size;
    budget.inputs -= group.size;
  }

  /** Whether each prefill behind the group gets its blocks, so that nobody is preempted. */
  #prefillsFit(tokenBudget: number, freeBlocks: number): boolean {
    let budget = tokenBudget;
    let free = freeBlocks;
    for (const sequence of this.#prefilling) {
      if (budget === 0) break;
      const tokens = Math.min(wantedTokens(sequence, this.config), budget);
      budget -= tokens;
      free -= Math.max(0, Math.ceil((sequence.computed + tokens) / this.config.blockSizeTokens) - sequence.tables[0]!.length);
    }
    return free >= 0;
  }

  /** `_update_after_schedule`: tokens count as computed from now on. */
  #afterSchedule(record: StepRecord<Sequence>, aggregated: boolean): void {
    if (record.groupTick >= 0) {
      record.groupWasted = this.group.wasting;
      this.group.advance(record.finishing);
    }
    if (aggregated && record.sequences.length === 0) return;
    for (let i = 0; i < record.sequences.length; i++) {
      const sequence = record.sequences[i]!;
      record.known[i] = sequence.tokens + sequence.placeholders;
      sequence.computed += record.tokens[i]!;
      sequence.inFlightTokens += record.tokens[i]!;
      sequence.isPrefillChunk = sequence.computed < sequence.tokens + sequence.placeholders;
      if (this.config.asyncScheduling && !sequence.isPrefillChunk) {
        sequence.placeholders += 1 + record.drafts[i]!;
        sequence.drafts = this.draftTokens;
        if (this.config.useV2ModelRunner) sequence.nextDecodeStep = this.step + this.config.pipelineParallel;
      }
    }
    if (!this.#fastAllowed) return;
    if (!aggregated) {
      this.#form(record);
      return;
    }
    const stillPrefilling: Sequence[] = [];
    const joinOrWait = (sequence: Sequence): void => {
      if (!this.#tryJoin(sequence)) stillPrefilling.push(sequence);
      else if (sequence.grouped && stillPrefilling.length > 0) this.#outOfOrder = true;
    };
    for (const sequence of this.#prefilling) joinOrWait(sequence);
    for (const sequence of record.sequences) if (!sequence.grouped && !this.#prefilling.includes(sequence)) joinOrWait(sequence);
    this.#prefilling = stillPrefilling;
  }

  /** Groups the running requests again, if all that decode were in `record` and all others come last. */
  #form(record: StepRecord<Sequence>): void {
    const prefilling: Sequence[] = [];
    const scheduled = new Set(record.sequences);
    for (const sequence of this.running) {
      if (!isDecoding(sequence, this.config)) prefilling.push(sequence);
      else if (remainingTicks(sequence, this.config) > 0 && (prefilling.length > 0 || !scheduled.has(sequence))) return;
    }
    for (const sequence of this.running) this.#tryJoin(sequence);
    this.#prefilling = prefilling;
    this.#formed = true;
  }

  /** False while prefill is left; a decoding request joins the group unless all its tokens are on the way. */
  #tryJoin(sequence: Sequence): boolean {
    if (!isDecoding(sequence, this.config)) return false;
    const ticks = remainingTicks(sequence, this.config);
    if (ticks > 0) {
      const eager = !this.config.asyncScheduling && (this.stores.length > 0 || sequence.chain?.quotesOutput === true);
      this.group.join(sequence, ticks, wastesAStep(sequence, this.config), eager);
    }
    return true;
  }

  /** Turns the aggregated part of an iteration in flight into one entry per request. */
  #spellOut(record: StepRecord<Sequence>): void {
    const members = this.batchOf(record).slice(0, -record.sequences.length || undefined);
    record.ended += record.groupSize - members.length;
    record.sequences.unshift(...members.map(([sequence]) => sequence));
    record.tokens.unshift(...members.map(() => 1));
    record.before.unshift(...members.map(([, , before]) => before));
    record.drafts.unshift(...members.map(() => 0));
    record.known.unshift(...members.map(([, , before]) => before + 1));
  }
}
