import type { OptionSpecs, RequestColumns } from '@foretoken/engines';
import type { ReplicaSample } from '../metrics/replica-sample.ts';

/**
 * What a router may look at. Its own counters are exact and instant; the gauges of the engines are those of the last
 * scrape, and so are stale by up to the scrape interval of the pool.
 */
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

/** Sends each arrival to a replica. Everything but `pick` is optional: it tells the router what became of its picks. */
export interface Router {
  /** Number of the replica for request `request` (a row of the columns), one of `view.candidates`. */
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

/** What clients send, and nothing of what they will get: the true output lengths are not here. */
export type VisibleColumns = Omit<RequestColumns, 'outputTokens' | 'endsByEos'>;

/** What is known about the replicas of a pool before the first request. */
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

/** What no real router knows. */
export interface Truth {
  readonly outputTokens: Int32Array;
  /** Prompt tokens of `request` that are in the prefix cache of a replica now. */
  cachedTokens(request: number, replica: number): number;
}

/** What a router is made from. */
export interface RouterContext {
  /** Replicas at the start. */
  readonly replicas: number;
  readonly columns: VisibleColumns;
  readonly seed: number;
  /** Settings of the scenario, checked against the policy's option specs; empty for a router from a file. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly facts?: PoolFacts;
  /** Only for a policy that says `knowsTruth`. */
  readonly truth?: Truth;
}

/** One routing policy: a name and how to make it. */
export interface RouterPolicy {
  /** Tells a file with a router from one with another policy. */
  readonly kind?: 'router';
  readonly name: string;
  /** In one sentence, for `foretoken list policies`. */
  readonly about: string;
  /** Settings by their scenario names; absent = none. */
  readonly options?: OptionSpecs;
  /** Takes `filters`, `scorers` and `picker`, too: see pipeline/pipeline.ts. */
  readonly pipeline?: boolean;
  /** Its picks depend on the seed. */
  readonly draws?: boolean;
  /** Looks at `view.sample`: the pool scrapes its replicas this often, in seconds, unless the scenario says otherwise. */
  readonly scrapeS?: number;
  /** A bound for comparison that no real router reaches. */
  readonly knowsTruth?: boolean;
  create(context: RouterContext): Router;
}
