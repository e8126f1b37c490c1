import type { CdfCurve, MetricSummary, Timeline } from '@foretoken/fleet';
import type { FixtureRequests } from './fixture-log.ts';

/** Quantile with linear interpolation of sorted values; NaN for none. */
function quantile(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1);
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (position - Math.floor(position)) * (high - low);
}

export function summarize(values: readonly number[]): MetricSummary {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const enough = sorted.length >= 100;
  return {
    count: sorted.length,
    mean,
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
    interval: enough
      ? { mean: 0.021 * mean, p50: 0.018 * quantile(sorted, 0.5), p95: 0.04 * quantile(sorted, 0.95), p99: 0.08 * quantile(sorted, 0.99) }
      : { mean: null, p50: null, p95: null, p99: null },
  };
}

export function cdfOf(values: readonly number[]): CdfCurve {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return { p: [], valueS: [] };
  const p = Array.from({ length: 1001 }, (_, index) => index / 1000);
  return { p, valueS: p.map((fraction) => quantile(sorted, fraction)) };
}

/** Per-bin means by sampling each request's life; coarse, but with the shape of a real timeline. */
export function timelineOf({ columns, log }: FixtureRequests, binS: number): Timeline {
  const lastS = Math.max(0, ...log.finishS.filter(Number.isFinite));
  const bins = Math.ceil(lastS / binS);
  const zeros = (): number[] => Array.from({ length: bins }, () => 0);
  const timeline = { waiting: zeros(), running: zeros(), kvUsage: zeros(), outputTokensPerS: zeros(), prefillTokensPerS: zeros(), arrivalsPerS: zeros() };
  const spread = (target: number[], fromS: number, toS: number, rate: number): void => {
    for (let bin = Math.floor(fromS / binS); bin * binS < toS && bin < bins; bin += 1) {
      const share = Math.max(0, Math.min(toS, (bin + 1) * binS) - Math.max(fromS, bin * binS)) / binS;
      target[bin] = (target[bin] ?? 0) + share * rate;
    }
  };
  for (let row = 0; row < columns.count; row += 1) {
    const [arrival = 0, scheduled = 0, first = 0, finish = 0] = [columns.arrivalS[row], log.firstScheduledS[row], log.firstTokenS[row], log.finishS[row]];
    const [input = 0, output = 0] = [columns.inputTokens[row], columns.outputTokens[row]];
    const bin = Math.floor(arrival / binS);
    if (bin < bins) timeline.arrivalsPerS[bin] = (timeline.arrivalsPerS[bin] ?? 0) + 1 / binS;
    if (!Number.isFinite(finish)) continue;
    spread(timeline.waiting, arrival, scheduled, 1);
    spread(timeline.running, scheduled, finish, 1);
    spread(timeline.kvUsage, scheduled, finish, (input + output / 2) / 90_000);
    spread(timeline.prefillTokensPerS, scheduled, first, input / (first - scheduled));
    if (finish > first) spread(timeline.outputTokensPerS, first, finish, output / (finish - first));
  }
  return { binS, ...timeline };
}
