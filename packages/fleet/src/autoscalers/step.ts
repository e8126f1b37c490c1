import { choice, integer, number } from '@foretoken/engines';
import type { AutoscalerPolicy } from './autoscaler.ts';
import { duration, SCALE_METRICS } from './options/scale-option.ts';
import type { ScaleMetric } from './options/scale-option.ts';
import { MetricReader } from './signals/metric-reader.ts';
import { readyPods } from './signals/pods.ts';
import { shown } from './signals/shown.ts';

const PERIOD_S = 15;

/** Two thresholds, each with its step and its cooldown. */
export interface StepConfig {
  readonly upAbove: number;
  readonly upBy: number;
  readonly upCooldownS: number;
  readonly downBelow: number;
  readonly downBy: number;
  readonly downCooldownS: number;
}

/** When something was done last; -Infinity = never. */
export interface StepHistory {
  readonly upS: number;
  readonly downS: number;
}

/** Replicas after one look. Down also waits for the last step up, lest a pool that still starts replicas gives them back. */
export function stepDesired(config: StepConfig, nowS: number, current: number, perPod: number, { upS, downS }: StepHistory): number {
  if (perPod > config.upAbove && nowS - upS >= config.upCooldownS) return current + config.upBy;
  if (perPod < config.downBelow && nowS - Math.max(upS, downS) >= config.downCooldownS) return Math.max(0, current - config.downBy);
  return current;
}

/** `above 10`, `below 1`, `between 1 and 10`. */
function place(perPod: number, { upAbove, downBelow }: StepConfig): string {
  if (perPod > upAbove) return `above ${shown(upAbove)}`;
  return perPod < downBelow ? `below ${shown(downBelow)}` : `between ${shown(downBelow)} and ${shown(upAbove)}`;
}

interface Options extends StepConfig {
  readonly metric: ScaleMetric;
}

export const step: AutoscalerPolicy = {
  name: 'step',
  about: 'Two thresholds: so many replicas more above the one, fewer below the other, with a cooldown each; no upstream, the rule of thumb of many runbooks.',
  options: {
    metric: choice(SCALE_METRICS, 'Mean over the ready pods; default waiting.'),
    upAbove: number('Scale up above this; default 10.', { minimum: 0 }),
    upBy: integer(1, 'Replicas more; default 2.'),
    upCooldown: duration('Least time between two steps up; default 60 s.', true),
    downBelow: number('Scale down below this; default 1.', { minimum: 0 }),
    downBy: integer(1, 'Replicas fewer; default 1.'),
    downCooldown: duration('Least time between any step and one down; default 5 m.', true),
  },
  pipeline: { scrapeS: 15, delayS: 0 },
  create({ options, min, max }) {
    const given: Options = { metric: 'waiting', upAbove: 10, upBy: 2, upCooldownS: 60, downBelow: 1, downBy: 1, downCooldownS: 300, ...options };
    const reader = new MetricReader();
    let history: StepHistory = { upS: -Infinity, downS: -Infinity };
    return {
      periodS: PERIOD_S,
      looksBackS: 0,
      decide(observation) {
        reader.observe(observation);
        const { nowS, wanted } = observation;
        const values = readyPods(observation).map((pod) => reader.ofPod(given.metric, pod)).filter((value) => value !== undefined);
        if (values.length === 0) return { replicas: wanted, why: `${given.metric} unknown` };
        const perPod = values.reduce((sum, value) => sum + value, 0) / values.length;
        const replicas = Math.min(max, Math.max(min, stepDesired(given, nowS, wanted, perPod, history)));
        if (replicas > wanted) history = { ...history, upS: nowS };
        if (replicas < wanted) history = { ...history, downS: nowS };
        return { replicas, why: `${given.metric} ${shown(perPod)} per pod, ${place(perPod, given)}` };
      },
    };
  },
};
