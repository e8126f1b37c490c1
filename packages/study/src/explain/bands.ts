import { type ExplainedRequest, noParts, type PartSeconds, TIME_PARTS } from '@foretoken/fleet';
import { NeumaierSum, quantileSorted } from '@foretoken/kernel';
import type { ExplainedBand, ExplainedMean, ExplainedMetric, ExplainPlace } from './explain-result.ts';

/** Half of a band: this share of the requests, and at least so many. */
const HALF_BAND = 0.005;
const MIN_HALF_BAND = 5;

/** Seconds and parts of a metric of one request; undefined = it has none. */
export function metricOf(request: ExplainedRequest, metric: ExplainedMetric, outputTokens: number): { readonly seconds: number; readonly parts: PartSeconds } | undefined {
  if (metric === 'ttft') return { seconds: request.ttftS, parts: request.ttft };
  if (metric === 'e2e') return { seconds: request.e2eS, parts: request.e2e };
  if (outputTokens < 2 || request.e2eS === request.ttftS) return undefined;
  const parts = noParts();
  for (const part of TIME_PARTS) parts[part] = Math.max(0, request.e2e[part] - request.ttft[part]) / (outputTokens - 1);
  return { seconds: (request.e2eS - request.ttftS) / (outputTokens - 1), parts };
}

/** Mean of some requests; the means of the parts add up to the mean of the whole. */
export function meanOf(items: readonly { readonly seconds: number; readonly parts: PartSeconds }[]): ExplainedMean {
  const parts = noParts();
  const n = items.length;
  for (const part of TIME_PARTS) {
    const sum = new NeumaierSum();
    for (const item of items) sum.add(item.parts[part]);
    parts[part] = n === 0 ? 0 : sum.total / n;
  }
  const sum = new NeumaierSum();
  for (const { seconds } of items) sum.add(seconds);
  return { requests: n, meanS: n === 0 ? NaN : sum.total / n, parts };
}

/** The requests around a percentile: half a percent of all on either side, at least five. Of a mean: all of them. */
export function bandAt(requests: readonly ExplainedRequest[], outputTokens: (request: number) => number, place: ExplainPlace): ExplainedBand | null {
  const items = requests.flatMap((request) => metricOf(request, place.metric, outputTokens(request.request)) ?? []).toSorted((a, b) => a.seconds - b.seconds);
  if (items.length === 0) return null;
  if (place.statistic === 'mean') {
    const mean = meanOf(items);
    return { ...place, ...mean, valueS: mean.meanS, fromS: items[0]!.seconds, toS: items.at(-1)!.seconds };
  }
  const p = Number(place.statistic.slice(1)) / 100;
  const rank = p * (items.length - 1);
  const half = Math.max(MIN_HALF_BAND, HALF_BAND * items.length);
  const band = items.slice(Math.max(0, Math.ceil(rank - half)), Math.min(items.length, Math.floor(rank + half) + 1));
  return { ...place, ...meanOf(band), valueS: quantileSorted(Float64Array.from(items, ({ seconds }) => seconds), p), fromS: band[0]!.seconds, toS: band.at(-1)!.seconds };
}
