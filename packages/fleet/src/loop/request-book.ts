import type { RequestColumns } from '@foretoken/engines';

/** Where a row is in its life. */
export const ROW = { none: 0, live: 1, abandoned: 2, over: 3, handedOn: 4, leaving: 5 } as const;

/** What the client's side remembers of every request and every attempt, as columns. */
export class RequestBook {
  /** Index of the route, the leg of its chain, and the attempt at that leg (0 = the first). */
  readonly route: Uint16Array;
  readonly leg: Uint16Array;
  readonly tries: Uint32Array;
  /** Outcome by the client's side; 0 = that of the final row. */
  readonly outcome: Uint8Array;
  /** When the client's side ended it without an answer; NaN = it did not. */
  readonly failedS: Float64Array;
  /** Row that answered, or was the last to fail; -1 = none. */
  readonly finalRow: Int32Array;
  /** Row under way, and its hedge; -1 = none. */
  readonly row: Int32Array;
  readonly hedge: Int32Array;
  /** First token that the client saw, when a later row took the stream over; NaN = that of the final row. */
  readonly firstTokenS: Float64Array;
  /** Row that gave that token. */
  readonly firstRow: Map<number, number> = new Map<number, number>();
  /** Tokens that came before the final row took over. */
  readonly tokensBefore: Int32Array;
  readonly isOpen: Uint8Array;
  /** Of each row: its state, its leg's index among all legs, and when the attempt began. */
  readonly rowState: Uint8Array;
  readonly rowLeg: Uint16Array;
  readonly rowStartS: Float64Array;
  open = 0;

  constructor({ count }: RequestColumns, rows: number) {
    this.route = new Uint16Array(count);
    this.leg = new Uint16Array(count);
    this.tries = new Uint32Array(count);
    this.outcome = new Uint8Array(count);
    this.failedS = new Float64Array(count).fill(NaN);
    this.finalRow = new Int32Array(count).fill(-1);
    this.row = new Int32Array(count).fill(-1);
    this.hedge = new Int32Array(count).fill(-1);
    this.firstTokenS = new Float64Array(count).fill(NaN);
    this.tokensBefore = new Int32Array(count);
    this.isOpen = new Uint8Array(count);
    this.rowState = new Uint8Array(rows);
    this.rowLeg = new Uint16Array(rows);
    this.rowStartS = new Float64Array(rows);
  }

  /** The other live attempt at a request beside `row`; -1 = there is none. */
  twinOf(request: number, row: number): number {
    const other = this.row[request] === row ? this.hedge[request]! : this.row[request]!;
    return other >= 0 && other !== row && this.rowState[other] === ROW.live ? other : -1;
  }
}
