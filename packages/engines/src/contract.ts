import type { ContentIndex } from '@foretoken/kvcache';

/**
 * Requests as columns, in arrival order (stable). `content` absent = every prompt distinct.
 * The true output length is visible to an engine only as tokens appear.
 */
export interface RequestColumns {
  readonly count: number;
  /** Seconds from the start, non-decreasing. */
  readonly arrivalS: Float64Array;
  readonly inputTokens: Int32Array;
  readonly outputTokens: Int32Array;
  /** Session number or -1. Absent = all -1. */
  readonly session?: Int32Array;
  readonly turn?: Int32Array;
  /** Smaller is more urgent, as in vLLM. Absent = all 0. */
  readonly priority?: Int32Array;
  /** LoRA adapter number, 0 = none. Absent = all 0. */
  readonly adapter?: Int32Array;
  /** Grammar (output schema) number, 0 = free text. Absent = all 0. */
  readonly grammar?: Int32Array;
  /** Cache salt number, 0 = none. Absent = all 0. */
  readonly salt?: Int32Array;
  /** Request class number into `classNames`. Absent = all 0. */
  readonly classIndex?: Int32Array;
  readonly classNames?: readonly string[];
  /** Client's max_tokens. Absent = outputTokens, or for an output that ends by EOS whatever max_model_len leaves. */
  readonly maxOutputTokens?: Int32Array;
  /** 1 = the output ends by an EOS token, 0 = by reaching max_tokens. Absent = all 0. */
  readonly endsByEos?: Uint8Array;
  readonly content?: ContentIndex;
}

/** Why a request never ran; counted, never lost. */
export type RejectionReason = 'empty_prompt' | 'prompt_too_long' | 'queue_full' | 'overloaded';

/** Every request ends in exactly one outcome. */
export const OUTCOME = {
  pending: 0,
  completed: 1,
  emptyPrompt: 2,
  promptTooLong: 3,
  queueFull: 4,
  aborted: 5,
  unfinished: 6,
  /** Refused because too many requests were in the server (TGI 429). */
  overloaded: 7,
  /** Accepted, and given up by the server after a time limit. */
  timedOut: 8,
  /** Accepted, and ended by an error of the engine (out of memory). */
  failed: 9,
} as const;

export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

/** Per-request results, columns indexed like {@link RequestColumns}; times in seconds, NaN = never. */
export interface RequestLog {
  readonly outcome: Uint8Array;
  readonly replica: Int32Array;
  /** Start of the first step that scheduled the request. */
  readonly firstScheduledS: Float64Array;
  readonly firstTokenS: Float64Array;
  readonly finishS: Float64Array;
  /** Tokens found in the prefix cache at the first admission. */
  readonly cachedTokens: Int32Array;
  /** Those of them that came from host memory; absent where the KV cache has no tiers. */
  readonly hostTokens?: Int32Array;
  /** Those that came from disk. */
  readonly diskTokens?: Int32Array;
  readonly preemptions: Int32Array;
  /** Output tokens delivered. */
  readonly generatedTokens: Int32Array;
}

/** What an iteration was made of, for observers; a record that is used again, valid during the call only. */
export interface StepView {
  /** When the scheduler decided on it; with iterations in flight before it began to run. */
  readonly scheduledAtS: number;
  readonly costS: number;
  readonly prefillTokens: number;
  /** Gauges right after scheduling. */
  readonly running: number;
  readonly waiting: number;
  readonly usedBlocks: number;
  /** Requests with a row of their own: tokens that they compute, those computed before, and drafts among them. */
  readonly sequences: readonly StepRequest[];
  readonly tokens: readonly number[];
  readonly before: readonly number[];
  readonly drafts: readonly number[];
  /** Decoding requests that the engine counts together, each with one token and `groupDrafts` drafts. */
  readonly groupSize: number;
  /** Tokens that they had computed before, all together. */
  readonly groupContextTokens: number;
  readonly groupDrafts: number;
  readonly groupAdapters: ReadonlySet<number>;
  readonly groupConstrained: number;
  /** Who they are; the naive path alone says it. */
  readonly members: readonly StepRequest[] | undefined;
  /** Tokens that each of them keeps; empty without speculation. */
  readonly memberTokens: readonly number[];
}

/** A request of an iteration. */
export interface StepRequest {
  /** Row of the columns. */
  readonly request: number;
  /** LoRA adapter and grammar, 0 = none. */
  readonly adapter: number;
  readonly grammar: number;
}

/** Receives what a replica does, step by step; a fleet turns it into time series and gap samples. */
export interface StepSink {
  /**
   * A non-empty iteration was delivered at `endS`; `costS` is its own duration (less than the time since
   * the previous one when the engine idled, more when iterations overlap). `prefillTokens` were computed in
   * prefill chunks; `running`, `waiting` and `usedBlocks` are gauges right after it was scheduled.
   */
  onStep(replica: number, endS: number, costS: number, sequences: number, prefillTokens: number, outputTokens: number, running: number, waiting: number, usedBlocks: number): void;
  /** A schedule() call that found nothing to run: it costs no time, but the real engine makes it too. */
  onEmptyStep(replica: number): void;
  /** `count` requests received an output `gapS` seconds after their previous one. */
  onGap(gapS: number, count: number): void;
  /** The first output token of a request reached its client. */
  onFirstToken?(request: number, nowS: number): void;
  /** An accepted request ended, one way or another; called once for each, with its outcome in the log unless a front changes it at once. */
  onEnd?(request: number, nowS: number): void;
  /** What the iteration of the last `onStep` was made of. A sink that has this runs the naive path, or it learns no members. */
  onBatch?(replica: number, batch: StepView, endS: number): void;
  /** A running request loses its memory, and is computed again. */
  onPreempted?(replica: number, request: number, nowS: number): void;
}

/** The gauges that the real engine exports. */
export interface EngineGauges {
  readonly running: number;
  readonly waiting: number;
  /** Fraction of usable KV blocks in use, 0 … 1. */
  readonly kvUsage: number;
  readonly freeBlocks: number;
}

/** What an engine can do; a scenario that asks for more is rejected, never silently ignored. */
export interface EngineCapabilities {
  /** Long prompts are cut into the steps. */
  readonly chunkedPrefill: boolean;
  readonly prefixCache: boolean;
  /** Requests are served by their priority. */
  readonly priority: boolean;
  /** A running request can lose its memory, and is computed again. */
  readonly preemption: boolean;
  readonly lora: boolean;
  readonly speculative: boolean;
  /** Pipeline stages work on different batches at a time. */
  readonly pipelineParallel: boolean;
  /** A step is scheduled while the one before it runs. */
  readonly asyncScheduling: boolean;
  /** Layers with windows or state take less memory than full attention. */
  readonly hybridKvGroups: boolean;
  /** Answers bound to a grammar. */
  readonly structuredOutput: boolean;
  /** KV blocks kept in host memory or on disk. */
  readonly kvOffload: boolean;
  /** Ranks with schedulers of their own that share the experts. */
  readonly dataParallel: boolean;
  /** Prompts computed by one replica are decoded by another (prefill/decode disaggregation). */
  readonly kvTransfer: boolean;
}

/**
 * One replica of an engine: a state machine on virtual time. Drive it with
 * `advance(until)`: every step that starts strictly before `until` is planned and every step that
 * ends at or before `until` is completed, so that a submission at `until` is seen by the next step.
 */
export interface EngineReplica {
  readonly capabilities: EngineCapabilities;
  /** Hands over request `request` (a row of the columns) at time `nowS`. Returns why not, if refused. */
  submit(request: number, nowS: number): RejectionReason | undefined;
  /** Drops a request at any moment; no-op when it has ended. */
  abort(request: number, nowS: number): void;
  /** Plans one iteration at or after `nowS`; returns its end time, or Infinity when there is nothing to run until `nextEventS`. */
  nextStep(nowS: number): number;
  /** Delivers the oldest planned iteration's tokens, finishes and preemptions. */
  completeStep(): void;
  /** Runs iterations until nothing can happen before or at `untilS` without the outside. */
  advance(untilS: number): void;
  /** Earliest time at which the replica has something to do; Infinity when idle. */
  nextEventS(): number;
  /** Requests submitted and not ended, as the router's in-flight counter sees them. */
  outstanding(): number;
  snapshot(): EngineGauges;
  /** When the client of a request that is here got its last token so far, in seconds; NaN = none yet, or it is not here. A mere look. */
  lastTokenS(request: number): number;
  /**
   * No step starts and nothing is delivered before `untilS` (Infinity = ever): the engine hangs. What a front counts by the clock, a time
   * limit, goes on. Call it with the replica advanced to the present; the end that `nextStep` announced moves, so ask it again.
   */
  pause(untilS: number): void;
  /** Steps that start from now on take `factor` times as long: a throttled GPU. */
  setPace(factor: number): void;
  /** Prompt tokens of a row of the columns that its prefix cache would give it right now, tiers below the GPU left aside; a mere look. Absent = it cannot say. */
  cachedTokens?(request: number): number;
  /** What `KvHandover.fetch` asked for is here; no-op for a request that does not wait for it. */
  received?(request: number, nowS: number): void;
  /** It will not come: `HandoverPlan.onFailure` says what becomes of the request. */
  transferFailed?(request: number, nowS: number): void;
  /** The KV that was kept for another replica is not needed any more; no-op where none is kept. */
  releaseKv?(request: number, nowS: number): void;
  /** Throws when an invariant is broken. */
  checkIntegrity(): void;
}
