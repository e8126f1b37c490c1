import type { PolicyKey } from '@foretoken/kernel';
import type { EvictionPolicy } from '@foretoken/kvcache';

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

/** Policies of a user in place of the engine's own. */
export interface EnginePolicies {
  readonly order?: OrderPolicy;
  readonly victim?: VictimPolicy;
  readonly eviction?: EvictionPolicy;
}

/** Kinds of policies that an engine can take. */
export type EnginePolicyKind = keyof EnginePolicies;

/** One of an engine's own policies. */
export interface BuiltInPolicy {
  readonly kind: EnginePolicyKind;
  readonly name: string;
  readonly about: string;
  /** Engine option that chooses it; absent = nothing to choose. */
  readonly option?: string;
}

/** What an engine says about its policies. */
export interface PolicySupport {
  /** Kinds that a user may replace. */
  readonly accepts: readonly EnginePolicyKind[];
  readonly builtIn: readonly BuiltInPolicy[];
  /** Options to try policies with, of engines that accept some: `cramped` = few short requests fill the memory, `usual` = defaults on a small GPU. */
  readonly trials?: { readonly cramped: object; readonly usual: object };
}
