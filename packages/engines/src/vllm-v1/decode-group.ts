import { assert } from '@foretoken/kernel';
import { BlockBuckets } from '../core/block-buckets.ts';
import { FeatureTally } from '../core/feature-tally.ts';
import { FinishHeap } from '../core/finish-heap.ts';
import type { Sequence } from './sequence.ts';

/**
 * The decoding requests as aggregates: one tick gives each of them one token at O(1) cost. Columnar for
 * speed: only members that cross a block boundary (1 in blockSize per tick) or leave are touched. A member
 * that joined at tick j with c computed tokens has c + (tick - j) of them now.
 */
export class DecodeGroup {
  readonly #blockSize: number;
  /** Next tick to schedule. */
  tick = 0;
  size = 0;
  /** Sum over members of the tokens computed before the next tick. */
  contextTokens = 0;
  /** Members whose generated blocks a later prompt quotes. */
  quoting = 0;
  /** Members by the tick, modulo block size, at which they need a new block; in running order. */
  readonly #crossing: BlockBuckets<Sequence>;
  /** Members whose generated blocks others may hit, by the tick that fills a block. */
  readonly #filling: (Sequence[] | undefined)[];
  readonly #leaving = new FinishHeap<Sequence>(finishTick);
  #wasting: Sequence[] = [];
  /** Adapters and grammars of the members. */
  readonly features: FeatureTally = new FeatureTally();

  constructor(blockSizeTokens: number) {
    this.#blockSize = blockSizeTokens;
    this.#crossing = new BlockBuckets<Sequence>(blockSizeTokens);
    this.#filling = new Array<Sequence[] | undefined>(blockSizeTokens).fill(undefined);
  }

  /** Ticks to come in which nobody computes a last token. */
  get ticksBeforeFinish(): number {
    return this.#leaving.nextTick - this.tick;
  }

  /** Members in need of a block at the next tick. */
  get crossings(): number {
    return this.#crossing.count(this.tick % this.#blockSize);
  }

  /** First of them in running order; follow `bucketNext`. */
  get firstCrossing(): Sequence | undefined {
    return this.#crossing.first(this.tick % this.#blockSize);
  }

  /** Members whose block becomes full at the next tick and may be hit by others. */
  get filling(): readonly Sequence[] | undefined {
    return this.#filling[this.tick % this.#blockSize];
  }

  /** Members whose next tick is wasted: their last token is already on the way. */
  get wasting(): number {
    return this.#wasting.length;
  }

  /**
   * `remainingTicks` >= 1 decode steps are left to schedule, of which the last is for nothing when
   * `wastesLast`. With `eagerRegistration` full blocks are registered by the tick that fills them.
   */
  join(sequence: Sequence, remainingTicks: number, wastesLast: boolean, eagerRegistration: boolean): void {
    assert(remainingTicks >= 1, 'a member decodes at least once');
    sequence.grouped = true;
    sequence.joinTick = this.tick;
    sequence.leaveTick = this.tick + remainingTicks - 1;
    this.size++;
    if (sequence.chain?.quotesOutput === true) this.quoting++;
    this.contextTokens += sequence.computed;
    this.#crossing.insert(this.#residue(sequence, 0), sequence);
    sequence.wastesLastTick = wastesLast;
    if (eagerRegistration) this.#fill(this.#residue(sequence, -1)).push(sequence);
    if (wastesLast && remainingTicks === 1) this.#wasting.push(sequence);
    else this.#leaving.push(sequence);
    this.features.add(sequence);
  }

  /** Tokens computed by the ticks so far, for a member. */
  computed(sequence: Sequence): number {
    return sequence.computed + Math.min(this.tick, sequence.leaveTick + 1) - sequence.joinTick;
  }

  /** One tick is scheduled: everybody computes a token; members on their last tick go to `finishing`. */
  advance(finishing: Sequence[]): void {
    this.contextTokens += this.size;
    const done = this.tick;
    this.tick++;
    const wasted = this.#wasting;
    if (wasted.length > 0) {
      this.#wasting = [];
      for (const sequence of wasted) this.#forget(sequence);
    }
    while (this.#leaving.nextTick === done) {
      const sequence = this.#leaving.pop();
      finishing.push(sequence);
      if (sequence.wastesLastTick) this.#wasting.push(sequence);
      else this.#forget(sequence);
    }
  }

  /** Ends the aggregation: the group is empty afterwards; members keep their join and leave ticks. */
  clear(): void {
    this.size = 0;
    this.quoting = 0;
    this.contextTokens = 0;
    this.#crossing.clear();
    this.#filling.fill(undefined);
    this.#leaving.clear();
    this.#wasting = [];
    this.features.clear();
  }

  #forget(sequence: Sequence): void {
    this.size--;
    if (sequence.chain?.quotesOutput === true) this.quoting--;
    this.contextTokens -= this.computed(sequence);
    this.#crossing.remove(this.#residue(sequence, 0), sequence);
    const filling = this.#filling[this.#residue(sequence, -1)];
    const i = filling?.indexOf(sequence) ?? -1;
    if (i >= 0) filling!.splice(i, 1);
    this.features.remove(sequence);
  }

  /** Ticks modulo block size at which (computed tokens - offset) is a multiple of the block size. */
  #residue(sequence: Sequence, offset: number): number {
    const phase = (sequence.joinTick - sequence.computed + offset) % this.#blockSize;
    return phase < 0 ? phase + this.#blockSize : phase;
  }

  #fill(residue: number): Sequence[] {
    return (this.#filling[residue] ??= []);
  }
}

/** The tick that computes the last output token. */
function finishTick(sequence: Sequence): number {
  return sequence.wastesLastTick ? sequence.leaveTick - 1 : sequence.leaveTick;
}
