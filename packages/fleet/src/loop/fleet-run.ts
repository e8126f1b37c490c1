import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { NodePool } from '../nodes/node-pool.ts';
import type { GapSamples } from '../record/gap-samples.ts';
import type { RunRecorder } from '../record/run-recorder.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { ExternalUse } from './external-api.ts';
import type { FaultSpan } from './fault-driver.ts';
import type { FleetPlan } from './fleet-plan.ts';
import type { FleetRecord } from './fleet-record.ts';
import type { HandOverTotals } from './journey.ts';
import type { Leg } from './leg.ts';
import type { Pool } from './pool.ts';
import type { RequestBook } from './request-book.ts';
import type { StepObserver } from './step-observer.ts';
import type { Slot } from './slot.ts';
import type { RowWaste, Waste } from './waste.ts';

/** What a run of the loop is asked. */
export interface FleetRequest {
  readonly fleet: FleetPlan;
  readonly columns: RequestColumns;
  readonly seed: number;
  readonly naive: boolean;
  /** Digest every step, for proof mode. */
  readonly digests: boolean;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
  /** Looks into the run. */
  readonly observer?: StepObserver;
}

/** What one pass over the requests leaves behind. */
export interface FleetRun {
  /** As the clients saw it, one row per request. */
  readonly log: RequestLog;
  /** Gaps between the tokens of all engines. */
  readonly gaps: GapSamples;
  readonly recorders: readonly RunRecorder[];
  readonly pools: readonly Pool[];
  readonly slots: readonly Slot[];
  /** Machines of each pool that has some. */
  readonly nodes: readonly (NodePool | undefined)[];
  readonly record: FleetRecord;
  readonly legs: readonly Leg[];
  /** When something was wrong. */
  readonly faults: readonly FaultSpan[];
  /** Faults of the scenario that struck nobody, in words. */
  readonly idleFaults: readonly string[];
  readonly externals: readonly { readonly name: string; readonly use: ExternalUse; readonly usd: number }[];
  /** Of a fleet that computes prompts in one pool and answers in another. */
  readonly handOver: HandOverTotals | null;
  readonly waste: Waste;
  /** What a row of the table did for nothing; undefined = nothing. */
  wastedBy(row: number): RowWaste | undefined;
  /** Row of the table that computed the prompt of another; -1 = that did it itself. */
  prefillRowOf(row: number): number;
  readonly table: AttemptTable;
  /** The client's side of every request. */
  readonly book: RequestBook;
  /** Seconds by which the client saw the end of a row late, and when it saw first tokens that it saw late. */
  readonly lagS: ReadonlyMap<number, number>;
  readonly seenS: ReadonlyMap<number, number>;
  /** Index of the pool that answered a request, or was the last to try; -1 = none. */
  poolOf(request: number): number;
  /** Virtual time of the last thing that happened, or of the last arrival. */
  readonly endS: number;
}
