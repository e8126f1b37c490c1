import { choice, number } from '@foretoken/engines';
import type { AutoscalerPolicy, ScaleObservation } from '../autoscaler.ts';
import { SCALE_METRICS, targets } from '../options/scale-option.ts';
import type { ScaleMetric } from '../options/scale-option.ts';
import { MetricReader } from '../signals/metric-reader.ts';
import { activePods, readyPods } from '../signals/pods.ts';
import { shown } from '../signals/shown.ts';
import { groupPods } from './group-pods.ts';
import { HpaController } from './hpa-controller.ts';
import { behaviorOf, HPA_OPTIONS, HPA_TOLERANCE, toleranceOf } from './hpa-options.ts';
import type { HpaOptions, MetricTarget } from './hpa-options.ts';
import { externalAverageReplicas, externalValueReplicas, plainReplicas } from './replica-calculator.ts';
import type { Tolerance } from './replica-calculator.ts';

/** `--horizontal-pod-autoscaler-sync-period`. */
export const HPA_SYNC_S = 15;

interface Options extends HpaOptions {
  readonly metrics?: readonly MetricTarget[];
  readonly metric: ScaleMetric;
  readonly target: number;
  readonly type: MetricTarget['type'];
}

export const hpa: AutoscalerPolicy = {
  name: 'hpa',
  about: 'Horizontal pod autoscaler v2: ratio of metric and target with tolerance, windows and rates; kubernetes pkg/controller/podautoscaler/horizontal.go.',
  options: {
    metrics: targets('Several metrics; the one that wants most replicas counts. Instead of `metric`, `target` and `type`.'),
    metric: choice(SCALE_METRICS, 'What to look at; default waiting.'),
    target: number('Wanted value: of a pod, or with type external-value of the pool; default 10.', { minimum: 0.001 }),
    type: choice(['pods', 'external-average', 'external-value'], 'Mean over the pods that export it, sum over the pool per replica, or sum over the pool; default pods.'),
    ...HPA_OPTIONS,
  },
  scalesToZero: true,
  pipeline: { scrapeS: 15, delayS: 30 },
  create({ options, min, max }) {
    const given: Options = { metric: 'waiting', target: 10, type: 'pods', tolerance: HPA_TOLERANCE, ...options };
    const metrics = given.metrics ?? [{ metric: given.metric, target: given.target, type: given.type }];
    const [tolerance, reader, controller] = [toleranceOf(given), new MetricReader(), new HpaController({ min, max, behavior: behaviorOf(given) })];
    return {
      periodS: HPA_SYNC_S,
      looksBackS: MetricReader.looksBackS,
      decide(observation) {
        reader.observe(observation);
        const { nowS, wanted } = observation;
        const replicas = controller.sync(nowS, wanted, () => metrics.map((each) => proposal(each, observation, reader, tolerance)));
        return { replicas, why: metrics.map((each) => reason(each, observation, reader)).join(', ') };
      },
    };
  },
};

function proposal({ metric, target, type }: MetricTarget, observation: ScaleObservation, reader: MetricReader, tolerance: Tolerance): number | undefined {
  const { wanted, pods } = observation;
  if (type === 'pods') return plainReplicas(wanted, groupPods(pods, (pod) => reader.ofPod(metric, pod)), target, tolerance);
  const total = reader.ofPool(metric, observation);
  if (total === undefined) return undefined;
  if (type === 'external-value') return externalValueReplicas(wanted, total, target, readyPods(observation).length, tolerance);
  return externalAverageReplicas(activePods(observation).length, total, target, tolerance);
}

function reason({ metric, target, type }: MetricTarget, observation: ScaleObservation, reader: MetricReader): string {
  if (type !== 'pods') return `${metric} ${shown(reader.ofPool(metric, observation))} in all, target ${shown(target)}${type === 'external-average' ? ' per replica' : ''}`;
  const { values } = groupPods(observation.pods, (pod) => reader.ofPod(metric, pod));
  const mean = values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${metric} ${shown(mean)} of ${shown(target)} per pod`;
}
