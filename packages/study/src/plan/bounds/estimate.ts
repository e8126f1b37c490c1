import { replicaCapacity } from '@foretoken/fleet';
import type { SloTerm } from '@foretoken/fleet';
import type { Deployment } from './deployment.ts';
import type { LengthMix } from './length-mix.ts';
import { mixedStepS } from './mixed-step.ts';

/** Prompts that are looked at for how many steps of theirs are too long. */
const SAMPLE = 500;
const DECODES = 16;

/**
 * Requests per second that one replica may hold, by queueing theory: where searches begin and in which order, never a verdict. The
 * state-dependent queue knows mean gaps only; a percentile of gaps also bounds how many answers may sit through long steps of prompts.
 */
export function estimateCapacity(deployment: Deployment, mix: LengthMix, slo: readonly SloTerm[]): number {
  const { facts, plan } = deployment;
  const { perS } = replicaCapacity(facts, { inputTokens: mix.inputTokens, outputTokens: mix.outputTokens }, slo);
  const gaps = slo.flatMap(({ metric, statistic, boundS }) => (metric === 'itl' && statistic !== 'mean' ? [gapCapacity(deployment, mix, Number(statistic.slice(1)) / 100, boundS)] : []));
  return (plan.ranks ?? 1) * Math.min(perS, ...gaps);
}

/** n sequences sit through the long steps of each prompt, out of the output tokens of each request: their share may be 1 - p. */
function gapCapacity({ plan, facts }: Deployment, mix: LengthMix, p: number, boundS: number): number {
  const { count, inputTokens } = mix.columns;
  const stride = Math.max(1, Math.floor(count / SAMPLE));
  const limit = Math.max(1, (facts.stepTokens ?? Infinity) - DECODES);
  let [steps, prompts] = [0, 0];
  for (let i = 0; i < count; i += stride, prompts++) {
    for (let left = inputTokens[i]!; left > 0; left -= limit) if (mixedStepS(plan.stepTime, Math.min(left, limit), DECODES, mix.contextTokens) > boundS) steps++;
  }
  const longSteps = steps / prompts;
  if (longSteps === 0) return Infinity;
  const n = Math.max(1, Math.min(facts.maxSequences, ((1 - p) * mix.outputTokens) / longSteps));
  const aloneS = facts.prefillS(Math.max(1, Math.round(mix.inputTokens)), 0);
  const stepS = facts.decodeStepS(Math.round(n), Math.round(n * mix.contextTokens));
  return n / (aloneS + stepS + mix.outputTokens * (stepS + (n * aloneS) / (mix.outputTokens + 1)));
}
