import type { RequestLog } from '../contract.ts';

/** A log for `count` requests in which nothing has happened yet; `tiers` = with columns for KV tiers. */
export function createRequestLog(count: number, tiers = false): RequestLog {
  return {
    outcome: new Uint8Array(count),
    replica: new Int32Array(count).fill(-1),
    firstScheduledS: new Float64Array(count).fill(NaN),
    firstTokenS: new Float64Array(count).fill(NaN),
    finishS: new Float64Array(count).fill(NaN),
    cachedTokens: new Int32Array(count),
    preemptions: new Int32Array(count),
    generatedTokens: new Int32Array(count),
    ...(tiers ? { hostTokens: new Int32Array(count), diskTokens: new Int32Array(count) } : {}),
  };
}
