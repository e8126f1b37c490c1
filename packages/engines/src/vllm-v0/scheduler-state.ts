import type { DecodeBatch } from '../core/decode-batch.ts';
import type { Deque } from '../core/deque.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { BlockManager } from './block-manager.ts';
import type { Budget } from './budget.ts';
import type { VllmV0Config } from './config.ts';
import type { SequenceGroup } from './sequence-group.ts';

/** One request of a step that is no member of the decode batch. */
export interface Scheduled {
  readonly group: SequenceGroup;
  readonly uncached: number;
  readonly cached: number;
}

/** What the phases of schedule() share. */
export interface SchedulerState {
  readonly config: VllmV0Config;
  readonly blocks: BlockManager;
  readonly budget: Budget;
  readonly waiting: Deque<SequenceGroup>;
  /** The running requests in order are `head`, the members of `batch`, `tail`. */
  readonly batch: DecodeBatch<SequenceGroup>;
  /** Running requests that the last step left out: first in the next. */
  head: SequenceGroup[];
  /** Prefills, and decodes behind them. */
  tail: SequenceGroup[];
  /** Adapters in the step; undefined = LoRA is off, or nobody asks. */
  adapters: Set<number> | undefined;
  /** Found too long for this engine in this step. */
  readonly ignored: SequenceGroup[];
  /** Frees a running request, which has to be computed anew; it is noted in the record, but in no queue yet. */
  preempt(group: SequenceGroup, record: StepRecord<SequenceGroup>): void;
  /** Takes the decode batch apart: every running request is in `tail`. */
  disband(): void;
}
