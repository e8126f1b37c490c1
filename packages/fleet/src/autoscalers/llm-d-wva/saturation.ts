/** Thresholds of the saturation analyzer, V1. */
export interface SaturationConfig {
  readonly kvCacheThreshold: number;
  readonly queueLengthThreshold: number;
  readonly kvSpareTrigger: number;
  readonly queueSpareTrigger: number;
}

export interface SaturationSample {
  readonly kvUsage: number;
  readonly waiting: number;
}

/** What one analysis wants, and the means that it found among the replicas that are not saturated. */
export interface SaturationVerdict {
  readonly change: -1 | 0 | 1;
  readonly spareKv: number;
  readonly spareQueue: number;
}

/**
 * One replica more when the mean spare KV or queue of the unsaturated replicas is below its trigger, or all are saturated; one
 * fewer when the spare would stay above with the load on one replica less.
 * Models llm-d/llm-d-workload-variant-autoscaler internal/saturation/analyzer.go.
 */
export function analyzeSaturation(config: SaturationConfig, replicas: readonly SaturationSample[]): SaturationVerdict {
  const { kvCacheThreshold, queueLengthThreshold, kvSpareTrigger, queueSpareTrigger } = config;
  const open = replicas.filter(({ kvUsage, waiting }) => kvUsage < kvCacheThreshold && waiting < queueLengthThreshold);
  if (open.length === 0) return { change: replicas.length > 0 ? 1 : 0, spareKv: 0, spareQueue: 0 };
  const kv = open.reduce((sum, { kvUsage }) => sum + kvUsage, 0);
  const queue = open.reduce((sum, { waiting }) => sum + waiting, 0);
  const spareKv = kvCacheThreshold - kv / open.length;
  const spareQueue = queueLengthThreshold - queue / open.length;
  if (spareKv < kvSpareTrigger || spareQueue < queueSpareTrigger) return { change: 1, spareKv, spareQueue };
  const rest = open.length - 1;
  const safe = rest > 0 && kvCacheThreshold - kv / rest >= kvSpareTrigger && queueLengthThreshold - queue / rest >= queueSpareTrigger;
  return { change: safe ? -1 : 0, spareKv, spareQueue };
}
