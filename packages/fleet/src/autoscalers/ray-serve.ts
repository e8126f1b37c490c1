import { number } from '@foretoken/engines';
import type { AutoscalerPolicy } from './autoscaler.ts';
import { duration } from './options/scale-option.ts';
import { Every } from './signals/every.ts';
import { shown } from './signals/shown.ts';

/** Settings of a deployment's `autoscaling_config`. */
export interface RayConfig {
  readonly targetOngoingRequests: number;
  readonly upscalingFactor: number;
  readonly downscalingFactor: number;
  readonly upscaleDelayS: number;
  readonly downscaleDelayS: number;
  readonly downscaleToZeroDelayS: number;
  readonly controlLoopS: number;
  readonly min: number;
  readonly max: number;
}

/** Replicas that `ongoing` requests want, before any delay. Models ray python/ray/serve/autoscaling_policy.py. */
export function rayDesired({ targetOngoingRequests, upscalingFactor, downscalingFactor, min, max }: RayConfig, current: number, ongoing: number): number {
  const ratio = ongoing / (targetOngoingRequests * current);
  const factor = ratio > 1 ? upscalingFactor : downscalingFactor;
  let desired = Math.ceil(current + factor * (current * ratio - current));
  // A small factor would round up to the same number for ever.
  if (Math.ceil(current * ratio) < current && desired === current) desired--;
  return Math.min(max, Math.max(min, desired));
}

/** Loops in a row that wanted more (above 0) or fewer (below 0) replicas. */
export type RayCounter = number;

/** One round of the control loop: a wish becomes a decision when it has lasted its delay. */
export function rayServeStep(config: RayConfig, current: number, ongoing: number, counter: RayCounter): { readonly replicas: number; readonly counter: RayCounter } {
  if (current === 0) return { replicas: ongoing > 0 ? Math.min(config.max, Math.max(config.min, Math.ceil(config.upscalingFactor))) : config.min, counter: 0 };
  const wish = rayDesired(config, current, ongoing);
  if (wish > current) {
    const up = Math.max(0, counter) + 1;
    return up > loops(config.upscaleDelayS, config) ? { replicas: wish, counter: 0 } : { replicas: current, counter: up };
  }
  if (wish < current) {
    // Nobody goes from several to none: the last replica has a delay of its own.
    const next = current > 1 ? Math.max(1, wish) : wish;
    const down = Math.min(0, counter) - 1;
    const delayS = next === 0 ? config.downscaleToZeroDelayS : config.downscaleDelayS;
    return -down > loops(delayS, config) ? { replicas: next, counter: 0 } : { replicas: current, counter: down };
  }
  return { replicas: current, counter: 0 };
}

function loops(delayS: number, { controlLoopS }: RayConfig): number {
  return Math.floor(delayS / controlLoopS + 1e-9);
}

interface Options extends Omit<RayConfig, 'min' | 'max'> {
  readonly lookBackPeriodS: number;
  readonly metricsIntervalS: number;
}

export const rayServe: AutoscalerPolicy = {
  name: 'ray-serve',
  about: 'Ray Serve: ongoing requests against a target per replica, with decisions that must last their delay; ray python/ray/serve/autoscaling_policy.py.',
  options: {
    targetOngoingRequests: number('Requests in progress or queued per replica; default 2.', { minimum: 0.01 }),
    upscalingFactor: number('Part of the wish that is followed upwards; default 1.', { minimum: 0.01 }),
    downscalingFactor: number('Part of the wish that is followed downwards; default 1.', { minimum: 0.01 }),
    upscaleDelay: duration('upscale_delay_s; default 30 s.', true),
    downscaleDelay: duration('downscale_delay_s; default 600 s.', true),
    downscaleToZeroDelay: duration('downscale_to_zero_delay_s; default as downscaleDelay.', true),
    lookBackPeriod: duration('look_back_period_s: window of the mean; default 30 s.'),
    metricsInterval: duration('metrics_interval_s: time between reports of the handles; default 10 s.'),
    controlLoop: duration('Period of the control loop; default 0.1 s.'),
  },
  scalesToZero: true,
  pipeline: { scrapeS: 10, delayS: 0 },
  create({ options, min, max }) {
    const defaults: Omit<Options, 'downscaleToZeroDelayS'> = { targetOngoingRequests: 2, upscalingFactor: 1, downscalingFactor: 1, upscaleDelayS: 30, downscaleDelayS: 600, controlLoopS: 0.1, lookBackPeriodS: 30, metricsIntervalS: 10 };
    const given = { ...defaults, ...options } as Omit<Options, 'downscaleToZeroDelayS'> & Partial<Options>;
    const config: RayConfig = { ...given, downscaleToZeroDelayS: given.downscaleToZeroDelayS ?? given.downscaleDelayS, min, max };
    const report = new Every(given.metricsIntervalS);
    let [ongoing, counter] = [0, 0];
    return {
      periodS: given.controlLoopS,
      looksBackS: given.lookBackPeriodS,
      decide(observation) {
        const { nowS, wanted } = observation;
        if (report.isDue(nowS)) ongoing = observation.meanConcurrency(Math.max(0, nowS - given.lookBackPeriodS), nowS);
        // What waits for the first replica is known to the handle at once.
        if (wanted === 0) ongoing = observation.buffered;
        const step = rayServeStep(config, wanted, ongoing, counter);
        counter = step.counter;
        return { replicas: step.replicas, why: `ongoing ${shown(ongoing)}, target ${shown(given.targetOngoingRequests)} per replica` };
      },
    };
  },
};
