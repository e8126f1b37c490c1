import type { TokenChain, TokenPath } from '@foretoken/kvcache';
import { LiveRequest } from '../core/live-request.ts';
import type { LiveRequestFields } from '../core/live-request.ts';

/** Where a request is; `loading` is WAITING_FOR_REMOTE_KVS: it waits and has its blocks. `ended` covers finished and aborted. */
export type SequenceStatus = 'waiting' | 'loading' | 'running' | 'preempted' | 'ended';

/** Blocks that a request waits for. */
export interface KvLoad {
  /** Chunks of the tiers below, held until they are on the GPU. */
  readonly keys: readonly number[];
  /** Tokens that were on the GPU before. */
  readonly localTokens: number;
  /** Tokens on the GPU once they are. */
  readonly tokens: number;
  readonly hostTokens: number;
  readonly diskTokens: number;
  /** Number among the scheduler's stores; -1 = another replica sends them. */
  readonly store: number;
}

/** A live request inside the engine: `Request` of vllm/v1/request.py plus its block tables. */
export class Sequence extends LiveRequest {
  readonly chain: TokenChain | undefined;

  /** Output tokens in flight (num_output_placeholders). */
  placeholders = 0;
  drafts = 0;
  inFlightTokens = 0;
  staleTokens = 0;
  status: SequenceStatus = 'waiting';
  isPrefillChunk = false;
  nextDecodeStep = 0;
  verifications = 0;
  /** When its grammar is compiled, or its blocks are loaded. */
  readyS = 0;
  /** Blocks on their way from a slower tier. */
  load: KvLoad | undefined = undefined;
  /** Its tokens as a shared pool names them. */
  sharedPath: TokenPath | undefined = undefined;
  /** Ran before it waited for them. */
  wasPreempted = false;
  /** Prompt tokens that its first admission got from host memory and from disk. */
  hostTokens = 0;
  diskTokens = 0;
  /** And from another replica, which is asked once. */
  remoteTokens = 0;
  pulled = false;
  /** Step that scheduled it last, to tell which victims were already in this step's batch. */
  scheduledStep = -1;

  /** Physical blocks in order; with several KV groups one table each, else `tables[0]`. */
  tables: number[][];
  /** Blocks registered in the prefix cache, per group; -1 = the group has no table yet. */
  registered: number[];

  /** Last tick of the decode group that schedules it. */
  leaveTick = 0;
  /** That tick is for nothing: EOS was sampled by the one before. */
  wastesLastTick = false;

  constructor(fields: LiveRequestFields & { readonly chain: TokenChain | undefined; readonly groups: number }) {
    super(fields);
    this.chain = fields.chain;
    this.tables = emptyTables(fields.groups);
    this.registered = new Array<number>(fields.groups).fill(-1);
  }
}

/** One empty block table per group. */
export function emptyTables(groups: number): number[][] {
  const tables: number[][] = [];
  for (let g = 0; g < groups; g++) tables.push([]);
  return tables;
}
