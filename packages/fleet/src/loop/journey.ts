import type { LegTarget } from '../scenario/route-scenario.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { Pool } from './pool.ts';
import type { RequestDesk } from './request-desk.ts';
import type { Slot } from './slot.ts';
import type { Timers } from './timers.ts';

export type DisaggregatedTarget = Extract<LegTarget, { kind: 'disaggregated' }>;

/** One request between two pools. */
export interface Journey {
  /** Its leg at the decode pool, and at the prefill pool (-1 = not begun). */
  readonly row: number;
  prefillRow: number;
  readonly target: DisaggregatedTarget;
  readonly decode: Slot;
  prefill: Slot | undefined;
  /** `placed`: waits for memory at the decode side; `prefill`: is computed; `ready`: waits for its turn to be sent, or for memory; `transfer`: moves. */
  phase: 'placed' | 'prefill' | 'ready' | 'transfer';
  /** Number of its transfer; -1 = none. */
  transfer: number;
  /** Tokens that the decode side has asked for; -1 = not yet. */
  wanted: number;
  /** The decode engine has it. */
  isSubmitted: boolean;
  /** Its KV was kept for as long as the lease says, and the decode side did not renew it. */
  hasLapsed: boolean;
}

/** What hand-overs of a run work with. */
export interface HandOverParts {
  readonly pools: readonly Pool[];
  readonly slots: readonly Slot[];
  readonly table: AttemptTable;
  readonly timers: Timers;
  readonly desk: RequestDesk;
  /** A prefill pool has taken the prompt of a row of its own, and has done with it. */
  readonly onPrefill: (row: number, pool: number, nowS: number) => void;
  readonly onPrefilled: (row: number, nowS: number) => void;
}

/** What was handed over in a run. */
export interface HandOverTotals {
  /** Prompts computed by a prefill pool, and those that the decode side computed itself. */
  handedOver: number;
  computedLocally: number;
  transfers: number;
  failedTransfers: number;
  /** KV of all prompts that were handed over, what was sent while they were computed included. */
  bytes: number;
}
