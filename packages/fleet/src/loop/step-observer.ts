import type { StepView } from '@foretoken/engines';
import type { StepWatcher } from '../record/run-recorder.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { FleetPlan } from './fleet-plan.ts';

/** Where an attempt waits before a replica has it: flow control, no replica that takes requests, a slow or cut network. */
export type GateWait = 'gateway' | 'no-replica' | 'network';

/**
 * Looks into a run while it goes: every iteration, and what happens to attempts (rows of the table) beside them. Changes nothing. An observed
 * run goes request by request (the naive loop), which proof mode holds equal to the fast one to the last bit.
 */
export interface StepObserver {
  onStart(fleet: FleetPlan, table: AttemptTable): void;
  /** `replica` counts ranks: incarnation x ranks + rank. `endS` = when its tokens were delivered. */
  onBatch(pool: number, replica: number, batch: StepView, endS: number): void;
  onPreempted(row: number, nowS: number): void;
  /** A row begins to wait in front of a pool. */
  onWait(row: number, where: GateWait, nowS: number): void;
  /** A replica has taken a row. `replica` = its incarnation. */
  onTaken(row: number, pool: number, replica: number, nowS: number): void;
}

/** What the recorder of a pool passes on to an observer; empty = there is none. */
export function watcherOf(pool: number, observer: StepObserver | undefined): { readonly watcher?: StepWatcher } {
  if (observer === undefined) return {};
  return { watcher: { onBatch: (...step) => observer.onBatch(pool, ...step), onPreempted: (_replica, row, nowS) => observer.onPreempted(row, nowS) } };
}
