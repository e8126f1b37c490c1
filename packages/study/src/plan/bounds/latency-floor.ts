import type { SloTerm } from '@foretoken/fleet';
import { duration } from '@foretoken/kernel';
import type { Deployment } from './deployment.ts';
import type { LengthMix } from './length-mix.ts';

/** Step times that are compared with a bound are trusted to this share: nothing is pruned by rounding. */
const SURELY = 0.98;

/**
 * Why even an idle replica breaks a bound, as a sentence; undefined = it does not. TTFT: the prompt at the bound's percentile alone on
 * a replica. ITL and TPOT: a decode step of one sequence with the shortest context. A lower bound of what any number of replicas shows.
 */
export function latencyFloor(deployment: Deployment, mix: LengthMix, slo: readonly SloTerm[]): string | undefined {
  for (const { metric, statistic, boundS } of slo) {
    const floorS = floorOf(metric, statistic, deployment, mix);
    if (floorS !== undefined && SURELY * floorS > boundS) {
      const what = metric === 'ttft' ? `the ${statistic} prompt alone takes` : 'one sequence alone decodes in';
      return `${what} ${duration(floorS)}, and ${statistic} ${metric.toUpperCase()} may be ${duration(boundS)}`;
    }
  }
  return undefined;
}

function floorOf(metric: SloTerm['metric'], statistic: string, { facts, overheadS, speculates }: Deployment, mix: LengthMix): number | undefined {
  const p = /^p(.+)$/.exec(statistic)?.[1];
  if (metric === 'ttft') {
    // Cached prompts may be short ones.
    if (mix.mayHit) return undefined;
    const tokens = p === undefined ? undefined : Math.floor(mix.inputAt(Number(p) / 100));
    return tokens === undefined ? undefined : facts.prefillS(Math.max(1, tokens), 0) + overheadS;
  }
  if (metric === 'e2e' || speculates) return undefined;
  return facts.decodeStepS(1, 1);
}
