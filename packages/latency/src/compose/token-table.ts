import type { TokenOperator } from './token-operator.ts';

/** Longest table; longer steps are computed on demand. */
const MAX_TABLE_TOKENS = 16384;

/** Time by token count, microseconds; never decreasing. */
export interface TokenTable {
  at(tokens: number): number;
}

/**
 * Sums all token-only operators for every token count once. `pad` is the token count that the kernels see. A
 * running maximum removes the few percent by which the residual grids dip (reference: latency-memory.md 11 h).
 */
export function createTokenTable(operators: readonly TokenOperator[], maxTokens: number, pad: (tokens: number) => number): TokenTable {
  const size = Math.min(maxTokens, MAX_TABLE_TOKENS) + 1;
  const us = new Float64Array(size);
  for (const operator of operators) addOperator(us, operator, pad);
  for (let m = 1; m < size; m++) us[m] = Math.max(us[m] as number, us[m - 1] as number);
  return {
    at: (tokens) => (tokens < size ? (us[tokens] as number) : beyond(operators, pad(tokens), us[size - 1] as number)),
  };
}

function addOperator(us: Float64Array, operator: TokenOperator, pad: (tokens: number) => number): void {
  const { count } = operator;
  const time = operator.us;
  let padded = 0;
  let value = 0;
  for (let m = 1; m < us.length; m++) {
    if (m > padded) {
      padded = pad(m);
      value = count * time(padded);
    }
    us[m] = (us[m] as number) + value;
  }
}

function beyond(operators: readonly TokenOperator[], tokens: number, atLeast: number): number {
  let us = 0;
  for (const operator of operators) us += operator.count * operator.us(tokens);
  return Math.max(us, atLeast);
}

/** A table over an arbitrary function of a count, with the same running maximum. */
export function createCountTable(time: (count: number) => number, maxCount: number): TokenTable {
  return createTokenTable([{ part: 'head', count: 1, us: time, prefillOnly: false }], maxCount, (count) => count);
}
