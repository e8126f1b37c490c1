import { leastFrom } from '../core/data-parallel/rank-load.ts';
import type { RankBalancer, RankLoad } from '../core/data-parallel/rank-load.ts';
import type { VllmV1Version } from './config.ts';

/** The DP coordinator publishes the engines' counts at most this often (v1/engine/coordinator.py). */
const REPORT_EVERY_S = 0.1;

/**
 * `DPLBAsyncMPClient.get_core_engine_for_request` of v1/engine/core_client.py at v0.23.0, for one API server: four
 * times the waiting requests and the running ones, what was sent since the last report counting as waiting.
 */
export function pickRank023(loads: readonly RankLoad[]): number {
  return leastFrom(loads.map(({ waiting, routed, running }) => 4 * (waiting + routed) + running), 0);
}

/** The same at main: own requests or reported ones, whichever is more, and a penalty for queues at a full cache; the scan starts one rank further each time. */
export function pickRankMain(loads: readonly RankLoad[], turn: number): number {
  const scores = loads.map(({ inFlight, waiting, running, kvUsage }) => Math.max(inFlight, waiting + running) + waiting * 6 * Math.max(0, kvUsage - 0.5));
  return leastFrom(scores, turn);
}

export function rankBalancer(version: VllmV1Version): RankBalancer {
  return { pick: version === 'main' ? pickRankMain : pickRank023, reportEveryS: REPORT_EVERY_S };
}
