/** What the cost of one replica is made of; tokens and blocks as the router counts them. */
export interface KvLoad {
  /** Prompt tokens sent and still without a first token. */
  readonly activePrefillTokens: number;
  /** The least of that among the replicas. */
  readonly minActivePrefillTokens: number;
  readonly promptTokens: number;
  /** Leading blocks of the prompt believed to be cached there. */
  readonly overlapBlocks: number;
  /** Blocks in use there when the request joins. */
  readonly decodeBlocks: number;
  readonly requests: number;
}

/** Weights of the cost. */
export interface KvCostWeights {
  readonly blockTokens: number;
  readonly overlapCredit: number;
  readonly overlapDecay: number;
  readonly prefillLoadScale: number;
  readonly requestWeight: number;
}

/** Cost of a replica, in blocks: lib/kv-router/src/scheduling/selector.rs of ai-dynamo/dynamo, without host and disk tiers. */
export function kvCost(load: KvLoad, { blockTokens, overlapCredit, overlapDecay, prefillLoadScale, requestWeight }: KvCostWeights): number {
  const prefillBlocks = (load.activePrefillTokens + load.promptTokens) / blockTokens;
  const aheadBlocks = (load.activePrefillTokens - load.minActivePrefillTokens) / blockTokens;
  const requestBlocks = Math.max(load.promptTokens / blockTokens, 1);
  const decay = 1 / (1 + (overlapDecay * aheadBlocks) / requestBlocks);
  const credit = overlapCredit * decay * load.overlapBlocks;
  return prefillLoadScale * Math.max(0, prefillBlocks - credit) + load.decodeBlocks + requestWeight * load.requests;
}

/**
 * Place of the cost drawn by softmax over −cost, with costs scaled to the range [0, 1] and divided by `temperature`;
 * temperature 0 = a smallest one, `draw` decides among equals. `draw` is uniform in [0, 1).
 */
export function drawByCost(costs: Float64Array, count: number, temperature: number, draw: number): number {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    least = Math.min(least, costs[i]!);
    most = Math.max(most, costs[i]!);
  }
  const scale = (most - least) * temperature;
  const weight = (i: number): number => (most === least ? 1 : temperature > 0 ? Math.exp((least - costs[i]!) / scale) : Number(costs[i] === least));
  let total = 0;
  for (let i = 0; i < count; i++) total += weight(i);
  let rest = draw * total;
  let last = 0;
  for (let i = 0; i < count; i++) {
    const its = weight(i);
    if (its === 0) continue;
    last = i;
    rest -= its;
    if (rest < 0) break;
  }
  return last;
}
