import { leastFrom } from '../core/data-parallel/rank-load.ts';
import type { PickRank, RankBalancer, RankLoad } from '../core/data-parallel/rank-load.ts';

/** `--load-balance-method` of managers/data_parallel_controller.py; its disaggregation-only method is left out. */
export type LoadBalanceMethod = 'round_robin' | 'total_requests' | 'total_tokens';

/** Seconds between two looks at the ranks' loads (`load_watch_interval`) [from memory]. */
const REPORT_EVERY_S = 0.1;

const requestsOf = ({ running, waiting, routed }: RankLoad): number => running + waiting + routed;

const PICKS: Readonly<Record<LoadBalanceMethod, PickRank>> = {
  round_robin: (loads, turn) => turn % loads.length,
  total_requests: (loads) => leastFrom(loads.map(requestsOf), 0),
  total_tokens: (loads) => {
    let best = 0;
    for (const [rank, load] of loads.entries()) {
      const least = loads[best]!;
      if (load.tokens < least.tokens || (load.tokens === least.tokens && requestsOf(load) < requestsOf(least))) best = rank;
    }
    return best;
  },
};

export const LOAD_BALANCE_METHODS: readonly LoadBalanceMethod[] = Object.keys(PICKS) as LoadBalanceMethod[];

/** What was sent since the last look counts as a request, and not as tokens. */
export function rankBalancer(method: LoadBalanceMethod): RankBalancer {
  return { pick: PICKS[method], ...(method === 'round_robin' ? {} : { reportEveryS: REPORT_EVERY_S }) };
}
