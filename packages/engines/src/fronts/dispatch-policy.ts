/** A request that waits in front of an engine. */
export interface FrontRequest {
  /** Row of the request columns. */
  readonly request: number;
  readonly enqueuedS: number;
  /** Queue it stands in; smaller goes first. */
  readonly level: number;
}

/** What a dispatch policy sees. */
export interface FrontState {
  readonly nowS: number;
  /** By level, then in order of arrival. */
  readonly queue: readonly FrontRequest[];
  /** Batches in the engine that have not ended; always 0 unless the policy tracks batches. */
  readonly openBatches: number;
}

/** What to do with the queue now. */
export interface FrontDecision {
  /** Requests to hand over as one batch; empty = none. Another decision follows at once. */
  readonly dispatch: readonly FrontRequest[];
  /** Requests whose time is up; they are refused with a time-out. Another decision follows at once. */
  readonly drop: readonly FrontRequest[];
  /** When to look again if nothing happens before; Infinity = at the next arrival or batch end. */
  readonly wakeS: number;
}

/** A batch that came back as a whole. */
export interface EndedBatch {
  readonly size: number;
  readonly dispatchedS: number;
  readonly endS: number;
  /** How long its first request had waited. */
  readonly waitedS: number;
}

/**
 * When requests leave a queue in front of an engine, in which batches: Triton's dynamic batcher, BentoML's adaptive
 * batching. It may remember what it saw; one policy per replica.
 */
export interface DispatchPolicy {
  /** Needs to know when batches end, because the engine takes a limited number at a time. */
  readonly tracksBatches: boolean;
  /** Queue for a request of that priority (as in the columns: smaller is more urgent). */
  levelOf(priority: number): number;
  /** Whether an arrival is turned away. */
  isFull(level: number, queue: readonly FrontRequest[]): boolean;
  /** Called after arrivals, at `wakeS`, after batch ends, and after each dispatch or drop. */
  decide(state: FrontState): FrontDecision;
  /** A batch of a policy that tracks them ended. */
  onBatchEnd?(batch: EndedBatch): void;
}
