import type { LiveRequest } from './live-request.ts';
import type { RunningList } from './running-list.ts';
import type { StepRecord } from './step-record.ts';

/**
 * The decoding requests of a scheduler, in order. The life of a tick: `advance` when its step is scheduled,
 * `deliver` when its tokens appear; between the two a member may leave, and its tokens are lost.
 */
export interface Decodes<R extends LiveRequest> {
  readonly list: RunningList<R>;
  readonly size: number;
  /** Sum over members of the tokens computed before the next tick. */
  readonly contextTokens: number;
  /** Distinct adapters of the members. */
  readonly adapters: ReadonlySet<number>;
  /** Appends a request that has all of its prompt computed; `onTheWay` of its output tokens are not delivered yet. */
  join(request: R, onTheWay: number): void;
  leave(request: R): void;
  /** Puts the members in another order. */
  reorder(requests: readonly R[]): void;
  /** Tokens whose KV is computed or on its way, of a member or not. */
  computedOf(request: R): number;
  /** Output tokens delivered, of a member or not. */
  outputsOf(request: R): number;
  /** When its last token so far was delivered, of a member or not; NaN = none yet. */
  lastTokenOf(request: R): number;
  /** Schedules the next tokens of every member. Returns the blocks that they fill beyond those held. */
  advance(record: StepRecord<R>): number;
  /** The tokens of a tick appear: reports the gaps and returns the output tokens. */
  deliver(record: StepRecord<R>, nowS: number, onGap: (gapS: number, count: number) => void, onFirst: (request: R) => void): number;
  /** Members that get their last token by a tick, in order. Ask before they leave. */
  finishersOf(record: StepRecord<R>): readonly R[];
  /** Blocks of which the next tick must be sure: every token that it may compute. */
  readonly blocksAtMost: number;
  checkIntegrity(): void;
}
