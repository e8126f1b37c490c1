import type { AutoscalerPolicy } from '../autoscaler.ts';
import { MetricReader } from '../signals/metric-reader.ts';
import { readyPods } from '../signals/pods.ts';
import { shown } from '../signals/shown.ts';
import { AIBRIX_DEFAULTS, AIBRIX_OPTIONS, AIBRIX_PERIOD_S, Cooldowns } from './aibrix-options.ts';
import type { AibrixOptions, AibrixRates } from './aibrix-options.ts';

/** Replicas of the adaptive algorithm for a mean value per pod. Models vllm-project/aibrix pkg/controller/podautoscaler/algorithm, APA. */
export function apaDesired({ target, upTolerance, downTolerance, maxScaleUpRate, maxScaleDownRate }: AibrixRates, current: number, perPod: number): number {
  const usage = perPod / target;
  const wish = Math.ceil(current * usage);
  if (usage > 1 + upTolerance) return Math.min(wish, Math.ceil(current * maxScaleUpRate));
  if (usage < 1 - downTolerance) return Math.max(wish, Math.floor(current / maxScaleDownRate));
  return current;
}

export const aibrixApa: AutoscalerPolicy = {
  name: 'aibrix-apa',
  about: 'AIBrix APA: proportional with tolerances and at most double or half in a step; vllm-project/aibrix pkg/controller/podautoscaler.',
  options: AIBRIX_OPTIONS,
  pipeline: { scrapeS: 10, delayS: 0 },
  create({ options, min, max }) {
    const given: AibrixOptions = { ...AIBRIX_DEFAULTS, ...options };
    const [reader, cooldowns] = [new MetricReader(), new Cooldowns(given)];
    return {
      periodS: AIBRIX_PERIOD_S,
      looksBackS: 0,
      decide(observation) {
        reader.observe(observation);
        const { nowS, wanted } = observation;
        const values = readyPods(observation).map((pod) => reader.ofPod(given.metric, pod)).filter((value) => value !== undefined);
        if (values.length === 0) return { replicas: wanted, why: `${given.metric} unknown` };
        const perPod = values.reduce((sum, value) => sum + value, 0) / values.length;
        const wish = Math.min(max, Math.max(min, apaDesired(given, wanted, perPod)));
        return { replicas: cooldowns.take(nowS, wanted, wish), why: `${given.metric} ${shown(perPod)} of ${shown(given.target)} per pod` };
      },
    };
  },
};
