/** The ranks of a replica in time: when something is planned next, when something ends. */
export interface RankMotion {
  /** Earliest end of what runs; Infinity = nothing runs. */
  nextEndS(): number;
  /** Earliest time at which something can be planned; Infinity = nothing to plan before something ends or comes. */
  nextPlanS(): number;
  /** Plans whatever can be planned at `nowS`. */
  plan(nowS: number): void;
  /** Delivers whatever ends at `endS`. */
  deliver(endS: number): void;
  /** A request came to a rank, or left it. */
  touch(rank: number): void;
  /** Nothing starts and nothing is delivered before `untilS`. */
  pause(untilS: number): void;
  /** Steps that start from now on take `factor` times as long. */
  setPace(factor: number): void;
}
