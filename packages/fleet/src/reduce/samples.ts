import { count, samplesNeeded } from '@foretoken/kernel';
import type { EffectiveSamples } from '../horizon.ts';
import type { RunWarning, SloCheck } from '../result.ts';
import type { GapMetric, Metric } from './summarize.ts';
import { percentile } from './summarize.ts';

/** How much the percentile of one bound stands on; null for a mean, and for gaps between tokens, which are many. */
export function effectiveSamplesOf(check: Pick<SloCheck, 'class' | 'metric' | 'statistic'>, source: Metric | GapMetric): EffectiveSamples | null {
  const { metric, statistic } = check;
  if (statistic === 'mean' || !('effectiveSamples' in source)) return null;
  const p = percentile(statistic);
  return { ...(check.class === undefined ? {} : { class: check.class }), metric, statistic, requests: source.count, effective: source.effectiveSamples(p), needed: samplesNeeded(p) };
}

/** Samples of several independent runs, bound by bound. */
export function samplesOf(runs: readonly (readonly EffectiveSamples[])[]): readonly EffectiveSamples[] {
  const bounds = new Map(runs.flat().toReversed().map((each) => [JSON.stringify([each.class ?? null, each.metric, each.statistic]), each]));
  return [...bounds.values()].toReversed().map((each) => {
    const all = runs.flatMap((samples) => samples.filter((other) => other.class === each.class && other.metric === each.metric && other.statistic === each.statistic));
    const known = all.flatMap(({ effective }) => effective ?? []);
    return { ...each, requests: all.reduce((total, { requests }) => total + requests, 0), effective: known.length === 0 ? null : known.reduce((total, effective) => total + effective, 0) };
  });
}

/** Percentiles that the run is too short for, with the number of requests to ask for. */
export function sampleWarnings(samples: readonly EffectiveSamples[], replications = 1): RunWarning[] {
  return samples.flatMap(({ class: name, metric, statistic, requests, effective, needed }) => {
    if (requests === 0 || (effective ?? 0) >= needed) return [];
    const independent = effective === null ? 'too few to say how many independent ones that is' : effective > 0.95 * requests ? '' : `as much as ${count(Math.round(effective))} independent ones, because neighbours are alike`;
    const more = Math.max(2, needed / Math.max(1, effective ?? Math.min(requests, needed / 10)));
    const runs = `${count(Math.ceil(more * replications))} replications`;
    return [{
      code: 'W1110',
      message: `${statistic} ${metric.toUpperCase()}${name === undefined ? '' : ` (${name})`} stands on ${count(requests)} requests${independent === '' ? '' : `, ${independent}`}; it takes ${count(needed)}. Ask for about ${count(roundUp(more * requests))} requests, or for ${runs}.`,
    }];
  });
}

/** To two digits. */
function roundUp(value: number): number {
  let step = 1;
  while (step * 100 < value) step *= 10;
  return Math.ceil(value / step) * step;
}
