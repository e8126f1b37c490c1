// Types of Foretoken's policies, written by `foretoken init --policy`. For the editor only: a run never reads this file.

/** What a policy ranks by: a number, or several of which the first that differs decides. Smaller goes first. */
export type PolicyKey = number | readonly number[];

/** A waiting request as a policy sees it. Never the true output length: an engine learns it token by token. */
export interface WaitingRequest {
  /** Row of the workload: 0, 1, 2 … in order of arrival. */
  readonly id: number;
  readonly arrivalS: number;
  readonly promptTokens: number;
  /** What the client allows (max_tokens), cut to the engine's length limit; undefined when the workload does not say. */
  readonly maxOutputTokens: number | undefined;
  /** Prompt tokens in the prefix cache at this moment; undefined unless the policy says `seesCache`. */
  readonly cachedTokens: number | undefined;
  /** Seconds since it entered the queue, for the first time or again; 0 unless the policy says `dynamic`. */
  readonly waitedS: number;
  /** Smaller is more urgent. */
  readonly priority: number;
  /** Name of its request class. */
  readonly class: string | undefined;
  readonly session: number | undefined;
  /** Turn of the session, from 0. */
  readonly turn: number | undefined;
  /** LoRA adapter, 0 = none. */
  readonly adapter: number;
  /** Output tokens delivered before it was preempted; 0 for one that never ran. */
  readonly generatedTokens: number;
  /** How often it was preempted. */
  readonly preemptions: number;
}

/** A running request as a policy sees it. */
export interface RunningRequest extends WaitingRequest {
  /** Tokens whose KV it holds: what its preemption throws away. */
  readonly computedTokens: number;
  /** Seconds since it was last admitted. */
  readonly runningS: number;
}

/** What a policy may ask beside the requests. `State` is what its `start()` made, one for each replica. */
export interface PolicyContext<State = unknown> {
  /** Virtual time in seconds; NaN in an order's `compare` that is not `dynamic`. */
  readonly nowS: number;
  readonly state: State;
  /** Uniform in [0, 1), always the same for one seed, request and draw. */
  random(request: { readonly id: number }, draw?: number): number;
}

/** `key` or `compare`: exactly one. */
interface Ranking<View, State> {
  /** Smaller keys go first; a list is compared number by number. */
  key?(request: View, context: PolicyContext<State>): PolicyKey;
  /** Negative when `a` goes first, positive when `b` does, 0 when it does not matter. */
  compare?(a: View, b: View, context: PolicyContext<State>): number;
}

/** Which waiting request is admitted next. Among equals the one that arrived first. */
export interface OrderPolicy<State = unknown> extends Ranking<WaitingRequest, State> {
  readonly kind: 'order';
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /** Ask again at every schedule() call: the answer depends on time, on `state`, or on the cache. */
  readonly dynamic?: boolean;
  /** Look every waiting request up in the prefix cache before asking; implies `dynamic`. */
  readonly seesCache?: boolean;
  /** Explicit state for `onAdmit` to write and `key` to read. */
  start?(): State;
  /** A request was admitted, for the first time or again. */
  onAdmit?(request: WaitingRequest, context: PolicyContext<State>): void;
}

/** Which running request loses its memory first when there is too little: the smallest. Among equals the one admitted last. */
export interface VictimPolicy<State = unknown> extends Ranking<RunningRequest, State> {
  readonly kind: 'victim';
  readonly name: string;
  readonly about: string;
  start?(): State;
}

/** A cached run of tokens that nobody uses and that nothing is cached behind: it may be evicted. */
export interface CacheLeaf {
  /** Names the leaf within a run. */
  readonly id: number;
  /** Tokens that its eviction frees. */
  readonly tokens: number;
  /** Tokens of the prefix before it. */
  readonly prefixTokens: number;
  /** Counter of cache accesses when it was cached. */
  readonly createdTick: number;
  /** The same counter when it was last looked up or cached again. */
  readonly usedTick: number;
  /** Largest priority value of the requests that cached it. */
  readonly priority: number;
}

/** What an eviction policy may ask beside the leaf. */
export interface EvictionContext {
  /** Uniform in [0, 1), always the same for one seed, leaf and draw. */
  random(leaf: CacheLeaf, draw?: number): number;
}

/**
 * Which cached prefix goes first when memory is short: the smallest key, among equals the oldest. The key is asked
 * when a leaf becomes evictable and whenever it is looked up after that.
 */
export interface EvictionPolicy {
  readonly kind: 'eviction';
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  key(leaf: CacheLeaf, context: EvictionContext): PolicyKey;
}

/** Requests as columns, in order of arrival; what clients get is not here. */
export interface VisibleColumns {
  readonly count: number;
  readonly arrivalS: Float64Array;
  readonly inputTokens: Int32Array;
  /** Session number or -1. Absent = all -1. */
  readonly session?: Int32Array;
  readonly turn?: Int32Array;
  /** Smaller is more urgent. Absent = all 0. */
  readonly priority?: Int32Array;
  /** LoRA adapter number, 0 = none. Absent = all 0. */
  readonly adapter?: Int32Array;
  /** Cache salt number, 0 = none. Absent = all 0. */
  readonly salt?: Int32Array;
  /** Request class number into `classNames`. Absent = all 0. */
  readonly classIndex?: Int32Array;
  readonly classNames?: readonly string[];
  /** Client's max_tokens. */
  readonly maxOutputTokens?: Int32Array;
}

/** The gauges of one replica as a scrape at `timeS` found them. */
export interface ReplicaSample {
  readonly timeS: number;
  readonly waiting: number;
  readonly running: number;
  /** Fraction of usable KV blocks in use, 0 … 1. */
  readonly kvUsage: number;
  /** Counters since the replica started: rates come from their differences. */
  readonly requestsReceived: number;
  readonly requestsEnded: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** What a router may look at. Its own counters are exact; the gauges of the engines are as old as the last scrape. */
export interface FleetView {
  readonly nowS: number;
  /** Replicas are numbered from 0 to `replicas` - 1; a number is used again after its replica is gone. */
  readonly replicas: number;
  /** Numbers of those that take requests now, ascending; never empty. */
  readonly candidates: readonly number[];
  /** Requests sent to a replica and not ended, as the router's in-flight counter sees it. */
  outstanding(replica: number): number;
  /** Prompt tokens of those requests. */
  outstandingTokens(replica: number): number;
  /** The last scrape; undefined before the first. */
  sample(replica: number): ReplicaSample | undefined;
  /** LoRA adapters that a replica was sent requests for and has not ended. */
  activeAdapters(replica: number): ReadonlySet<number>;
}

/** Sends each arrival to a replica. Look at rows up to `request` only: later ones have not come yet. */
export interface Router {
  /** One of `view.candidates`. */
  pick(request: number, view: FleetView): number;
  /** A replica takes requests from now on; it starts empty, whatever its number had before. */
  onReady?(replica: number): void;
  /** A replica is gone, with its cache. */
  onGone?(replica: number): void;
  /** The engine took the request; not called for one that was refused. */
  onSent?(request: number, replica: number, nowS: number): void;
  /** The first output token came back. */
  onFirstToken?(request: number, replica: number, nowS: number): void;
  /** The answer ended, one way or another; `outputTokens` were delivered. */
  onEnd?(request: number, replica: number, nowS: number, outputTokens: number): void;
}

/** What is known about the replicas before the first request. */
export interface PoolFacts {
  /** Tokens of a KV block. */
  readonly blockSizeTokens: number;
  /** Tokens whose KV a replica can hold. */
  readonly kvTokens: number;
  readonly maxSequences: number;
  /** Tokens of a step; null = nothing but the requests bounds them. */
  readonly stepTokens: number | null;
  /** Seconds to compute a prompt of so many tokens, of which the first `cachedTokens` are cached, alone on a replica. */
  prefillS(promptTokens: number, cachedTokens: number): number;
  /** Seconds of a decode step of `sequences` with `contextTokens` in all. */
  decodeStepS(sequences: number, contextTokens: number): number;
}

/** What a router is made from. */
export interface RouterContext {
  /** Replicas at the start. */
  readonly replicas: number;
  readonly columns: VisibleColumns;
  readonly seed: number;
  /** Empty for a router from a file. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly facts?: PoolFacts;
  /** Never there for a router from a file. */
  readonly truth?: never;
}

/** One routing policy. What it remembers lives in the router that `create` makes, never beside it. */
export interface RouterPolicy {
  readonly kind: 'router';
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /** Looks at `view.sample`: the pool scrapes its replicas this often, in seconds, unless the scenario says otherwise. */
  readonly scrapeS?: number;
  create(context: RouterContext): Router;
}
