import { meanInterval } from '@foretoken/kernel';
import type { MetricSummary, SloCheck } from '../result-parts.ts';

/** Mean of every number in a flat record, null where one of them is; other fields are those of the first. */
export function averaged<R extends object>(records: readonly R[]): R {
  const all = records as readonly Readonly<Record<string, unknown>>[];
  const mean: Record<string, unknown> = { ...all[0] };
  for (const key of Object.keys(mean)) {
    const values = all.map((record) => record[key]);
    if (values.every((value) => typeof value === 'number')) mean[key] = sum(values) / all.length;
    else if (values.every((value) => typeof value === 'number' || value === null)) mean[key] = null;
  }
  return mean as R;
}

/** Mean of every number of `keys`, where null = unknown is left out; null where all are. */
export function meanOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0) / known.length;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Counts by name, added up. */
export function addedUp(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const record of records) for (const [name, n] of Object.entries(record)) total[name] = (total[name] ?? 0) + n;
  return total;
}

/** Student's 95 % half-width over replications; null where it is unknown. */
export function halfWidth(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  const width = known.length < 2 ? Infinity : meanInterval(known).halfWidth;
  return Number.isFinite(width) ? width : null;
}

/** Half-widths of the named numbers of some records. */
export function halfWidths<Key extends string>(records: readonly Readonly<Record<Key, number | null>>[], keys: readonly Key[]): Record<Key, number | null> {
  return Object.fromEntries(keys.map((key) => [key, halfWidth(records.map((record) => record[key]))])) as Record<Key, number | null>;
}

/** Means of a metric with Student intervals, over the runs that measured it; counts add up. */
export function combineMetric(all: readonly MetricSummary[]): MetricSummary {
  const metrics = all.filter(({ count }) => count > 0);
  if (metrics.length === 0) return all[0]!;
  return {
    ...averaged(metrics),
    count: sum(metrics.map(({ count }) => count)),
    min: Math.min(...metrics.map(({ min }) => min)),
    max: Math.max(...metrics.map(({ max }) => max)),
    interval: halfWidths(metrics as readonly Pick<MetricSummary, 'mean' | 'p50' | 'p90' | 'p95' | 'p99'>[], ['mean', 'p50', 'p90', 'p95', 'p99']),
  };
}

/** Bounds of several runs, each once: those of a class are absent where a run has no request of it. */
export function combineChecks(runs: readonly (readonly SloCheck[])[]): readonly SloCheck[] {
  const byBound = new Map<string, SloCheck[]>();
  for (const check of runs.flat()) byBound.set(boundKey(check), [...(byBound.get(boundKey(check)) ?? []), check]);
  return [...byBound.values()].map(combineCheck);
}

/** What tells the bounds of a run apart. */
export function boundKey({ class: name, metric, statistic }: Pick<SloCheck, 'class' | 'metric' | 'statistic'>): string {
  return JSON.stringify([name ?? null, metric, statistic]);
}

/** A bound is met when the mean of what it bounds is within it, and missed when a run did not measure it. */
function combineCheck(checks: readonly SloCheck[]): SloCheck {
  const actualS = sum(checks.map((check) => check.actualS)) / checks.length;
  return { ...checks[0]!, actualS, intervalS: halfWidth(checks.map((check) => check.actualS)), met: actualS <= checks[0]!.boundS };
}
