import type { RequestLog } from '../contract.ts';

/**
 * A log for `count` requests in which nothing has happened yet; `tiers` = with columns for KV tiers. Rows from `filled` on are left for
 * whoever uses them to clear.
 */
export function createRequestLog(count: number, tiers = false, filled: number = count): RequestLog {
  return {
    outcome: new Uint8Array(count),
    replica: new Int32Array(count).fill(-1, 0, filled),
    firstScheduledS: new Float64Array(count).fill(NaN, 0, filled),
    firstTokenS: new Float64Array(count).fill(NaN, 0, filled),
    finishS: new Float64Array(count).fill(NaN, 0, filled),
    cachedTokens: new Int32Array(count),
    preemptions: new Int32Array(count),
    generatedTokens: new Int32Array(count),
    ...(tiers ? { hostTokens: new Int32Array(count), diskTokens: new Int32Array(count) } : {}),
  };
}
