import type { BillResult } from '../fleet-result.ts';
import type { FleetRun } from '../loop/fleet-run.ts';
import type { FleetPlan } from '../loop/fleet-plan.ts';
import type { RunResult } from '../result.ts';
import { poolsOf } from '../scenario/pools-of.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { GpuPrice, RunFacts } from '../simulation.ts';

const SECONDS_PER_HOUR = 3600;

/** What a cost is made from. */
export interface CostEvidence {
  readonly scenario: Scenario;
  readonly facts: RunFacts;
  readonly fleet: FleetPlan;
  readonly run: FleetRun;
  readonly throughput: RunResult['throughput'];
  /** Of a fleet whose size can change. */
  readonly bill: BillResult | null;
}

/**
 * What the GPUs cost for as long as the run took, and external APIs on top, spread over the tokens; idle time included. Null when a pool has
 * no price.
 */
export function costOf({ scenario, facts, fleet, run, throughput, bill }: CostEvidence, goodTokensPerS: number | null): RunResult['cost'] {
  const prices = poolsOf(scenario).map(({ name }) => (facts.pools?.[name] ?? facts).price);
  if (prices.some((price) => price === null)) return null;
  const known = prices as readonly GpuPrice[];
  const externalUsd = run.externals.reduce((total, { usd }) => total + usd, 0);
  const gpusUsdPerHour = fleet.pools.reduce((total, pool, index) => total + known[index]!.usdPerGpuHour * pool.replicas * pool.gpusPerReplica, 0);
  const perHour = (usd: number): number => (run.endS > 0 ? (usd / run.endS) * SECONDS_PER_HOUR : 0);
  const usdPerHour = bill === null ? gpusUsdPerHour + perHour(externalUsd) : perHour(bill.usd);
  const perMillion = (tokensPerS: number): number => (tokensPerS > 0 ? (usdPerHour / SECONDS_PER_HOUR / tokensPerS) * 1e6 : NaN);
  const unique = (values: readonly string[]): string => [...new Set(values)].join('; ');
  return {
    usdPerHour,
    usdPerMillionOutputTokens: perMillion(throughput.outputTokensPerS),
    usdPerMillionTokens: perMillion(throughput.totalTokensPerS),
    usdPerMillionOutputTokensAtGoodput: goodTokensPerS === null || goodTokensPerS === 0 ? null : perMillion(goodTokensPerS),
    priceSource: unique(known.map(({ source }) => source)),
    priceDate: unique(known.map(({ date }) => date)),
  };
}
