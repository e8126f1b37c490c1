import type { EngineReplica } from '../../contract.ts';
import type { RankMotion } from './rank-motion.ts';

/** Ranks that share nothing but the door: each steps on a clock of its own, as for dense models. */
export class IndependentRanks implements RankMotion {
  readonly #ranks: readonly EngineReplica[];
  readonly #endS: Float64Array;
  readonly #planS: Float64Array;

  constructor(ranks: readonly EngineReplica[]) {
    this.#ranks = ranks;
    this.#endS = new Float64Array(ranks.length).fill(Infinity);
    this.#planS = new Float64Array(ranks.length).fill(Infinity);
  }

  nextEndS(): number {
    return least(this.#endS);
  }

  nextPlanS(): number {
    return least(this.#planS);
  }

  plan(nowS: number): void {
    for (let rank = 0; rank < this.#ranks.length; rank++) {
      if (this.#planS[rank]! > nowS) continue;
      const replica = this.#ranks[rank]!;
      const endS = replica.nextStep(nowS);
      this.#endS[rank] = endS;
      const nextS = endS < Infinity ? Infinity : replica.nextEventS();
      // Nothing now: a timer may ring later, or somebody comes.
      this.#planS[rank] = nextS > nowS ? nextS : Infinity;
    }
  }

  deliver(endS: number): void {
    for (let rank = 0; rank < this.#ranks.length; rank++) {
      if (this.#endS[rank]! > endS) continue;
      this.#ranks[rank]!.completeStep();
      this.#endS[rank] = Infinity;
      this.touch(rank);
    }
  }

  pause(untilS: number): void {
    for (const [rank, replica] of this.#ranks.entries()) {
      replica.pause(untilS);
      if (this.#endS[rank]! < Infinity) this.#endS[rank] = Math.max(this.#endS[rank]!, untilS);
      else this.touch(rank);
    }
  }

  setPace(factor: number): void {
    for (const replica of this.#ranks) replica.setPace(factor);
  }

  touch(rank: number): void {
    if (this.#endS[rank] === Infinity) this.#planS[rank] = this.#ranks[rank]!.nextEventS();
  }
}

function least(times: Float64Array): number {
  let first = Infinity;
  for (let i = 0; i < times.length; i++) if (times[i]! < first) first = times[i]!;
  return first;
}
