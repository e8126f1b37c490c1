/** Parts of the GPU time, as in the step-time contract. */
export type GpuPart = 'gemm' | 'attentionPrefill' | 'attentionDecode' | 'moe' | 'elementwise' | 'communication' | 'head';

/** Work that depends on nothing but the number of tokens in the step. */
export interface TokenOperator {
  readonly part: GpuPart;
  /** How often it runs per step. */
  readonly count: number;
  /** Microseconds of one run with m >= 1 tokens. */
  readonly us: (tokens: number) => number;
  /** Runs only in steps with prefill chunks. */
  readonly prefillOnly: boolean;
  /** Runs over the tokens of all attention replicas together; `tokens` is then their mean per replica. */
  readonly shared?: boolean;
}

/** A token operator that runs in every step over the tokens of all attention replicas. */
export function sharedOperator(part: GpuPart, count: number, us: (tokens: number) => number): TokenOperator {
  return { part, count, us, prefillOnly: false, shared: true };
}

/** A token operator that runs in every step. */
export function tokenOperator(part: GpuPart, count: number, us: (tokens: number) => number): TokenOperator {
  return { part, count, us, prefillOnly: false };
}
