import type { OptionSpec } from '@foretoken/engines';

/** What a controller can be told to look at. */
export const SCALE_METRICS = ['waiting', 'running', 'concurrency', 'kvUsage', 'tokensPerS', 'requestsPerS'] as const;

export type ScaleMetric = (typeof SCALE_METRICS)[number];

interface DurationSpec {
  readonly kind: 'duration';
  readonly about: string;
  readonly allowZero: boolean;
}

interface TargetsSpec {
  readonly kind: 'targets';
  readonly about: string;
}

interface RulesSpec {
  readonly kind: 'rules';
  readonly about: string;
}

interface FallbackSpec {
  readonly kind: 'fallback';
  readonly about: string;
}

interface WindowsSpec {
  readonly kind: 'windows';
  readonly about: string;
}

interface WeekTimeSpec {
  readonly kind: 'week-time';
  readonly about: string;
}

/** One setting of an autoscaler, as data; a `duration` called `x` in the scenario is `xS` in the options, in seconds. */
export type ScaleOptionSpec = OptionSpec | DurationSpec | TargetsSpec | RulesSpec | FallbackSpec | WindowsSpec | WeekTimeSpec;

/** An autoscaler's settings by their scenario names. */
export type ScaleOptionSpecs = Readonly<Record<string, ScaleOptionSpec>>;

/** Seconds, or a text such as `15s`. */
export function duration(about: string, allowZero = false): ScaleOptionSpec {
  return { kind: 'duration', about, allowZero };
}

/** A list of metrics with their targets. */
export function targets(about: string): ScaleOptionSpec {
  return { kind: 'targets', about };
}

/** How fast to scale in one direction, as `spec.behavior.scaleUp` of an HPA. */
export function rules(about: string): ScaleOptionSpec {
  return { kind: 'rules', about };
}

/** What to believe while the metric fails. */
export function fallback(about: string): ScaleOptionSpec {
  return { kind: 'fallback', about };
}

/** A table of replicas by time of the week. */
export function windows(about: string): ScaleOptionSpec {
  return { kind: 'windows', about };
}

/** A moment of the week: `mon 08:00`. */
export function weekTime(about: string): ScaleOptionSpec {
  return { kind: 'week-time', about };
}
