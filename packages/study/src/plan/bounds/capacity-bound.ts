import { createStepBatch } from '@foretoken/latency';
import type { StepTimeModel } from '@foretoken/latency';
import type { Deployment } from './deployment.ts';
import type { LengthMix } from './length-mix.ts';

/** The bound is on long runs; a finite one may carry a little more, and step times are rounded. */
const SURELY = 0.9;

const LARGEST_STEP = 32_768;

/**
 * Requests per second that no schedule of one replica can exceed: each request costs at least its tokens at the cheapest price per
 * token of any step size (compute), and its generated tokens at the cheapest price per token of any decode batch (memory traffic).
 */
export function capacityBound({ plan, facts }: Deployment, mix: LengthMix): number {
  const computed = (mix.mayHit ? 0 : mix.inputTokens) + mix.outputTokens;
  const computeS = computed * cheapestToken(plan.stepTime, Math.min(facts.stepTokens ?? LARGEST_STEP, LARGEST_STEP) + facts.maxSequences);
  const decodeS = mix.outputTokens * cheapestDecode(facts, mix.contextTokens);
  return (plan.ranks ?? 1) / (SURELY * Math.max(computeS, decodeS));
}

/** Seconds per prompt token, without attention to earlier ones, in the best of steps up to `most` tokens. */
function cheapestToken(stepTime: StepTimeModel, most: number): number {
  let best = Infinity;
  for (let tokens = 64; ; tokens = Math.min(2 * tokens, most)) {
    const batch = createStepBatch(1);
    batch.totalTokens = tokens;
    batch.sequences = 1;
    batch.prefillCount = 1;
    batch.prefillTokens[0] = tokens;
    best = Math.min(best, (stepTime.stepTimeS(batch) - stepTime.parts(batch).attentionPrefillS) / tokens);
    if (tokens >= most) return best;
  }
}

/** Seconds per generated token in the best of batches up to what memory and the engine allow. */
function cheapestDecode(facts: Deployment['facts'], contextTokens: number): number {
  const most = Math.max(1, facts.maxSequences);
  let best = Infinity;
  for (let n = 1; ; n = Math.min(2 * n, most)) {
    best = Math.min(best, facts.decodeStepS(n, Math.round(Math.min(n * contextTokens, facts.kvTokens))) / n);
    if (n >= most) return best;
  }
}
