import type { PodView } from '../autoscaler.ts';

/** Pods as the controller counts them for a metric of each pod. */
export interface PodGroups {
  /** Values of the pods that count; their number is `readyPodCount`. */
  readonly values: readonly number[];
  /** Not running yet; for cpu also those that warm up. */
  readonly unready: number;
  /** Running without a sample. */
  readonly missing: number;
}

/** Windows in which the cpu of a young pod is not believed. */
export interface CpuWarmUp {
  readonly nowS: number;
  readonly initializationS: number;
  readonly readinessDelayS: number;
}

/**
 * Sorts pods into those that count, unready and missing ones; draining and failed pods are ignored. Readiness is looked at for
 * cpu only (`cpu` given): with any other metric a pod that runs, loads weights and exports 0 is a full member.
 * Models kubernetes pkg/controller/podautoscaler/replica_calculator.go, groupPods.
 */
export function groupPods(pods: readonly PodView[], valueOf: (pod: PodView) => number | undefined, cpu?: CpuWarmUp): PodGroups {
  const values: number[] = [];
  let [unready, missing] = [0, 0];
  for (const pod of pods) {
    if (pod.phase === 'terminating' || pod.phase === 'failed') continue;
    if (pod.phase === 'pending') {
      unready++;
      continue;
    }
    const value = valueOf(pod);
    if (value === undefined) missing++;
    else if (cpu !== undefined && warmsUp(pod, cpu)) unready++;
    else values.push(value);
  }
  return { values, unready, missing };
}

function warmsUp({ ready, startedS, readyChangedS, sample }: PodView, { nowS, initializationS, readinessDelayS }: CpuWarmUp): boolean {
  if (Number.isNaN(readyChangedS) || Number.isNaN(startedS)) return true;
  if (startedS + initializationS > nowS) return !ready || (sample?.timeS ?? -Infinity) < readyChangedS;
  return !ready && startedS + readinessDelayS > readyChangedS;
}
