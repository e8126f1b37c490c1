import { choice, number } from '@foretoken/engines';
import { replicaCapacity } from '../../capacity/replica-capacity.ts';
import type { AutoscalerContext, AutoscalerPolicy, ScaleDecision, ScaleObservation } from '../autoscaler.ts';
import { duration } from '../options/scale-option.ts';
import { Every } from '../signals/every.ts';
import { activePods, readyPods } from '../signals/pods.ts';
import { shown } from '../signals/shown.ts';
import { analyzeSaturation } from './saturation.ts';
import type { SaturationConfig } from './saturation.ts';

/** Poll of the gateway's queue while there are no replicas (internal/engines/scalefromzero). */
const FROM_ZERO_S = 0.1;

interface Options extends SaturationConfig {
  readonly analyzer: 'saturation' | 'queueing';
  readonly intervalS: number;
  readonly retentionPeriodS: number;
}

export const llmDWva: AutoscalerPolicy = {
  name: 'llm-d-wva',
  about: 'Workload variant autoscaler of llm-d: spare KV cache and queue of the replicas, or its queueing model, every 60 s; llm-d/llm-d-workload-variant-autoscaler.',
  options: {
    analyzer: choice(['saturation', 'queueing'], 'V1 saturation analyzer, or the state-dependent queue under the SLO (inferno). Default saturation.'),
    interval: duration('GLOBAL_OPT_INTERVAL; default 60 s.'),
    kvCacheThreshold: number('KV use at which a replica is saturated; default 0.8.', { minimum: 0.01, maximum: 1 }),
    queueLengthThreshold: number('Waiting requests at which a replica is saturated; default 5.', { minimum: 1 }),
    kvSpareTrigger: number('Spare KV below which a replica is added; default 0.1.', { minimum: 0, maximum: 1 }),
    queueSpareTrigger: number('Spare queue below which a replica is added; default 3.', { minimum: 0 }),
    retentionPeriod: duration('Time without an answer after which the last replica goes, when the minimum is 0; default 10 m.'),
  },
  scalesToZero: true,
  pipeline: { scrapeS: 15, delayS: 0 },
  create(context) {
    const given: Options = { analyzer: 'saturation', intervalS: 60, kvCacheThreshold: 0.8, queueLengthThreshold: 5, kvSpareTrigger: 0.1, queueSpareTrigger: 3, retentionPeriodS: 600, ...context.options };
    const loop = new Every(given.intervalS);
    return {
      periodS: context.min === 0 ? Math.min(FROM_ZERO_S, given.intervalS) : given.intervalS,
      looksBackS: Math.max(given.intervalS, context.min === 0 ? given.retentionPeriodS : 0),
      decide(observation) {
        const { nowS, wanted, buffered } = observation;
        if (wanted === 0) return { replicas: buffered > 0 ? 1 : 0, why: `${buffered} requests wait in the gateway` };
        if (!loop.isDue(nowS)) return { replicas: wanted, why: 'between two analyses' };
        if (context.min === 0 && isIdle(observation, given.retentionPeriodS)) return { replicas: 0, why: `no request for ${shown(given.retentionPeriodS)} s` };
        return given.analyzer === 'saturation' ? bySaturation(observation, given) : byQueue(observation, given.intervalS, context);
      },
    };
  },
};

/** The real one looks at answers alone; here a request in progress also keeps the last replica. */
function isIdle(observation: ScaleObservation, retentionS: number): boolean {
  const { nowS, concurrency } = observation;
  return nowS >= retentionS && concurrency === 0 && observation.traffic(nowS - retentionS, nowS).ended === 0;
}

function bySaturation(observation: ScaleObservation, config: SaturationConfig): ScaleDecision {
  const { wanted } = observation;
  const samples = readyPods(observation).map(({ sample }) => sample).filter((sample) => sample !== undefined);
  if (samples.length !== wanted || activePods(observation).length !== wanted) return { replicas: wanted, why: 'replicas are still coming or going' };
  const { change, spareKv, spareQueue } = analyzeSaturation(config, samples);
  return { replicas: Math.max(1, wanted + change), why: `spare KV ${shown(spareKv)}, spare queue ${shown(spareQueue)}` };
}

/** Replicas whose share of the arrivals keeps the SLO. */
function byQueue(observation: ScaleObservation, intervalS: number, { facts, slo }: AutoscalerContext): ScaleDecision {
  const { nowS, wanted } = observation;
  const fromS = Math.max(0, nowS - intervalS);
  const seen = nowS > fromS ? observation.traffic(fromS, nowS) : undefined;
  if (seen === undefined) return { replicas: wanted, why: 'nothing seen yet' };
  if (seen.arrivals === 0) return { replicas: 1, why: 'no arrivals' };
  if (seen.ended === 0) return { replicas: wanted, why: 'no answer seen yet' };
  const rate = seen.arrivals / (nowS - fromS);
  const { perS } = replicaCapacity(facts, { inputTokens: seen.meanInputTokens, outputTokens: Math.max(1, seen.meanOutputTokens) }, slo);
  return { replicas: Math.max(1, Math.ceil(rate / perS - 1e-9)), why: `${shown(rate)} requests/s, ${shown(perS)} per replica` };
}
