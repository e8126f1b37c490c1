import type { PodGroups } from './group-pods.ts';

/** How far from 1 a ratio may be before anything is done. */
export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

/** Metrics are quantities in thousandths, and their mean is cut to a whole number of them. */
const MILLI = 1000;

/**
 * Replicas for a metric of each pod with an average value as target (Pods metrics); `current` = spec.replicas. Undefined is the
 * error "did not receive metrics for targeted pods". Models kubernetes replica_calculator.go, calcPlainMetricReplicas.
 */
export function plainReplicas(current: number, { values, unready, missing }: PodGroups, target: number, tolerance: Tolerance): number | undefined {
  if (values.length === 0) return undefined;
  const ratio = usageRatio(values, target);
  const withUnready = unready > 0 && ratio > 1;
  if (!withUnready && missing === 0) return isWithin(ratio, tolerance) ? current : Math.ceil(ratio * values.length);
  const assumed = ratio < 1 ? target : 0;
  // At a ratio of exactly 1 the missing pods are left out.
  const all = [...values, ...(ratio === 1 ? [] : repeated(assumed, missing)), ...(withUnready ? repeated(0, unready) : [])];
  const rebalanced = usageRatio(all, target);
  const flips = (ratio < 1 && rebalanced > 1) || (ratio > 1 && rebalanced < 1);
  if (isWithin(rebalanced, tolerance) || flips) return current;
  const replicas = Math.ceil(rebalanced * all.length);
  const wrongWay = (rebalanced < 1 && replicas > current) || (rebalanced > 1 && replicas < current);
  return wrongWay ? current : replicas;
}

/** Replicas for an External or Object metric with target type Value: the ratio of the sum, times the ready pods. */
export function externalValueReplicas(current: number, total: number, target: number, readyPods: number, tolerance: Tolerance): number {
  const ratio = milli(total) / milli(target);
  if (current === 0) return Math.ceil(ratio);
  return isWithin(ratio, tolerance) ? current : Math.ceil(ratio * readyPods);
}

/** Replicas for an External metric with target type AverageValue; `statusReplicas` includes pods that are not ready. */
export function externalAverageReplicas(statusReplicas: number, total: number, target: number, tolerance: Tolerance): number {
  const ratio = milli(total) / (milli(target) * statusReplicas);
  // 0 of 0 replicas is no number, and no reason to act.
  if (Number.isNaN(ratio) || isWithin(ratio, tolerance)) return statusReplicas;
  return Math.ceil(milli(total) / milli(target));
}

/**
 * The highest of the metrics' proposals; undefined proposals are metrics that fail. Undefined when all fail, or when some do and
 * the rest would scale down. Models kubernetes horizontal.go, computeReplicasForMetrics.
 */
export function highestProposal(current: number, proposals: readonly (number | undefined)[]): number | undefined {
  const valid = proposals.filter((proposal) => proposal !== undefined);
  if (valid.length === 0) return undefined;
  const highest = Math.max(...valid);
  return valid.length < proposals.length && highest < current ? undefined : highest;
}

function usageRatio(values: readonly number[], target: number): number {
  const total = values.reduce((sum, value) => sum + milli(value), 0);
  return Math.floor(total / values.length) / milli(target);
}

function isWithin(ratio: number, { up, down }: Tolerance): boolean {
  return 1 - down <= ratio && ratio <= 1 + up;
}

function milli(value: number): number {
  return Math.round(value * MILLI);
}

function repeated(value: number, times: number): number[] {
  return Array.from({ length: times }, () => value);
}
