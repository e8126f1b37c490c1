import type { SloTerm } from '@foretoken/fleet';
import { duration } from '@foretoken/kernel';
import type { Deployment } from './deployment.ts';
import type { LengthMix } from './length-mix.ts';

/** Step times that are compared with a bound are trusted to this share: nothing is pruned by rounding. */
const SURELY = 0.98;

/** Requests with bounds of their own, and their prompts. */
export interface BoundedGroup {
  /** Class of the requests; absent = all, or those of no class with bounds. */
  readonly class?: string;
  readonly slo: readonly SloTerm[];
  readonly mix: Pick<LengthMix, 'mayHit' | 'inputAt'>;
}

/**
 * Why even an idle replica breaks a bound, as a sentence; undefined = it does not. TTFT: the prompt at the bound's percentile alone on
 * a replica. ITL and TPOT: a decode step of one sequence with the shortest context. A lower bound of what any number of replicas shows.
 */
export function latencyFloor(deployment: Deployment, groups: readonly BoundedGroup[]): string | undefined {
  for (const { class: name, slo, mix } of groups) {
    for (const { metric, statistic, boundS } of slo) {
      const floorS = floorOf(metric, statistic, deployment, mix);
      if (floorS === undefined || SURELY * floorS <= boundS) continue;
      const what = metric === 'ttft' ? `the ${statistic} prompt${name === undefined ? '' : ` of ${name}`} alone takes` : 'one sequence alone decodes in';
      return `${what} ${duration(floorS)}, and ${statistic} ${metric.toUpperCase()} may be ${duration(boundS)}`;
    }
  }
  return undefined;
}

function floorOf(metric: SloTerm['metric'], statistic: string, { candidate, facts, plan, overheadS, speculates }: Deployment, mix: BoundedGroup['mix']): number | undefined {
  // Step times of ranks are those of ranks with equal work; where the others idle, one is faster.
  if ((plan.ranks ?? 1) > 1) return undefined;
  // A pipeline begins the next step as soon as its first stage is free.
  const stages = candidate.pipelineParallel;
  const p = /^p(.+)$/.exec(statistic)?.[1];
  if (metric === 'ttft') {
    // Cached prompts may be short ones.
    if (mix.mayHit) return undefined;
    const tokens = p === undefined ? undefined : Math.floor(mix.inputAt(Number(p) / 100));
    return tokens === undefined ? undefined : facts.prefillS(Math.max(1, tokens), 0) / stages + overheadS;
  }
  if (metric === 'e2e' || speculates) return undefined;
  return facts.decodeStepS(1, 1) / stages;
}
