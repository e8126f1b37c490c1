import type { SloTerm } from '@foretoken/fleet';
import { capacityBound, type Work } from './capacity-bound.ts';
import type { Deployment } from './deployment.ts';
import type { BoundedGroup } from './latency-floor.ts';
import type { LengthMix } from './length-mix.ts';

/** What is offered, and for how long. */
export interface Offered {
  readonly mix: LengthMix;
  readonly ratePerS: number;
  /** A steady state goes on for ever; a window may leave work over when it ends. */
  readonly kind: 'steady' | 'window';
  /** Bounds of all requests, or of those of classes without bounds. */
  readonly slo: readonly SloTerm[];
  /** Who has which bounds. */
  readonly groups: readonly BoundedGroup[];
}

/**
 * Fewest replicas that the roofline allows. A steady state takes as much as arrives, but for the share that a percentile lets fail. In a
 * window the share that a bound on TTFT or E2E speaks of must have its first token by the end of arrivals plus the bound, except for what a
 * replica still has in its batch.
 */
export function leastReplicas(deployment: Deployment, offered: Offered): number {
  const { mix, ratePerS, kind, slo, groups } = offered;
  const { count } = mix.columns;
  const done = Math.floor(answeredShare(groups) * count);
  if (kind === 'steady') return Math.max(1, Math.ceil((ratePerS * done) / count / capacityBound(deployment, smallestWork(mix, done))));
  if (groups.some((group) => group.class !== undefined)) return 1;
  const spanS = count / ratePerS;
  const needs = slo.flatMap(({ metric, statistic, boundS }) => {
    if (metric !== 'ttft' && metric !== 'e2e') return [];
    const share = percentileOf(statistic);
    // Of those that are answered, half are within twice their mean.
    const [n, withinS] = share === null ? [Math.floor(done / 2), 2 * boundS] : [Math.floor(share * count), boundS];
    const perReplica = capacityBound(deployment, smallestWork(mix, n)) * (spanS + withinS) + deployment.facts.maxSequences;
    return [Math.ceil(n / perReplica)];
  });
  return Math.max(1, ...needs);
}

/** Part of all requests that must be answered: who fails breaks every percentile that lies beyond; means are over the others. */
function answeredShare(groups: readonly BoundedGroup[]): number {
  const shares = groups.map(({ slo }) => Math.max(0, ...slo.map(({ statistic }) => percentileOf(statistic) ?? 0)));
  const areAll = groups.some((group) => group.class === undefined);
  return areAll ? Math.min(...shares) : 0;
}

function percentileOf(statistic: string): number | null {
  return statistic === 'mean' ? null : Number(statistic.slice(1)) / 100;
}

/** Mean work of `n` requests, as if they had the smallest prompts, the shortest answers and the shortest contexts of all. */
export function smallestWork({ mayHit, columns: { count, inputTokens, outputTokens } }: LengthMix, n: number): Work {
  const contexts = Float64Array.from({ length: count }, (_, i) => outputTokens[i]! * (inputTokens[i]! + outputTokens[i]! / 2));
  const mean = (values: Float64Array): number => values.sort().subarray(0, n).reduce((sum, value) => sum + value, 0) / Math.max(1, n);
  const output = mean(Float64Array.from(outputTokens));
  return { mayHit, inputTokens: mean(Float64Array.from(inputTokens)), outputTokens: output, contextTokens: output > 0 ? mean(contexts) / output : 0 };
}
