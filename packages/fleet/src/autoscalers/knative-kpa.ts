import { choice, number, share } from '@foretoken/engines';
import type { AutoscalerPolicy, ScaleObservation } from './autoscaler.ts';
import { duration } from './options/scale-option.ts';
import { readyPods } from './signals/pods.ts';
import { shown } from './signals/shown.ts';

const TICK_S = 2;
const BUCKET_S = 1;

/** Settings of the decider; `target` is what one pod should have, with the utilization target applied. */
export interface KpaConfig {
  readonly target: number;
  readonly stableWindowS: number;
  readonly panicThreshold: number;
  readonly maxScaleUpRate: number;
  readonly maxScaleDownRate: number;
  readonly activationScale: number;
}

/** What a tick remembers for the next. */
export interface KpaState {
  /** When the load was last over the panic threshold; NaN = not panicking. */
  readonly panicS: number;
  readonly maxPanicPods: number;
}

export const KPA_CALM: KpaState = { panicS: Number.NaN, maxPanicPods: 0 };

/**
 * One tick: wanted pods from the load of the whole pool, averaged over the stable and the panic window.
 * Models knative/serving pkg/autoscaler/scaling/autoscaler.go, Scale.
 */
export function knativeScale(config: KpaConfig, tick: { readonly nowS: number; readonly readyPods: number; readonly stable: number; readonly panic: number }, state: KpaState): { readonly desired: number; readonly state: KpaState } {
  const { target, stableWindowS, panicThreshold, maxScaleUpRate, maxScaleDownRate, activationScale } = config;
  const ready = Math.max(1, tick.readyPods);
  const [most, least] = [Math.ceil(maxScaleUpRate * ready), Math.floor(ready / maxScaleDownRate)];
  const [rawStable, rawPanic] = [Math.ceil(tick.stable / target), Math.ceil(tick.panic / target)];
  const bounded = (raw: number): number => {
    const pods = Math.min(Math.max(raw, least), most);
    return activationScale > 1 && raw > 0 ? Math.max(pods, activationScale) : pods;
  };
  const [stable, panic] = [bounded(rawStable), bounded(rawPanic)];
  const next = nextState(state, rawPanic / ready >= panicThreshold, tick.nowS, stableWindowS);
  if (Number.isNaN(next.panicS)) return { desired: stable, state: next };
  const maxPanicPods = Math.max(next.maxPanicPods, stable, panic);
  return { desired: maxPanicPods, state: { ...next, maxPanicPods } };
}

function nextState(state: KpaState, over: boolean, nowS: number, stableWindowS: number): KpaState {
  if (over) return { panicS: nowS, maxPanicPods: Number.isNaN(state.panicS) ? 0 : state.maxPanicPods };
  return state.panicS + stableWindowS < nowS ? KPA_CALM : state;
}

interface Options extends Omit<KpaConfig, 'panicThreshold'> {
  readonly metric: 'concurrency' | 'rps';
  readonly targetUtilization: number;
  readonly panicWindowPercentage: number;
  readonly panicThresholdPercentage: number;
  readonly scaleToZeroGracePeriodS: number;
  readonly podRetentionPeriodS: number;
  readonly scaleDownDelayS: number;
}

export const knativeKpa: AutoscalerPolicy = {
  name: 'knative-kpa',
  about: 'Knative pod autoscaler: concurrency over a stable and a panic window every 2 s, and scale to zero; knative/serving pkg/autoscaler/scaling/autoscaler.go.',
  options: {
    metric: choice(['concurrency', 'rps'], 'Requests in progress, or arrivals per second; default concurrency.'),
    target: number('Wanted value per pod before the utilization; default 100, for rps 200.', { minimum: 0.01 }),
    targetUtilization: share('Part of the target that is aimed at; default 0.7.'),
    stableWindow: duration('stable-window; default 60 s.'),
    panicWindowPercentage: number('Panic window in per cent of the stable window; default 10.', { minimum: 1, maximum: 100 }),
    panicThresholdPercentage: number('Load in per cent of what the ready pods should have, at which panic begins; default 200.', { minimum: 110 }),
    maxScaleUpRate: number('Factor on the ready pods in one tick; default 1000.', { minimum: 1.01 }),
    maxScaleDownRate: number('Divisor of the ready pods in one tick; default 2.', { minimum: 1.01 }),
    activationScale: number('Least pods when there is any load; default 1.', { minimum: 1 }),
    scaleToZeroGracePeriod: duration('Time at 0 wanted pods before the last goes; at most so long in a real cluster. Default 30 s.', true),
    podRetentionPeriod: duration('scale-to-zero-pod-retention-period: least time that the last pod stays; default 0 s.', true),
    scaleDownDelay: duration('Window whose highest wish counts; default 0 s.', true),
  },
  scalesToZero: true,
  pipeline: { scrapeS: 1, delayS: 0 },
  create({ options }) {
    const given = defaulted(options);
    const config: KpaConfig = { ...given, target: given.target * given.targetUtilization, panicThreshold: given.panicThresholdPercentage / 100 };
    const panicWindowS = Math.max(BUCKET_S, Math.round((given.stableWindowS * given.panicWindowPercentage) / 100));
    const delayed = new HighestOf(given.scaleDownDelayS);
    let [state, zeroSinceS] = [KPA_CALM, Number.NaN];
    return {
      periodS: TICK_S,
      looksBackS: given.stableWindowS + BUCKET_S,
      decide(observation) {
        const { nowS, wanted } = observation;
        const [stable, panic] = [given.stableWindowS, panicWindowS].map((windowS) => load(given.metric, observation, windowS));
        // No bucket is full yet: no data, no decision.
        if (stable === undefined || panic === undefined) return { replicas: wanted, why: 'no full second yet' };
        const scaled = knativeScale(config, { nowS, readyPods: readyPods(observation).length, stable, panic }, state);
        state = scaled.state;
        let desired = delayed.take(nowS, scaled.desired);
        zeroSinceS = desired > 0 ? Number.NaN : Number.isNaN(zeroSinceS) ? nowS : zeroSinceS;
        const holdS = Math.max(given.scaleToZeroGracePeriodS, given.podRetentionPeriodS);
        if (desired === 0 && wanted > 0 && nowS - zeroSinceS < holdS) desired = 1;
        const mode = Number.isNaN(state.panicS) ? 'stable' : 'panic';
        return { replicas: desired, why: `${given.metric} ${shown(mode === 'panic' ? panic : stable)} in all (${mode}), target ${shown(config.target)} per pod` };
      },
    };
  },
};

function defaulted(options: Readonly<Record<string, unknown>>): Options {
  const windows = { stableWindowS: 60, scaleToZeroGracePeriodS: 30, podRetentionPeriodS: 0, scaleDownDelayS: 0, panicWindowPercentage: 10, panicThresholdPercentage: 200 };
  const given: Options = { metric: 'concurrency', target: Number.NaN, targetUtilization: 0.7, ...windows, maxScaleUpRate: 1000, maxScaleDownRate: 2, activationScale: 1, ...options };
  return Number.isNaN(given.target) ? { ...given, target: given.metric === 'rps' ? 200 : 100 } : given;
}

/** Mean over the full seconds of the window that have passed. */
function load(metric: Options['metric'], observation: ScaleObservation, windowS: number): number | undefined {
  const toS = Math.floor(observation.nowS / BUCKET_S) * BUCKET_S;
  const fromS = Math.max(0, toS - windowS);
  if (toS <= fromS) return undefined;
  return metric === 'concurrency' ? observation.meanConcurrency(fromS, toS) : observation.traffic(fromS, toS).arrivals / (toS - fromS);
}

/** The highest of the wishes of a window. */
class HighestOf {
  readonly #windowS: number;
  #wishes: { readonly timeS: number; readonly pods: number }[] = [];

  constructor(windowS: number) {
    this.#windowS = windowS;
  }

  take(nowS: number, pods: number): number {
    this.#wishes = this.#wishes.filter(({ timeS }) => timeS > nowS - this.#windowS);
    this.#wishes.push({ timeS: nowS, pods });
    return Math.max(...this.#wishes.map((wish) => wish.pods));
  }
}
