import { assert } from '@foretoken/kernel';
import { BlockBuckets } from './block-buckets.ts';
import { checkAggregates } from './check-aggregates.ts';
import type { DecodeMember } from './decode-member.ts';
import type { Decodes } from './decodes.ts';
import { FeatureTally } from './feature-tally.ts';
import { FinishHeap } from './finish-heap.ts';
import type { LiveRequest } from './live-request.ts';
import { RunningList } from './running-list.ts';
import type { StepRecord } from './step-record.ts';

/**
 * The decoding requests of a scheduler, in order: one tick gives each of them one token. Fast: at O(1) cost, as
 * aggregates; only members that join, leave, finish or cross a block boundary are touched. Naive: request by
 * request, the oracle of the fast path. The two differ in this class alone.
 *
 * The life of a tick: `advance` when its step is scheduled, `deliver` when its tokens appear. Between the two a
 * member may leave (its token is lost). With results that are seen one step late a member whose last token is on
 * its way stays in for the ticks scheduled meanwhile (`wasted`), until its scheduler takes it out.
 */
export class DecodeBatch<R extends LiveRequest & DecodeMember> implements Decodes<R> {
  readonly list: RunningList<R> = new RunningList<R>();
  readonly isNaive: boolean;
  readonly #blockSize: number;
  /** Next tick to schedule. */
  #tick = 0;
  /** Ticks delivered. */
  #delivered = 0;
  /** Time of the last delivered tick. */
  #deliveredS = 0;
  #contextTokens = 0;
  /** Members whose last token is on its way. */
  #doomed = 0;
  #newcomers: R[] = [];
  readonly #inFlight: StepRecord<R>[] = [];
  readonly #features: FeatureTally = new FeatureTally();
  /** Former members that still wait for tokens on their way. */
  readonly #retired = new Set<R>();
  readonly #crossing: BlockBuckets<R>;
  readonly #finishing: FinishHeap<R> = new FinishHeap<R>((request) => request.finishTick);

  /** `blockSizeTokens`: a member whose computed tokens are a multiple of it needs a new block at the next tick. */
  constructor(blockSizeTokens: number, naive: boolean) {
    this.#blockSize = blockSizeTokens;
    this.isNaive = naive;
    this.#crossing = new BlockBuckets<R>(naive ? 1 : blockSizeTokens);
  }

  get size(): number {
    return this.list.size;
  }

  get contextTokens(): number {
    if (!this.isNaive) return this.#contextTokens;
    let sum = 0;
    for (const request of this.list) sum += request.computed;
    return sum;
  }

  /** Members whose last token is on its way: their next tick is for nothing. */
  get wasting(): number {
    if (!this.isNaive) return this.#doomed;
    let count = 0;
    for (const request of this.list) if (request.finishTick < this.#tick) count++;
    return count;
  }

  /** Members in need of a block at the next tick. */
  get crossings(): number {
    if (!this.isNaive) return this.#crossing.count(this.#tick % this.#blockSize);
    let count = 0;
    for (const request of this.list) if (request.computed % this.#blockSize === 0) count++;
    return count;
  }

  get adapters(): ReadonlySet<number> {
    return this.#features.adapters;
  }

  get blocksAtMost(): number {
    return this.crossings;
  }

  /** Calls `take` for each member in need of a block at the next tick, in order. */
  forEachCrossing(take: (request: R) => void): void {
    if (this.isNaive) {
      for (const request of this.list) if (request.computed % this.#blockSize === 0) take(request);
      return;
    }
    for (let request = this.#crossing.first(this.#tick % this.#blockSize); request !== undefined; request = request.bucketNext as R | undefined) take(request);
  }

  /** Calls `visit`, in order, for each member that needs a block at the next tick (`takes`) or fills one with it. */
  forEachBoundary(visit: (request: R, takes: boolean, fills: boolean) => void): void {
    const size = this.#blockSize;
    if (this.isNaive) {
      for (const request of this.list) {
        const takes = request.computed % size === 0;
        const fills = (request.computed + 1) % size === 0;
        if (takes || fills) visit(request, takes, fills);
      }
      return;
    }
    this.#crossing.forEachOf(this.#tick % size, (this.#tick + 1) % size, visit);
  }

  /** Appends a request that has all of its prompt computed; `onTheWay` of its output tokens are not delivered yet. */
  join(request: R, onTheWay: number): void {
    this.list.append(request);
    request.producedAtJoin = request.outputTokens + onTheWay;
    request.finishTick = this.#tick + request.lastOutputToken - request.producedAtJoin - 1;
    this.#newcomers.push(request);
    this.#enter(request);
  }

  /** Takes a member out; a token of it that is on its way is lost, unless it was its last. */
  leave(request: R): void {
    for (const record of this.#inFlight) if (request.joinTick <= record.groupTick && record.groupTick <= request.finishTick) record.groupLost++;
    const isRetired = this.#retired.delete(request);
    assert(isRetired || this.list.size > 0, 'a member leaves a batch that has members');
    if (!isRetired) this.#withdraw(request);
    this.#settle(request, isRetired ? request.finishTick + 1 : this.#tick);
  }

  /**
   * Takes a member out of the ticks to come; its tokens on the way still reach it, and until then it stays `grouped`.
   * For schedulers that know when a last token is on its way, or that leave a member out of a step.
   */
  retire(request: R): void {
    this.#withdraw(request);
    request.finishTick = Math.min(request.finishTick, this.#tick - 1);
    if (request.finishTick < this.#delivered) this.#settle(request, request.finishTick + 1);
    else this.#retired.add(request);
  }

  /** Takes all members out, in order, while nothing of theirs is in flight. */
  disband(): R[] {
    assert(this.#inFlight.length === 0, 'a batch is taken apart between two ticks');
    const members = [...this.list];
    this.#finishing.clear();
    for (const request of members) {
      this.#withdraw(request);
      this.#settle(request, this.#tick);
    }
    return members;
  }

  reorder(requests: readonly R[]): void {
    assert(requests.length === this.list.size, 'an order names every member');
    this.list.reorder(requests);
    if (this.isNaive) return;
    this.#crossing.clear();
    this.#finishing.clear();
    for (const request of requests) {
      this.#crossing.insert(this.#residue(request), request);
      if (request.finishTick >= this.#tick) this.#finishing.push(request);
    }
  }

  computedOf(request: R): number {
    if (this.isNaive || !request.grouped) return request.computed;
    return request.computed + (this.#retired.has(request) ? request.finishTick + 1 : this.#tick) - request.joinTick;
  }

  outputsOf(request: R): number {
    return request.outputTokens + (this.isNaive || !request.grouped ? 0 : this.#deliveredTicks(request));
  }

  lastTokenOf(request: R): number {
    return !this.isNaive && request.grouped && this.#deliveredTicks(request) > 0 ? this.#deliveredS : request.lastTokenS;
  }

  advance(record: StepRecord<R>): number {
    const { crossings } = this;
    record.groupSize = this.size;
    record.groupTick = this.#tick;
    record.groupContextTokens = this.contextTokens;
    record.groupWasted = this.wasting;
    record.groupAdapters = this.#features.adapters;
    record.groupConstrained = this.#features.constrained;
    record.totalTokens += record.groupSize;
    record.contextTokens += record.groupContextTokens;
    for (const request of this.#newcomers) record.newcomers.push(request);
    if (this.#newcomers.length > 0) this.#newcomers = [];
    if (this.isNaive) {
      record.members = [...this.list];
      for (const request of this.list) {
        request.computed++;
        if (request.finishTick === this.#tick) record.finishing.push(request);
      }
    } else {
      this.#contextTokens += this.size;
      while (this.#finishing.nextTick === this.#tick) {
        record.finishing.push(this.#finishing.pop());
        this.#doomed++;
      }
    }
    this.#tick++;
    this.#inFlight.push(record);
    return crossings;
  }

  /**
   * The tokens of a tick appear: reports the gaps and returns the output tokens. Who has got its last one is in
   * `finishersOf` the record, and stays a member until it leaves.
   */
  deliver(record: StepRecord<R>, nowS: number, onGap: (gapS: number, count: number) => void, onFirst: (request: R) => void): number {
    assert(this.#inFlight.shift() === record, 'ticks are delivered in order');
    const { groupTick } = record;
    const tokens = record.groupSize - record.groupWasted - record.groupLost;
    const fresh = record.newcomers.filter((request) => isMemberAt(request, groupTick));
    const before = tokens - fresh.length;
    if (this.isNaive) this.#deliverEach(record, nowS, before, onGap);
    else if (before > 0) onGap(nowS - this.#deliveredS, before);
    for (const request of fresh) {
      if (request.outputTokens === 0) onFirst(request);
      else onGap(nowS - request.lastTokenS, 1);
      if (this.isNaive) {
        request.tokens++;
        request.lastTokenS = nowS;
      }
    }
    this.#delivered = groupTick + 1;
    this.#deliveredS = nowS;
    for (const request of this.#retired) {
      if (request.finishTick > groupTick) continue;
      this.#retired.delete(request);
      this.#settle(request, request.finishTick + 1);
    }
    return tokens;
  }

  finishersOf(record: StepRecord<R>): readonly R[] {
    return record.finishing.filter((request) => isMemberAt(request, record.groupTick));
  }

  checkIntegrity(): void {
    checkAggregates(this, this.#blockSize, this.#tick);
  }

  #enter(request: R): void {
    request.grouped = true;
    request.joinTick = this.#tick;
    this.#features.add(request);
    if (this.isNaive) return;
    this.#contextTokens += request.computed;
    this.#crossing.insert(this.#residue(request), request);
    if (request.finishTick < this.#tick) this.#doomed++;
    else this.#finishing.push(request);
  }

  /** Takes a member out of list and aggregates; its own fields stay behind. */
  #withdraw(request: R): void {
    this.list.remove(request);
    this.#features.remove(request);
    const at = this.#newcomers.indexOf(request);
    if (at >= 0) this.#newcomers.splice(at, 1);
    if (this.isNaive) return;
    this.#crossing.remove(this.#residue(request), request);
    this.#contextTokens -= this.computedOf(request);
    if (request.finishTick < this.#tick) this.#doomed--;
    else this.#finishing.remove(request);
  }

  /** Brings a former member's own fields up to date: it was scheduled up to `endTick`. */
  #settle(request: R, endTick: number): void {
    request.grouped = false;
    if (this.isNaive) return;
    const ticks = this.#deliveredTicks(request);
    request.computed += endTick - request.joinTick;
    request.tokens += ticks;
    if (ticks > 0) request.lastTokenS = this.#deliveredS;
  }

  #deliveredTicks(request: R): number {
    return Math.max(0, Math.min(this.#delivered, request.finishTick + 1) - request.joinTick);
  }

  #residue(request: R): number {
    const phase = (request.joinTick - request.computed) % this.#blockSize;
    return phase < 0 ? phase + this.#blockSize : phase;
  }

  #deliverEach(record: StepRecord<R>, nowS: number, expected: number, onGap: (gapS: number, count: number) => void): void {
    let count = 0;
    for (const request of record.members!) {
      if (record.newcomers.includes(request) || !isMemberAt(request, record.groupTick)) continue;
      onGap(nowS - request.lastTokenS, 1);
      request.tokens++;
      request.lastTokenS = nowS;
      count++;
    }
    assert(count === expected, `${count} tokens delivered, ${expected} counted`);
  }
}

/** Still in the batch since before that tick, and in want of a token then. */
function isMemberAt(request: LiveRequest & DecodeMember, tick: number): boolean {
  return request.grouped && request.joinTick <= tick && tick <= request.finishTick;
}
