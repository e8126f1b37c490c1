import { choice, flag, number } from '@foretoken/engines';
import type { AutoscalerPolicy, ScaleObservation } from './autoscaler.ts';
import { HpaController } from './hpa/hpa-controller.ts';
import { behaviorOf, HPA_OPTIONS, HPA_TOLERANCE, toleranceOf } from './hpa/hpa-options.ts';
import type { HpaOptions } from './hpa/hpa-options.ts';
import { HPA_SYNC_S } from './hpa/hpa.ts';
import { externalAverageReplicas } from './hpa/replica-calculator.ts';
import { duration, fallback, SCALE_METRICS } from './options/scale-option.ts';
import type { ScaleMetric } from './options/scale-option.ts';
import { Every } from './signals/every.ts';
import { MetricReader } from './signals/metric-reader.ts';
import { activePods } from './signals/pods.ts';
import { shown } from './signals/shown.ts';

/** What to believe after `failureThreshold` failures in a row: that the metric asks for so many replicas. */
export interface KedaFallback {
  readonly failureThreshold: number;
  readonly replicas: number;
  readonly behavior: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower';
}

/** Settings of the loop between 0 and 1. */
export interface KedaActivation {
  readonly min: number;
  readonly activationThreshold: number;
  readonly cooldownS: number;
  readonly initialCooldownS: number;
}

interface Options extends HpaOptions {
  readonly metric: ScaleMetric;
  readonly target: number;
  readonly activationThreshold: number;
  readonly pollingS: number;
  readonly cooldownS: number;
  readonly initialCooldownS: number;
  readonly ignoreNullValues: boolean;
  readonly fallback?: KedaFallback;
}

/**
 * Replicas after a poll that found the trigger at `value`; `lastActiveS` = the last poll that found it active, NaN = none.
 * Models kedacore/keda pkg/scaling/executor/scale_executor.go.
 */
export function kedaActivation(config: KedaActivation, poll: { readonly nowS: number; readonly current: number; readonly value: number; readonly lastActiveS: number }): number {
  const { min, activationThreshold, cooldownS, initialCooldownS } = config;
  const { nowS, current, value, lastActiveS } = poll;
  if (value > activationThreshold) return current === 0 ? Math.max(min, 1) : current;
  if (current === 0 || min > 0) return Math.max(current, min);
  const idle = Number.isNaN(lastActiveS) ? initialCooldownS < nowS : lastActiveS + cooldownS < nowS;
  return idle ? 0 : current;
}

/** The metric that stands in for one that fails; undefined = none does. Models kedacore/keda pkg/fallback/fallback.go. */
export function kedaFallback(given: KedaFallback | undefined, failures: number, target: number, current: number): number | undefined {
  if (given === undefined || failures <= given.failureThreshold) return undefined;
  const { replicas, behavior } = given;
  const wish = { static: replicas, currentReplicas: current, currentReplicasIfHigher: Math.max(current, replicas), currentReplicasIfLower: Math.min(current, replicas) };
  return target * wish[behavior];
}

export const keda: AutoscalerPolicy = {
  name: 'keda',
  about: 'KEDA: polls a trigger to go between 0 and 1, and leaves 1 and above to an HPA with an External AverageValue; kedacore/keda pkg/scaling.',
  options: {
    metric: choice(SCALE_METRICS, 'Trigger, summed over the pool; requests that wait in the gateway are part of waiting and concurrency. Default waiting.'),
    target: number('Threshold: wanted value per replica; default 5.', { minimum: 0.001 }),
    activationThreshold: number('Value above which 0 becomes 1; default 0.', { minimum: 0 }),
    polling: duration('pollingInterval; default 30 s.'),
    cooldown: duration('cooldownPeriod: time without activity before the last replica goes; default 300 s.', true),
    initialCooldown: duration('initialCooldownPeriod: the same for a trigger that was never active; default 0 s.', true),
    ignoreNullValues: flag('A query without a result is 0, no failure; default true.'),
    fallback: fallback('Replicas to assume while the trigger fails.'),
    ...HPA_OPTIONS,
  },
  scalesToZero: true,
  pipeline: { scrapeS: 15, delayS: 0 },
  create({ options, min, max }) {
    const given: Options = { metric: 'waiting', target: 5, activationThreshold: 0, pollingS: 30, cooldownS: 300, initialCooldownS: 0, ignoreNullValues: true, tolerance: HPA_TOLERANCE, ...options };
    const [reader, poll, sync] = [new MetricReader(), new Every(given.pollingS), new Every(HPA_SYNC_S)];
    const controller = new HpaController({ min: Math.max(1, min), max, behavior: behaviorOf(given) });
    const tolerance = toleranceOf(given);
    let [lastActiveS, failures] = [Number.NaN, 0];

    function valueOf(observation: ScaleObservation): number | undefined {
      return reader.ofPool(given.metric, observation) ?? (given.ignoreNullValues ? 0 : undefined);
    }

    function forHpa(observation: ScaleObservation, current: number): number | undefined {
      const value = valueOf(observation);
      failures = value === undefined ? failures + 1 : 0;
      const believed = value ?? kedaFallback(given.fallback, failures, given.target, current);
      return believed === undefined ? undefined : externalAverageReplicas(activePods(observation).length, believed, given.target, tolerance);
    }

    return {
      periodS: Math.min(given.pollingS, HPA_SYNC_S),
      looksBackS: MetricReader.looksBackS,
      decide(observation) {
        reader.observe(observation);
        const { nowS, wanted } = observation;
        const value = valueOf(observation);
        let replicas = wanted;
        // A trigger that fails says nothing about activity.
        if (poll.isDue(nowS) && value !== undefined) {
          replicas = kedaActivation({ ...given, min }, { nowS, current: wanted, value, lastActiveS });
          if (value > given.activationThreshold) lastActiveS = nowS;
        }
        if (sync.isDue(nowS) && wanted > 0 && replicas > 0) replicas = controller.sync(nowS, replicas, () => [forHpa(observation, wanted)]);
        return { replicas, why: `${given.metric} ${shown(value)} in all, target ${shown(given.target)} per replica` };
      },
    };
  },
};
