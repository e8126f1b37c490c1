import type { TokenOperator } from './token-operator.ts';

/** Longest table; longer steps are computed on demand. */
const MAX_TABLE_TOKENS = 16384;

/** Time by token count, microseconds; never decreasing. */
export interface TokenTable {
  at(tokens: number): number;
}

/** Microseconds of all operators for every token count up to `maxTokens`; `pad` is the count that kernels see. */
export function sumOperators(operators: readonly TokenOperator[], maxTokens: number, pad: (tokens: number) => number): Float64Array {
  const us = new Float64Array(Math.min(maxTokens, MAX_TABLE_TOKENS) + 1);
  for (const operator of operators) addOperator(us, operator, pad);
  return us;
}

/**
 * A table of summed times. The running maximum removes the few percent by which the residual grids dip
 * (reference: latency-memory.md 11 h); `operators` serve counts beyond the table.
 */
export function createTokenTable(sums: Float64Array, operators: readonly TokenOperator[], pad: (tokens: number) => number): TokenTable {
  const us = Float64Array.from(sums);
  const size = us.length;
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
  const operators: readonly TokenOperator[] = [{ part: 'head', count: 1, us: time, prefillOnly: false }];
  const same = (count: number): number => count;
  return createTokenTable(sumOperators(operators, maxCount, same), operators, same);
}
