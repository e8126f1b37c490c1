import type { GateWait } from '../loop/step-observer.ts';

export const ROW_FLAG = { taken: 1, started: 2, first: 4, preempted: 8 } as const;

/** What is known of every attempt while it goes, as columns; pages of rows that never come are never touched. */
export class RowStates {
  readonly flags: Uint8Array;
  readonly pool: Int16Array;
  readonly replica: Int32Array;
  /** When a replica took it, when its first step began, and until when its time is accounted for. */
  readonly takenS: Float64Array;
  readonly firstStartS: Float64Array;
  readonly cursorS: Float64Array;
  readonly computed: Int32Array;
  /** Tokens that it had computed when it lost its memory, and when that was. */
  readonly highWater: Int32Array;
  readonly preemptedS: Float64Array;
  /** Where it waited last in front of a pool. */
  readonly waited: Map<number, GateWait> = new Map<number, GateWait>();

  constructor(rows: number) {
    this.flags = new Uint8Array(rows);
    this.pool = new Int16Array(rows);
    this.replica = new Int32Array(rows);
    this.takenS = new Float64Array(rows);
    this.firstStartS = new Float64Array(rows);
    this.cursorS = new Float64Array(rows);
    this.computed = new Int32Array(rows);
    this.highWater = new Int32Array(rows);
    this.preemptedS = new Float64Array(rows);
  }

  has(row: number, flag: number): boolean {
    return (this.flags[row]! & flag) !== 0;
  }

  set(row: number, flag: number): void {
    this.flags[row]! |= flag;
  }

  unset(row: number, flag: number): void {
    this.flags[row]! &= ~flag;
  }
}
