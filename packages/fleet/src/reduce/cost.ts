import type { FleetRun } from '../loop/fleet-loop.ts';
import type { FleetPlan } from '../loop/fleet-plan.ts';
import type { RunResult } from '../result.ts';
import { poolsOf } from '../scenario/pools-of.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { GpuPrice, RunFacts } from '../simulation.ts';

const SECONDS_PER_HOUR = 3600;

/**
 * What the GPUs cost for as long as the run took, and external APIs on top, spread over the tokens; idle time included. Replicas that come and
 * go are paid for from the wish for them to their end. Null when a pool has no price.
 */
export function costOf(scenario: Scenario, facts: RunFacts, fleet: FleetPlan, run: FleetRun, throughput: RunResult['throughput'], goodTokensPerS: number | null): RunResult['cost'] {
  const prices = poolsOf(scenario).map(({ name }) => (facts.pools?.[name] ?? facts).price);
  if (prices.some((price) => price === null)) return null;
  const known = prices as readonly GpuPrice[];
  const externalUsd = run.externals.reduce((total, { usd }) => total + usd, 0);
  const gpusUsdPerHour = fleet.pools.reduce((total, pool, index) => total + known[index]!.usdPerGpuHour * gpusOf(pool.isDynamic, pool.replicas * pool.gpusPerReplica, index, run), 0);
  const usdPerHour = externalUsd === 0 ? gpusUsdPerHour : gpusUsdPerHour + (externalUsd / run.endS) * SECONDS_PER_HOUR;
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

/** GPUs of a pool, on average over the run. */
function gpusOf(isDynamic: boolean, fixed: number, index: number, { record, endS, pools }: FleetRun): number {
  if (!isDynamic || endS === 0) return fixed;
  const { starting, ready, draining, down } = record.seconds[index]!;
  return ((starting + ready + draining + down) * pools[index]!.plan.gpusPerReplica) / endS;
}
