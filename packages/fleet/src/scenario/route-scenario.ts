import type { DistributionSpec } from '@foretoken/workload';

/** Which requests a route is for: all conditions must hold; none = all requests. */
export interface RouteMatch {
  /** Names of request classes. */
  readonly classes?: readonly string[];
  /** Beginnings of the path that the request's class is sent to: `/chat`. */
  readonly paths?: readonly string[];
  /** Models that the request's class asks for. */
  readonly models?: readonly string[];
  /** Prompt tokens, `from` included, `to` not; without `to` any longer ones too. */
  readonly inputTokens?: { readonly from: number; readonly to?: number };
  /** Requests that name a LoRA adapter / that do not. */
  readonly adapter?: boolean;
  /** Requests whose answer is bound to a grammar / that are free. */
  readonly grammar?: boolean;
  /** Priority at most this: smaller is more urgent. */
  readonly priorityAtMost?: number;
}

/** Requests that match go through the legs of the chain, one after the other, until one answers. */
export interface RouteScenario {
  readonly when: RouteMatch;
  readonly chain: readonly LegScenario[];
}

/** Where a leg sends requests. */
export type LegTarget =
  /** Pools by weight; one pool has weight 1. */
  | { readonly kind: 'pools'; readonly shares: readonly { readonly pool: string; readonly weight: number }[] }
  | { readonly kind: 'external'; readonly name: string }
  | {
      readonly kind: 'disaggregated';
      readonly prefill: string;
      readonly decode: string;
      /** Only prompts with at least so many tokens that the decode side has not cached are computed by the prefill pool. */
      readonly minUncachedTokens: number;
      /** Layers are sent while the next ones are computed. */
      readonly overlap: boolean;
      /** Prompts sent or on their way per decode replica beyond which no further transfer starts; absent = memory alone decides. */
      readonly maxTransfers?: number;
    };

/** Each says what it bounds, from the start of the attempt (idle: from the last token). */
export interface LegTimeouts {
  /** Until a replica has taken the request. */
  readonly connectS?: number;
  /** Until its first token. */
  readonly ttftS?: number;
  /** Between two tokens. */
  readonly idleS?: number;
  /** Until its last token. */
  readonly totalS?: number;
}

export interface RetryScenario {
  /** Further attempts at the same leg. */
  readonly max: number;
  readonly backoffS: number;
  readonly factor: number;
  readonly maxBackoffS: number;
  /** Each pause is drawn from ±jitter of it. */
  readonly jitter: number;
  /** Retries under way at most, as a share of the requests under way; absent = no budget. */
  readonly budget?: number;
  /** Retries that are always allowed at once. */
  readonly budgetMin: number;
}

export interface HedgeScenario {
  /** A second copy is sent when there is no token after so long; the first token wins. */
  readonly afterS: number;
}

export interface BreakerScenario {
  /** Opens after so many failures in a row. */
  readonly failures: number;
  /** Opens when this share of the attempts in the window failed, with at least `volume` of them; absent = only in a row. */
  readonly failureRate?: number;
  readonly volume: number;
  readonly windowS: number;
  readonly openS: number;
  /** Each opening in a row multiplies the time by this, up to `maxOpenS`. */
  readonly openFactor: number;
  readonly maxOpenS: number;
  /** Half open: closes after so many successes, lets as many through at a time. */
  readonly successes: number;
}

/** One leg of a chain. */
export interface LegScenario {
  readonly target: LegTarget;
  readonly timeouts: LegTimeouts;
  /** False = the engine works on for a client that has left: zombie work. */
  readonly abortOnTimeout: boolean;
  readonly retries: RetryScenario;
  readonly hedge?: HedgeScenario;
  readonly breaker?: BreakerScenario;
  /** The leg is passed over while each replica has more than so many requests waiting, on average, by the last look. */
  readonly overflowAbove?: number;
  /** A stream that breaks off goes on elsewhere with prompt and tokens so far as its new prompt; false = the client sees an error. */
  readonly resume: boolean;
}

/** An API of somebody else: no queue to look into, a price per token. */
export interface ExternalScenario {
  readonly ttftS: DistributionSpec;
  readonly tpotS: DistributionSpec;
  readonly usdPerMillionInputTokens: number;
  readonly usdPerMillionOutputTokens: number;
  /** Token buckets, refilled steadily; absent = no limit. */
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Share of requests that it answers at all. */
  readonly availability: number;
}
