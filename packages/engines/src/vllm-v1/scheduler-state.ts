import type { ChunkConnector } from './chunk-connector.ts';
import type { VllmV1Config } from './config.ts';
import type { DecodeGroup } from './decode-group.ts';
import type { KvManager } from './kv-manager.ts';
import type { RemotePrefill } from './remote-prefill.ts';
import type { RunningList } from '../core/running-list.ts';
import type { PolicyDesk } from '../policies/policy-desk.ts';
import type { Sequence } from './sequence.ts';
import type { Before, WaitQueue } from './wait-queue.ts';

/** What one schedule() call may still hand out. */
export interface Budget {
  /** Tokens of max_num_scheduled_tokens. */
  tokens: number;
  /** Input tokens of max_num_batched_tokens, draft slots counted (only main reads it). */
  inputs: number;
  /** A running request in the middle of its prefill is in the batch. */
  hasPrefillChunk: boolean;
}

/** The head of the waiting queue that did not fit, and the state of the pool when it did not. */
export interface BlockedHead {
  readonly sequence: Sequence;
  readonly releases: number;
  readonly insertions: number;
}

/** What the phases of schedule() share. */
export interface SchedulerState {
  readonly config: VllmV1Config;
  readonly kv: KvManager;
  readonly running: RunningList<Sequence>;
  readonly waiting: WaitQueue;
  /** Popped and found not schedulable; looked at before `waiting`. */
  readonly skipped: WaitQueue;
  readonly group: DecodeGroup;
  /** Policies of a user, if there are any. */
  readonly desk: PolicyDesk<Sequence> | undefined;
  /** Order of the waiting requests; undefined = that of their arrival. */
  readonly before: Before | undefined;
  /** Draft tokens per decode. */
  readonly draftTokens: number;
  /** Input slots that a draft model takes per request (main only). */
  readonly draftSlots: number;
  /** Blocks that admission leaves free while others run (main's watermark). */
  readonly keepFreeBlocks: number;
  /** Number of this schedule() call. */
  readonly step: number;
  readonly blocked: BlockedHead | undefined;
  /** KV below the GPU, nearest first. */
  readonly stores: readonly ChunkConnector[];
  /** Other replicas that compute prompts for this one; absent = none. */
  readonly remote: RemotePrefill | undefined;
  /** Waiting requests that hold the blocks they are loaded into. */
  readonly holding: Set<Sequence>;
  noteBlocked(sequence: Sequence, isHead: boolean): void;
}
