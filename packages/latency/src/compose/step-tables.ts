import type { GraphPadding } from './graph-padding.ts';
import type { StepPlan } from './step-plan.ts';
import type { TokenTable } from './token-table.ts';
import { createCountTable, createTokenTable, sumOperators } from './token-table.ts';

/** Everything about a step that depends on counts only. */
export interface StepTables {
  /** By tokens, steps without chunks. */
  readonly decode: TokenTable;
  /** By tokens, steps with chunks. */
  readonly mixed: TokenTable;
  /** By rows of the output projection. */
  readonly head: TokenTable;
}

/** Builds the tables once; where both kinds of step are padded alike their common operators are summed once. */
export function createStepTables(plan: StepPlan, padding: GraphPadding, maxTokens: number, maxRows: number): StepTables {
  const always = plan.tokenOperators.filter((operator) => !operator.prefillOnly);
  const extra = plan.tokenOperators.filter((operator) => operator.prefillOnly);
  const common = sumOperators(always, maxTokens, padding.decodeTokens);
  const decode = createTokenTable(common, always, padding.decodeTokens);
  const head = createCountTable(plan.headUs, maxRows);
  if (padding.maxMixedTokens !== padding.maxDecodeTokens) {
    const sums = sumOperators(plan.tokenOperators, maxTokens, padding.mixedTokens);
    return { decode, head, mixed: createTokenTable(sums, plan.tokenOperators, padding.mixedTokens) };
  }
  if (extra.length === 0) return { decode, head, mixed: decode };
  const sums = sumOperators(extra, maxTokens, padding.mixedTokens);
  for (let m = 0; m < sums.length; m++) sums[m] = (sums[m] as number) + (common[m] as number);
  return { decode, head, mixed: createTokenTable(sums, plan.tokenOperators, padding.mixedTokens) };
}
