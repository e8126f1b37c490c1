import type { RequestColumns } from '@foretoken/engines';
import type { FaultSpan } from '../loop/fault-driver.ts';

/** Queues and cold starts outlast a fault by about so much. */
const AFTERMATH_S = 120;

/** How much of what went wrong came with faults. */
export interface FaultBlame {
  /** Of the requests that missed a bound or got no answer: the share that arrived during a fault or in its aftermath. */
  readonly share: number;
  /** The fault that most of them came with, in words. */
  readonly worst: string;
}

/** Null when nothing was wrong with the fleet, or with its answers. `good` = rows that met their bounds. */
export function blameFaults(faults: readonly FaultSpan[], columns: RequestColumns, good: readonly number[] | null): FaultBlame | null {
  if (faults.length === 0 || good === null || good.length === columns.count) return null;
  const isGood = new Uint8Array(columns.count);
  for (const row of good) isGood[row] = 1;
  const blamedBy = faults.map(() => 0);
  let bad = 0;
  let blamed = 0;
  for (let r = 0; r < columns.count; r++) {
    if (isGood[r] === 1) continue;
    bad++;
    const atS = columns.arrivalS[r]!;
    let isBlamed = false;
    for (const [i, { fromS, toS }] of faults.entries()) {
      if (atS < fromS - AFTERMATH_S || atS > toS + AFTERMATH_S) continue;
      blamedBy[i]!++;
      isBlamed = true;
    }
    if (isBlamed) blamed++;
  }
  return { share: blamed / bad, worst: faults[blamedBy.indexOf(Math.max(...blamedBy))]!.what };
}
