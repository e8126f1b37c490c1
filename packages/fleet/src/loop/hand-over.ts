import type { LegTarget } from '../scenario/route-scenario.ts';
import type { Start } from './request-desk.ts';

/** Requests whose prompt is computed in one pool and whose answer is generated in another. */
export interface HandOver {
  /** Sets a request out: `row` is its leg at the decode pool. */
  start(row: number, target: Extract<LegTarget, { kind: 'disaggregated' }>, nowS: number): Start;
  /** The client of `row` has left. True = there was nothing at a decode replica to stop. */
  cancel(row: number, nowS: number): boolean;
  /** An engine has ended a row. True = it was a prefill leg, and has been dealt with. */
  onEnd(row: number, nowS: number): boolean;
}
