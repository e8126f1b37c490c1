import { settingsOf } from '../../settings.ts';
import type { FilterPolicy } from '../pipeline-part.ts';

const AFFINITY = 'prefix-cache-affinity';
const TIER = 'slo-headroom-tier';

export const prefixCacheAffinityFilter: FilterPolicy = {
  name: AFFINITY,
  about: 'Only replicas that have at least 80 % of the prompt, if there are any; not for 1 % of the requests, nor when that costs more than 5 s of TTFT (llm-d prefix-cache-affinity-filter).',
  options: {
    threshold: { kind: 'number', minimum: 0, maximum: 1, about: 'Share of the blocks of the prompt from which on a replica is kept.' },
    exploration: { kind: 'number', minimum: 0, maximum: 1, about: 'Share of the requests for which all replicas are kept.' },
    maxTtftPenalty: { kind: 'duration', about: 'Predicted TTFT lost by staying, above which all replicas are kept; needs the step times of the pool.' },
  },
  create: (context, given) => {
    const { threshold, exploration, maxTtftPenalty } = settingsOf({ threshold: 0.8, exploration: 0.01, maxTtftPenalty: 5 }, given);
    const stream = context.stream(AFFINITY);
    const matches = context.prefix();
    if (context.hasFacts) context.forecast(AFFINITY);
    return {
      keep: (request, view, candidates) => {
        const explores = stream.nextFloat() < exploration;
        const total = matches.total(request);
        if (explores || total === 0) return candidates;
        const counts = context.prefixCounts(request, view);
        const sticky = candidates.filter((replica) => counts[replica]! / total >= threshold);
        if (sticky.length === 0 || !context.hasFacts) return sticky;
        const quickest = (of: readonly number[]): number => of.reduce((least, replica) => Math.min(least, context.ttftS(AFFINITY, request, replica, view)), Infinity);
        return quickest(sticky) - quickest(candidates) > maxTtftPenalty ? candidates : sticky;
      },
    };
  },
};

export const sloHeadroomTierFilter: FilterPolicy = {
  name: TIER,
  about: 'For 99 % of the requests only replicas predicted to meet the objectives, if there are any; for the rest only the others (llm-d slo-headroom-tier-filter).',
  predicts: true,
  options: {
    sloTtft: { kind: 'duration', about: 'Objective of the time to the first token.' },
    sloTpot: { kind: 'duration', about: 'Objective of the time per output token.' },
    exploration: { kind: 'number', minimum: 0, maximum: 1, about: 'Share of the requests that go to replicas predicted to miss them.' },
  },
  create: (context, given) => {
    const { sloTtft, sloTpot, exploration } = settingsOf({ sloTtft: 1, sloTpot: 0.05, exploration: 0.01 }, given);
    const stream = context.stream(TIER);
    const forecast = context.forecast(TIER);
    return {
      keep: (request, view, candidates) => {
        const explores = stream.nextFloat() < exploration;
        return candidates.filter((replica) => {
          const meets = context.ttftS(TIER, request, replica, view) <= sloTtft && forecast.tpotS(request, replica) <= sloTpot;
          return meets !== explores;
        });
      },
    };
  },
};
