import type { SloTerm } from '@foretoken/fleet';
import type { Deployment } from './deployment.ts';
import type { LengthMix } from './length-mix.ts';
import { mixedStepS } from './mixed-step.ts';

/** Sequences that a prompt's step is shared with, for the choice of a limit; it is tried by simulation. */
const DECODES = 64;
/** Of the bound: batches differ, and a percentile at its bound is never certain to be within it. */
const WITHIN = 0.93;
const FACTORS: readonly number[] = [1, 1.5, 0.67];
const UNIT_TOKENS = 64;
/** Fewer tokens per step leave nothing for prompts. */
const SMALLEST = 128;

/**
 * Limits of tokens per step worth trying beside the engine's own: the largest step that is within the tightest bound on gaps between
 * tokens, so that no prompt can delay an answer by more; one half as large again, for bounds that tolerate some long steps; and one
 * smaller by a third, for batches larger than the usual one. None where nothing bounds gaps, or the engine's own limit is short enough.
 */
export function stepLimits({ plan, facts }: Deployment, mix: LengthMix, slo: readonly SloTerm[]): readonly number[] {
  const own = facts.stepTokens;
  const boundS = Math.min(...slo.filter(({ metric }) => metric === 'itl').map((term) => term.boundS));
  if (own === null || boundS === Infinity) return [];
  const decodes = Math.min(DECODES, facts.maxSequences);
  const isShort = (tokens: number): boolean => mixedStepS(plan.stepTime, tokens - decodes, decodes, mix.contextTokens) <= WITHIN * boundS;
  if (isShort(own)) return [];
  let [low, high] = [0, Math.ceil(own / UNIT_TOKENS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle * UNIT_TOKENS <= decodes || isShort(middle * UNIT_TOKENS)) low = middle;
    else high = middle;
  }
  const tried = FACTORS.map((factor) => Math.round(factor * low) * UNIT_TOKENS);
  return [...new Set(tried)].filter((tokens) => tokens >= SMALLEST && tokens < own);
}
