import type { GpuPrice } from '../simulation.ts';
import type { RunResult } from '../result.ts';

const SECONDS_PER_HOUR = 3600;

/** What the GPUs cost for as long as the run took, spread over its tokens; idle time included. */
export function costOf(price: GpuPrice | null, gpus: number, throughput: RunResult['throughput'], goodTokensPerS: number | null): RunResult['cost'] {
  if (price === null) return null;
  const usdPerHour = price.usdPerGpuHour * gpus;
  const perMillion = (tokensPerS: number): number => (tokensPerS > 0 ? (usdPerHour / SECONDS_PER_HOUR / tokensPerS) * 1e6 : NaN);
  return {
    usdPerHour,
    usdPerMillionOutputTokens: perMillion(throughput.outputTokensPerS),
    usdPerMillionTokens: perMillion(throughput.totalTokensPerS),
    usdPerMillionOutputTokensAtGoodput: goodTokensPerS === null || goodTokensPerS === 0 ? null : perMillion(goodTokensPerS),
    priceSource: price.source,
    priceDate: price.date,
  };
}
