import { number } from '@foretoken/engines';
import type { AutoscalerPolicy } from '../autoscaler.ts';
import { duration } from '../options/scale-option.ts';
import { MetricReader } from '../signals/metric-reader.ts';
import { readyPods } from '../signals/pods.ts';
import { shown } from '../signals/shown.ts';
import { AIBRIX_DEFAULTS, AIBRIX_OPTIONS, AIBRIX_PERIOD_S, Cooldowns } from './aibrix-options.ts';
import type { AibrixOptions, AibrixRates } from './aibrix-options.ts';
import { ValueWindow } from './window.ts';

/** Settings of the panic mode. */
export interface AibrixKpaConfig extends AibrixRates {
  readonly panicThreshold: number;
}

/**
 * Replicas for the pool's totals over the stable and the panic window; panic does not ratchet, other than in Knative.
 * Models vllm-project/aibrix pkg/controller/podautoscaler/algorithm, KPA.
 */
export function aibrixKpaDesired(config: AibrixKpaConfig, current: number, stable: number, panic: number): number {
  const panics = stable <= 0 || panic / stable > config.panicThreshold;
  const wishes = (panics ? [stable, panic] : [stable]).map((total) => bounded(config, current, total));
  return Math.max(...wishes);
}

function bounded({ target, upTolerance, downTolerance, maxScaleUpRate, maxScaleDownRate }: AibrixRates, current: number, total: number): number {
  const usage = total / (target * current);
  if (usage >= 1 - downTolerance && usage <= 1 + upTolerance) return current;
  return Math.min(Math.max(Math.ceil(total / target), Math.floor(current / maxScaleDownRate)), Math.ceil(current * maxScaleUpRate));
}

interface Options extends AibrixOptions {
  readonly panicThreshold: number;
  readonly stableWindowS: number;
  readonly panicWindowS: number;
}

export const aibrixKpa: AutoscalerPolicy = {
  name: 'aibrix-kpa',
  about: 'AIBrix KPA: Knative-like stable and panic windows over a metric of the pods; vllm-project/aibrix pkg/controller/podautoscaler.',
  options: {
    ...AIBRIX_OPTIONS,
    panicThreshold: number('Ratio of panic to stable mean above which panic begins; default 2.', { minimum: 1 }),
    stableWindow: duration('Window of the stable mean; default 180 s.'),
    panicWindow: duration('Window of the panic mean; default 60 s.'),
  },
  pipeline: { scrapeS: 10, delayS: 0 },
  create({ options, min, max }) {
    const given: Options = { ...AIBRIX_DEFAULTS, panicThreshold: 2, stableWindowS: 180, panicWindowS: 60, ...options };
    const [reader, cooldowns, window] = [new MetricReader(), new Cooldowns(given), new ValueWindow(Math.max(given.stableWindowS, given.panicWindowS))];
    return {
      periodS: AIBRIX_PERIOD_S,
      looksBackS: 0,
      decide(observation) {
        reader.observe(observation);
        const { nowS, wanted } = observation;
        const values = readyPods(observation).map((pod) => reader.ofPod(given.metric, pod)).filter((value) => value !== undefined);
        if (values.length === 0) return { replicas: wanted, why: `${given.metric} unknown` };
        window.push(nowS, values.reduce((sum, value) => sum + value, 0));
        const [stable, panic] = [window.mean(nowS, given.stableWindowS), window.mean(nowS, given.panicWindowS)];
        const wish = Math.min(max, Math.max(min, aibrixKpaDesired(given, wanted, stable, panic)));
        return { replicas: cooldowns.take(nowS, wanted, wish), why: `${given.metric} ${shown(stable)} (stable), ${shown(panic)} (panic), target ${shown(given.target)} per pod` };
      },
    };
  },
};
