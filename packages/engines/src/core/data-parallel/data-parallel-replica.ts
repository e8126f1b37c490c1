import { assert } from '@foretoken/kernel';
import type { EngineCapabilities, EngineGauges, EngineReplica, RejectionReason } from '../../contract.ts';
import type { RankBalancer, RankLoad } from './rank-load.ts';
import type { RankMotion } from './rank-motion.ts';

/** What a replica of several ranks is made of. */
export interface DataParallelOptions<Rank extends EngineReplica> {
  readonly ranks: readonly Rank[];
  readonly motion: RankMotion;
  readonly balancer: RankBalancer;
  /** KV blocks that requests can hold on one rank. */
  readonly usableBlocks: number;
  /** Tokens held and waiting on a rank, where the balancer asks for them. */
  readonly tokensOf?: (rank: Rank) => number;
  /** Waiting requests of all ranks together beyond which `submit` refuses. */
  readonly queueLimit?: number;
}

/**
 * One replica of several data-parallel ranks, each with a scheduler and a KV cache of its own, behind the engine's
 * internal balancer. Events of all ranks happen in order of time, deliveries before plans, so that the balancer's
 * view of a moment does not depend on who drives the replica. Each rank reports its own steps; a rank that runs a
 * dummy batch reports none.
 */
export class DataParallelReplica<Rank extends EngineReplica> implements EngineReplica {
  readonly capabilities: EngineCapabilities;
  readonly ranks: readonly Rank[];
  readonly #options: DataParallelOptions<Rank>;
  readonly #motion: RankMotion;
  readonly #loads: readonly RankLoad[];
  #turn = 0;
  /** Number of the last report. */
  #report = -1;
  /** End that `nextStep` announced. */
  #announcedS = Infinity;

  constructor(options: DataParallelOptions<Rank>) {
    assert(options.ranks.length > 0, 'a replica has ranks');
    this.#options = options;
    this.ranks = options.ranks;
    this.capabilities = options.ranks[0]!.capabilities;
    this.#motion = options.motion;
    this.#loads = options.ranks.map(() => ({ running: 0, waiting: 0, kvUsage: 0, tokens: 0, routed: 0, inFlight: 0 }));
  }

  submit(request: number, nowS: number): RejectionReason | undefined {
    const { balancer, queueLimit } = this.#options;
    this.advance(nowS);
    if (queueLimit !== undefined && this.snapshot().waiting >= queueLimit) return 'queue_full';
    this.#reportUntil(nowS, true);
    for (const [rank, load] of this.#loads.entries()) load.inFlight = this.ranks[rank]!.outstanding();
    const rank = balancer.pick(this.#loads, this.#turn);
    const reason = this.ranks[rank]!.submit(request, nowS);
    if (reason !== undefined) return reason;
    this.#turn++;
    this.#loads[rank]!.routed++;
    this.#motion.touch(rank);
    return undefined;
  }

  abort(request: number, nowS: number): void {
    this.advance(nowS);
    for (const [rank, engine] of this.ranks.entries()) {
      const before = engine.outstanding();
      engine.abort(request, nowS);
      if (engine.outstanding() < before) this.#motion.touch(rank);
    }
  }

  /** Of the rank that has it. */
  lastTokenS(request: number): number {
    for (const rank of this.ranks) {
      const lastS = rank.lastTokenS(request);
      if (!Number.isNaN(lastS)) return lastS;
    }
    return NaN;
  }

  pause(untilS: number): void {
    this.#motion.pause(untilS);
    if (this.#announcedS < Infinity) this.#announcedS = Math.max(this.#announcedS, untilS);
  }

  setPace(factor: number): void {
    this.#motion.setPace(factor);
  }

  nextStep(nowS: number): number {
    while (this.#motion.nextPlanS() <= nowS) {
      this.#reportUntil(nowS, true);
      this.#motion.plan(nowS);
    }
    this.#announcedS = this.#motion.nextEndS();
    return this.#announcedS;
  }

  completeStep(): void {
    if (this.#announcedS === Infinity) return;
    this.advance(this.#announcedS);
    this.#announcedS = Infinity;
  }

  advance(untilS: number): void {
    const motion = this.#motion;
    for (;;) {
      const endS = motion.nextEndS();
      const planS = motion.nextPlanS();
      if (planS < endS) {
        if (planS >= untilS) return;
        this.#reportUntil(planS, true);
        motion.plan(planS);
      } else {
        if (endS > untilS || endS === Infinity) return;
        this.#reportUntil(endS, false);
        motion.deliver(endS);
      }
    }
  }

  nextEventS(): number {
    return Math.min(this.#motion.nextEndS(), this.#motion.nextPlanS());
  }

  outstanding(): number {
    return this.ranks.reduce((sum, rank) => sum + rank.outstanding(), 0);
  }

  snapshot(): EngineGauges {
    let running = 0;
    let waiting = 0;
    let freeBlocks = 0;
    for (const rank of this.ranks) {
      const gauges = rank.snapshot();
      running += gauges.running;
      waiting += gauges.waiting;
      freeBlocks += gauges.freeBlocks;
    }
    const usable = this.#options.usableBlocks * this.ranks.length;
    return { running, waiting, kvUsage: (usable - freeBlocks) / usable, freeBlocks };
  }

  /** Of the rank that has most. */
  cachedTokens(request: number): number {
    return Math.max(...this.ranks.map((rank) => rank.cachedTokens?.(request) ?? 0));
  }

  received(request: number, nowS: number): void {
    this.#tellAll(nowS, (rank) => rank.received?.(request, nowS));
  }

  transferFailed(request: number, nowS: number): void {
    this.#tellAll(nowS, (rank) => rank.transferFailed?.(request, nowS));
  }

  releaseKv(request: number, nowS: number): void {
    this.#tellAll(nowS, (rank) => rank.releaseKv?.(request, nowS));
  }

  checkIntegrity(): void {
    for (const rank of this.ranks) rank.checkIntegrity();
  }

  /** Those whom it does not concern do nothing. */
  #tellAll(nowS: number, tell: (rank: Rank) => void): void {
    this.advance(nowS);
    for (const [rank, engine] of this.ranks.entries()) {
      tell(engine);
      this.#motion.touch(rank);
    }
  }

  /** Takes the last report due before `nowS`, or at it when what ends then has ended. */
  #reportUntil(nowS: number, isAfterDeliveries: boolean): void {
    const { reportEveryS } = this.#options.balancer;
    if (reportEveryS === undefined) return;
    const due = nowS / reportEveryS;
    const report = isAfterDeliveries ? Math.floor(due) : Math.ceil(due) - 1;
    if (report <= this.#report) return;
    this.#report = report;
    for (const [rank, load] of this.#loads.entries()) {
      const engine = this.ranks[rank]!;
      const { running, waiting, kvUsage } = engine.snapshot();
      load.running = running;
      load.waiting = waiting;
      load.kvUsage = kvUsage;
      load.tokens = this.#options.tokensOf?.(engine) ?? 0;
      load.routed = 0;
    }
  }
}
