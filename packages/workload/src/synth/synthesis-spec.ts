import type { ArrivalSpec } from './arrival-spec.ts';
import type { DistributionSpec } from './distribution-spec.ts';
import type { LengthSpec } from './length-spec.ts';

/** System prompts: every prompt starts with one of `groups` prefixes (default 1). */
export interface PrefixSpec {
  readonly tokens: number;
  readonly groups?: number;
  /** Popularity of the groups: P(k) proportional to k^-zipf; default 0 = all alike. */
  readonly zipf?: number;
}

/**
 * Multi-turn conversations, open loop: turn k + 1 arrives a think time after turn k *arrived*, whatever the service does.
 * Its prompt is the prefix, all earlier inputs and outputs, and a new input.
 */
export interface SessionSpec {
  /** Turns per session, rounded, at least 1. */
  readonly turns: LengthSpec;
  /** Seconds from one turn's arrival to the next. */
  readonly thinkS: DistributionSpec;
  /** A session ends before its prompt plus output would exceed this. */
  readonly maxContextTokens?: number;
}

/** A label that some requests carry: which of `count` adapters or grammars. */
export interface LabelSpec {
  /** Share of requests (of sessions, for adapters) that carry one; default 1. */
  readonly share?: number;
  /** Distinct ones. */
  readonly count: number;
  /** Popularity: P(k) proportional to k^-zipf; default 0 = all alike. */
  readonly zipf?: number;
}

/** A synthetic workload. Lengths are those of the new tokens; the prefix and the history come on top. */
export interface SynthesisSpec {
  /** Stop after this many requests; at least one of `requests` and `durationS`, unless the arrivals end by themselves. */
  readonly requests?: number;
  /** Only arrivals before this time. */
  readonly durationS?: number;
  /** Arrivals of requests; of session starts when there are sessions. */
  readonly arrivals: ArrivalSpec;
  readonly input: LengthSpec;
  readonly output: LengthSpec;
  readonly prefix?: PrefixSpec;
  readonly sessions?: SessionSpec;
  /** LoRA adapters, one per session. */
  readonly adapters?: LabelSpec;
  /** Answers bound to a grammar (a JSON schema). */
  readonly grammars?: LabelSpec;
}
