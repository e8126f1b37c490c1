import type { RequestColumns } from '../contract.ts';

/**
 * The requests as a prefill replica gets them: one output token each, which ends them by max_tokens (the proxies of
 * vLLM's disaggregated serving set max_tokens = 1; SGLang's prefill servers stop there themselves).
 */
export function prefillLegColumns(columns: RequestColumns): RequestColumns {
  const one = new Int32Array(columns.count).fill(1);
  return { ...columns, outputTokens: one, maxOutputTokens: one, endsByEos: new Uint8Array(columns.count) };
}
