import type { EngineReplica } from '@foretoken/engines';
import type { ColdStart } from '../cold-start/cold-start.ts';

/** Where a replica is in its life. Only a `ready` one is sent requests. */
export type SlotState = 'starting' | 'ready' | 'draining' | 'down' | 'gone';

/** One replica of a pool, from the wish for it to its end. */
export class Slot {
  /** Among all replicas of the run; never used twice. */
  readonly id: number;
  /** Index of the pool. */
  readonly pool: number;
  /** Number that routers know it by; used again after its end. */
  readonly number: number;
  /** Among all replicas of the pool: what its engine calls itself in the log and in the recorder. */
  readonly incarnation: number;
  readonly wantedS: number;
  state: SlotState = 'starting';
  stateSinceS: number;
  /** Undefined until it is ready, and after its end. */
  engine: EngineReplica | undefined;
  /** Node that it stands on, where nodes are modelled; -1 = none. */
  node: number = -1;
  zone: number = 0;
  coldStart: ColdStart | undefined;
  /** When its present start was wished for. */
  startWantedS: number = NaN;
  runningS: number = NaN;
  metricsS: number = NaN;
  readyS: number = NaN;
  /** Began to drain, and must be gone by then. */
  drainUntilS: number = Infinity;
  endS: number = NaN;
  /** It is down, and does not start before this time. */
  downUntilS: number = -Infinity;
  /** Rows that it serves. */
  readonly inFlight: Set<number> = new Set<number>();
  /** Prompt tokens of those rows. */
  promptTokens: number = 0;
  /** LoRA adapters of those rows, with how many ask for each. */
  readonly adapters: Map<number, number> = new Map<number, number>();
  /** Rows on their way to it. */
  enRoute: number = 0;
  /** Time of its pending step event; Infinity = none. */
  armedS: number = Infinity;
  /** Driven step by step, in order with everything else. */
  watched: boolean;
  /** Counters that scrapes report. */
  received: number = 0;
  ended: number = 0;
  promptTokensReceived: number = 0;
  outputTokensSent: number = 0;
  /** Starts that it has begun, ended or not. */
  begun: number = 0;
  /** Times that its engine was started. */
  starts: number = 0;
  /** When it will crash of itself. */
  crashS: number = Infinity;
  /** The router knows that it cannot be reached, from then until `cutUntilS`. */
  hiddenFromS: number = Infinity;
  /** Network trouble between router and replica: nothing passes before this time. */
  cutUntilS: number = -Infinity;
  /** When that trouble began. */
  cutFromS: number = -Infinity;
  /** Its engine stands still until then. */
  hungUntilS: number = -Infinity;
  /** Added to every way, while `delayUntilS` is to come. */
  delayS: number = 0;
  delayUntilS: number = -Infinity;

  constructor(fields: Pick<Slot, 'id' | 'pool' | 'number' | 'incarnation' | 'wantedS' | 'watched'>) {
    this.id = fields.id;
    this.pool = fields.pool;
    this.number = fields.number;
    this.incarnation = fields.incarnation;
    this.wantedS = fields.wantedS;
    this.stateSinceS = fields.wantedS;
    this.watched = fields.watched;
  }

  /** May be sent requests, as far as the router knows. */
  takesRequestsAt(nowS: number): boolean {
    return this.state === 'ready' && !(nowS >= this.hiddenFromS && nowS < this.cutUntilS);
  }

  /** Counts towards what a controller asked for. */
  get isWanted(): boolean {
    return this.state === 'starting' || this.state === 'ready';
  }
}
