import type { TokenChain } from '@foretoken/kvcache';

/** Where a request is; `ended` covers finished and aborted. */
export type SequenceStatus = 'waiting' | 'running' | 'preempted' | 'ended';

/** A live request inside the engine: `Request` of vllm/v1/request.py plus its block tables. */
export class Sequence {
  /** Row of the request columns. */
  readonly request: number;
  readonly promptTokens: number;
  /** Output tokens after which generation stops, max_model_len included. */
  readonly maxTokens: number;
  /** Output token that is EOS (1-based), 0 = none. */
  readonly stopAt: number;
  readonly priority: number;
  readonly arrivalS: number;
  /** Breaks exact ties of (priority, arrival), as vLLM compares request ids. */
  readonly tieRank: number;
  readonly adapter: number;
  readonly chain: TokenChain | undefined;

  /** Tokens known: prompt and delivered output (num_tokens). */
  tokens: number;
  /** Tokens whose KV is scheduled (num_computed_tokens). */
  computed = 0;
  /** Output tokens in flight (num_output_placeholders). */
  placeholders = 0;
  drafts = 0;
  inFlightTokens = 0;
  staleTokens = 0;
  status: SequenceStatus = 'waiting';
  isPrefillChunk = false;
  nextDecodeStep = 0;
  verifications = 0;
  /** Step that scheduled it last, to tell which victims were already in this step's batch. */
  scheduledStep = -1;

  /** Physical blocks in order; with several KV groups one table each, else `tables[0]`. */
  tables: number[][];
  /** Blocks registered in the prefix cache, per group; -1 = the group has no table yet. */
  registered: number[];

  /** Position in the running list: larger = admitted later. */
  order = 0;
  previous: Sequence | undefined;
  next: Sequence | undefined;

  /** Time of the last delivered token. */
  lastTokenS = 0;

  /** Aggregated in the decode group: the fields above lag behind by the ticks since `joinTick`. */
  grouped = false;
  joinTick = 0;
  /** Last tick that schedules it. */
  leaveTick = 0;
  /** That tick is for nothing: EOS was sampled by the one before. */
  wastesLastTick = false;
  bucketPrevious: Sequence | undefined;
  bucketNext: Sequence | undefined;

  constructor(fields: {
    request: number;
    promptTokens: number;
    maxTokens: number;
    stopAt: number;
    priority: number;
    arrivalS: number;
    tieRank: number;
    adapter: number;
    chain: TokenChain | undefined;
    groups: number;
  }) {
    this.request = fields.request;
    this.promptTokens = fields.promptTokens;
    this.maxTokens = fields.maxTokens;
    this.stopAt = fields.stopAt;
    this.priority = fields.priority;
    this.arrivalS = fields.arrivalS;
    this.tieRank = fields.tieRank;
    this.adapter = fields.adapter;
    this.chain = fields.chain;
    this.tokens = fields.promptTokens;
    this.tables = emptyTables(fields.groups);
    this.registered = new Array<number>(fields.groups).fill(-1);
  }

  get outputTokens(): number {
    return this.tokens - this.promptTokens;
  }

  /** Output tokens at which generation ends: EOS or max_tokens, whichever comes first. */
  get lastOutputToken(): number {
    return this.stopAt > 0 ? Math.min(this.stopAt, this.maxTokens) : this.maxTokens;
  }

  /** Smaller runs first under the priority policy. */
  isBefore(other: Sequence): boolean {
    if (this.priority !== other.priority) return this.priority < other.priority;
    if (this.arrivalS !== other.arrivalS) return this.arrivalS < other.arrivalS;
    return this.tieRank < other.tieRank;
  }
}

/** One empty block table per group. */
export function emptyTables(groups: number): number[][] {
  const tables: number[][] = [];
  for (let g = 0; g < groups; g++) tables.push([]);
  return tables;
}
