import { choice, flag, integer, number } from '@foretoken/engines';
import type { AutoscalerPolicy, ScaleObservation } from './autoscaler.ts';
import { duration } from './options/scale-option.ts';
import { readyPods } from './signals/pods.ts';
import { shown } from './signals/shown.ts';

/** Settings of the pair of alarms. */
export interface TrackingConfig {
  readonly target: number;
  readonly scaleOutDatapoints: number;
  readonly scaleInDatapoints: number;
  readonly scaleInShare: number;
  readonly scaleOutCooldownS: number;
  readonly scaleInCooldownS: number;
  readonly disableScaleIn: boolean;
}

/** The last step out and in; -Infinity = never. */
export interface TrackingHistory {
  readonly outS: number;
  readonly outFrom: number;
  readonly outBy: number;
  readonly inS: number;
}

export const NO_TRACKING: TrackingHistory = { outS: -Infinity, outFrom: 0, outBy: 0, inS: -Infinity };

/**
 * Capacity after a data point; `points` = means per instance, the newest last. Out when the last few are above the target, in when
 * many are below 90 % of it. Models AWS Application Auto Scaling by its public description.
 */
export function trackTarget(config: TrackingConfig, nowS: number, current: number, points: readonly number[], history: TrackingHistory): { readonly replicas: number; readonly history: TrackingHistory } {
  const { target, scaleOutDatapoints, scaleInDatapoints, scaleInShare } = config;
  const metric = points.at(-1) ?? 0;
  const proportional = Math.ceil((current * metric) / target - 1e-9);
  if (breach(points, scaleOutDatapoints, (point) => point > target)) return scaleOut(config, nowS, current, proportional - current, history);
  const quiet = nowS - history.inS >= config.scaleInCooldownS && nowS - history.outS >= config.scaleInCooldownS;
  const low = breach(points, scaleInDatapoints, (point) => point < scaleInShare * target);
  if (config.disableScaleIn || !low || !quiet || proportional >= current) return { replicas: current, history };
  return { replicas: proportional, history: { ...history, inS: nowS } };
}

/** In the cooldown only a larger step counts, and then from where the last began. */
function scaleOut({ scaleOutCooldownS }: TrackingConfig, nowS: number, current: number, by: number, history: TrackingHistory): { readonly replicas: number; readonly history: TrackingHistory } {
  const cooling = nowS - history.outS < scaleOutCooldownS;
  if (by <= 0 || (cooling && by <= history.outBy)) return { replicas: current, history };
  const from = cooling ? history.outFrom : current;
  return { replicas: Math.max(current, from + by), history: { ...history, outS: nowS, outFrom: from, outBy: by } };
}

function breach(points: readonly number[], datapoints: number, isBeyond: (point: number) => boolean): boolean {
  return points.length >= datapoints && points.slice(-datapoints).every(isBeyond);
}

interface Options extends TrackingConfig {
  readonly metric: 'requestsPerS' | 'concurrency';
  readonly datapointS: number;
}

export const targetTracking: AutoscalerPolicy = {
  name: 'target-tracking',
  about: 'Managed target tracking: an alarm on 3 minutes above the target and one on 15 below 90 % of it, with cooldowns; AWS Application Auto Scaling, from its public description.',
  options: {
    metric: choice(['requestsPerS', 'concurrency'], 'Per ready replica: invocations, or requests in progress; default concurrency.'),
    target: number('Wanted value per replica; default 10.', { minimum: 0.001 }),
    datapoint: duration('Time of one data point; default 60 s, high-resolution metrics 10 s.'),
    scaleOutDatapoints: integer(1, 'Data points in a row above the target that scale out; default 3.'),
    scaleInDatapoints: integer(1, 'Data points in a row below that scale in; default 15.'),
    scaleInShare: number('Part of the target below which data points count for scaling in; default 0.9.', { minimum: 0.01, maximum: 1 }),
    scaleOutCooldown: duration('ScaleOutCooldown; default 300 s.', true),
    scaleInCooldown: duration('ScaleInCooldown; default 300 s.', true),
    disableScaleIn: flag('DisableScaleIn; default false.'),
  },
  pipeline: { scrapeS: 60, delayS: 0 },
  create({ options, min, max }) {
    const given: Options = { metric: 'concurrency', target: 10, datapointS: 60, scaleOutDatapoints: 3, scaleInDatapoints: 15, scaleInShare: 0.9, scaleOutCooldownS: 300, scaleInCooldownS: 300, disableScaleIn: false, ...options };
    const keep = Math.max(given.scaleOutDatapoints, given.scaleInDatapoints);
    let [points, history]: [readonly number[], TrackingHistory] = [[], NO_TRACKING];
    return {
      periodS: given.datapointS,
      looksBackS: given.datapointS,
      decide(observation) {
        const { nowS, wanted } = observation;
        const point = perReplica(given, observation);
        if (point === undefined) return { replicas: wanted, why: 'no data point yet' };
        points = [...points, point].slice(-keep);
        const tracked = trackTarget(given, nowS, wanted, points, history);
        const replicas = Math.min(max, Math.max(min, tracked.replicas));
        // What the bounds forbid was no step, and starts no cooldown.
        if (replicas !== wanted) history = tracked.history;
        return { replicas, why: `${given.metric} ${shown(point)} of ${shown(given.target)} per replica` };
      },
    };
  },
};

function perReplica({ metric, datapointS }: Options, observation: ScaleObservation): number | undefined {
  const { nowS } = observation;
  const [fromS, ready] = [Math.max(0, nowS - datapointS), readyPods(observation).length];
  if (nowS <= fromS || ready === 0) return undefined;
  return (metric === 'concurrency' ? observation.meanConcurrency(fromS, nowS) : observation.traffic(fromS, nowS).arrivals / (nowS - fromS)) / ready;
}
