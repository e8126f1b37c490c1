/** When the pool counts as saturated: the gateway then queues instead of dispatching. */
export interface SaturationScenario {
  readonly detector: 'none' | 'utilization' | 'concurrency' | 'active-prefill';
  /** `utilization`: waiting requests of a replica that count as full. */
  readonly queueDepth: number;
  /** `utilization`: share of KV blocks in use that counts as full. */
  readonly kvUtilization: number;
  /** `utilization`: a replica whose last sample is older counts as full. */
  readonly stalenessS: number;
  /** `concurrency`: requests in flight per replica that count as full. */
  readonly requests: number;
  /** `concurrency`: count prompt tokens in flight instead of requests, and this many per replica are full. */
  readonly tokens?: number;
  /** `active-prefill`: times the tokens of a step that may wait for their first token on every replica. */
  readonly threshold: number;
}

/** Who is served next within a priority. */
export interface FairnessScenario {
  readonly policy: 'global-strict' | 'round-robin' | 'deficit-round-robin' | 'vtc';
  /** What makes a flow. */
  readonly by: 'class' | 'session' | 'adapter';
  /** `deficit-round-robin`: prompt tokens per turn. */
  readonly quantum: number;
  /** `vtc`: cost of a prompt token and of an output token. */
  readonly inputWeight: number;
  readonly outputWeight: number;
}

/** Who is served next within a flow. */
export interface OrderingScenario {
  readonly policy: 'fcfs' | 'slo-deadline' | 'shortest-prompt';
  /** `slo-deadline`: the deadline is the arrival plus this; by class, `default` for those not named. */
  readonly sloTtftS: Readonly<Record<string, number>>;
}

/** What happens to sheddable requests when the pool is busy. */
export interface AdmissionScenario {
  readonly policy: 'queue' | 'shed' | 'probabilistic';
  /** Requests with this priority or a larger one (less urgent) may be shed; absent = none. */
  readonly sheddableFrom?: number;
  /** `probabilistic`: p = min(scale · saturation^power, 1). */
  readonly scale: number;
  readonly power: number;
}

/** A token bucket. */
export interface RateLimitScenario {
  readonly ratePerS: number;
  readonly burst: number;
}

/** `flowControl:` of a scenario. */
export interface FlowControlScenario {
  readonly saturation: SaturationScenario;
  readonly fairness: FairnessScenario;
  readonly ordering: OrderingScenario;
  readonly admission: AdmissionScenario;
  /** By class, `default` for those not named. */
  readonly rateLimits: Readonly<Record<string, RateLimitScenario>>;
  /** Requests in flight of the whole pool; absent = no limit. */
  readonly maxConcurrent?: number;
  /** Requests that wait in the gateway; absent = no limit. */
  readonly queueSize?: number;
  /** Seconds that one waits at most; absent = for ever. */
  readonly queueTimeoutS?: number;
}
