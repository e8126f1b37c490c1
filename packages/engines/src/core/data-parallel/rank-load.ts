/** What a balancer knows of one rank. The first four are as the rank last reported them. */
export interface RankLoad {
  running: number;
  waiting: number;
  /** Fraction of usable KV blocks in use. */
  kvUsage: number;
  /** Tokens held in the KV cache, and prompt tokens that wait. */
  tokens: number;
  /** Requests sent there since that report. */
  routed: number;
  /** Requests sent there that have not ended, as the balancer itself counts them. */
  inFlight: number;
}

/** Rank of the next request; `turn` requests were sent before it. Pure. */
export type PickRank = (loads: readonly RankLoad[], turn: number) => number;

/** How one engine spreads the requests of a replica over its ranks. */
export interface RankBalancer {
  readonly pick: PickRank;
  /** Seconds between two reports of the ranks; absent = the balancer asks for none. */
  readonly reportEveryS?: number;
}

/** Index of the smallest score, looking from `start` on and around; the first of equals. */
export function leastFrom(scores: readonly number[], start: number): number {
  let best = start % scores.length;
  for (let i = 1; i < scores.length; i++) {
    const rank = (start + i) % scores.length;
    if (scores[rank]! < scores[best]!) best = rank;
  }
  return best;
}
