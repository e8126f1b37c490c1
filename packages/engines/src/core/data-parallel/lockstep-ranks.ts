import { createStepBatch } from '@foretoken/latency';
import type { StepBatch } from '@foretoken/latency';
import type { EngineLoop } from '../engine-loop.ts';
import type { LiveRequest } from '../live-request.ts';
import type { StepRecord } from '../step-record.ts';
import type { BatchProbe } from './batch-probe.ts';
import type { RankMotion } from './rank-motion.ts';

/** A rank whose iterations end when those of all others do. */
export type LockstepRank = EngineLoop<LiveRequest>;

/** How ranks step together. */
export interface LockstepShape<Rank> {
  /** Iterations in flight at most, as each rank alone would have. */
  readonly depth: number;
  /** Seconds of one iteration of all ranks. */
  readonly jointTimeS: (batches: readonly StepBatch[]) => number;
  /**
   * A rank with nothing to run blocks on its dummy batch, and plans when that ends, into the iteration that starts
   * then (vLLM). Otherwise all ranks plan the same iteration at the same moment (SGLang).
   */
  readonly joinsLate: boolean;
  /** When all have finished, dummy batches run on until that many iterations were made (vLLM); absent = they stop. */
  readonly finishEvery?: number;
  /** Called before the ranks plan an iteration; `isBusy` = one is planned already. */
  readonly beforePlan?: (ranks: readonly Rank[], isBusy: boolean) => void;
}

/** One iteration of all ranks; a rank without a record runs a dummy batch. */
interface Iteration {
  readonly records: (StepRecord<LiveRequest> | undefined)[];
  readonly batches: StepBatch[];
  endS: number;
}

const EMPTY: StepBatch = createStepBatch(0);
/** What a rank computes while everybody waits for the end: one token. */
const DUMMY: StepBatch = { ...EMPTY, totalTokens: 1, sequences: 1, decodeSequences: 1, decodeKvTokens: 1 };

/**
 * Ranks that share their experts: each plans its own batch, and one iteration of all lasts until the slowest is done.
 * `EngineCoreProc.run_busy_loop` of vLLM's DPEngineCoreProc, and SGLang's `prepare_mlp_sync_batch`.
 */
export class LockstepRanks<Rank extends LockstepRank> implements RankMotion {
  readonly #ranks: readonly Rank[];
  readonly #probes: readonly BatchProbe[];
  readonly #shape: LockstepShape<Rank>;
  /** Planned, oldest first; the first one runs. */
  readonly #queue: Iteration[] = [];
  #clockS = 0;
  /** Whether everybody has planned since the last delivery. */
  #planned = true;
  /** Iterations since all ranks last asked each other whether they were done. */
  #sinceSync = 0;
  /** Dummy batches that nobody needs, and when they began. */
  #tail = 0;
  #tailFromS = 0;
  /** Seconds of one of them. */
  #tailStepS = 0;
  #pace = 1;
  #dummyS: number | undefined;
  /** When last nobody found anything to plan. */
  #foundNothingS = -Infinity;

  constructor(ranks: readonly Rank[], probes: readonly BatchProbe[], shape: LockstepShape<Rank>) {
    this.#ranks = ranks;
    this.#probes = probes;
    this.#shape = shape;
  }

  nextEndS(): number {
    return this.#planned ? (this.#queue[0]?.endS ?? Infinity) : Infinity;
  }

  nextPlanS(): number {
    if (!this.#planned) return this.#clockS;
    if (this.#queue.length > 0) return Infinity;
    let firstS = Infinity;
    for (const rank of this.#ranks) {
      const eventS = rank.nextEventS();
      if (eventS > this.#foundNothingS && eventS < firstS) firstS = eventS;
    }
    return firstS === Infinity ? Infinity : this.#afterDummy(Math.max(firstS, this.#clockS));
  }

  plan(nowS: number): void {
    const { depth, joinsLate, beforePlan } = this.#shape;
    const queue = this.#queue;
    this.#endTail(nowS);
    this.#clockS = nowS;
    this.#planned = true;
    const next = queue[0];
    if (next !== undefined && joinsLate) this.#planInto(next, nowS);
    while (queue.length < depth) {
      beforePlan?.(this.#ranks, queue.length > 0);
      const iteration: Iteration = { records: this.#ranks.map(() => undefined), batches: this.#ranks.map(() => EMPTY), endS: Infinity };
      if (!this.#planInto(iteration, nowS)) break;
      queue.push(iteration);
    }
    if (queue.length > 0) {
      this.#start(queue[0]!, nowS);
      return;
    }
    this.#foundNothingS = nowS;
    this.#startTail(nowS);
  }

  pause(untilS: number): void {
    for (const rank of this.#ranks) rank.pause(untilS);
    for (const iteration of this.#queue) iteration.endS = Math.max(iteration.endS, untilS);
    this.#clockS = Math.max(this.#clockS, untilS);
  }

  setPace(factor: number): void {
    this.#pace = factor;
  }

  deliver(endS: number): void {
    const { records } = this.#queue.shift()!;
    for (const [rank, record] of records.entries()) if (record !== undefined) this.#ranks[rank]!.deliverOne();
    this.#clockS = endS;
    this.#planned = false;
    this.#sinceSync++;
  }

  touch(): void {
    this.#foundNothingS = -Infinity;
  }

  /** Lets each rank without a batch plan one; true = somebody did. */
  #planInto({ records, batches }: Iteration, nowS: number): boolean {
    let isAny = false;
    for (const [rank, engine] of this.#ranks.entries()) {
      if (records[rank] !== undefined) continue;
      const record = engine.planOne(nowS);
      if (record === undefined) continue;
      records[rank] = record;
      batches[rank] = this.#probes[rank]!.last;
      isAny = true;
    }
    return isAny;
  }

  #start(iteration: Iteration, nowS: number): void {
    let delayS = 0;
    for (const record of iteration.records) if (record !== undefined) delayS = Math.max(delayS, record.costS);
    const costS = (this.#shape.jointTimeS(iteration.batches) + delayS) * this.#pace;
    iteration.endS = nowS + costS;
    for (const record of iteration.records) {
      if (record === undefined) continue;
      record.costS = costS;
      record.endS = iteration.endS;
    }
  }

  #startTail(nowS: number): void {
    const { finishEvery = 1 } = this.#shape;
    this.#tail = (finishEvery - (this.#sinceSync % finishEvery)) % finishEvery;
    this.#tailFromS = nowS;
    if (this.#tail > 0) this.#tailStepS = this.#dummyTimeS * this.#pace;
  }

  /** Who comes while dummy batches run waits for the end of one. */
  #afterDummy(nowS: number): number {
    const dummies = this.#dummiesUntil(nowS);
    return Math.max(nowS, dummies === 0 ? nowS : this.#tailFromS + dummies * this.#tailStepS);
  }

  #endTail(nowS: number): void {
    if (this.#queue.length > 0) return;
    this.#sinceSync += this.#dummiesUntil(nowS);
    this.#tail = 0;
  }

  #dummiesUntil(nowS: number): number {
    return this.#tail === 0 ? 0 : Math.min(this.#tail, Math.ceil((nowS - this.#tailFromS) / this.#tailStepS - 1e-9));
  }

  get #dummyTimeS(): number {
    return (this.#dummyS ??= this.#shape.jointTimeS(this.#ranks.map(() => DUMMY)));
  }
}
