import { createStepBatch } from '@foretoken/latency';
import type { StepBatch, StepTimeModel } from '@foretoken/latency';
import type { Deployment } from './deployment.ts';
import type { LengthMix } from './length-mix.ts';

/** Step times are padded and rounded, and the cheapest step is looked for among powers of two: costs are trusted to this share. */
const SURELY = 0.9;

const LARGEST_STEP = 32_768;

/** What a request brings on average, for a lower bound of its cost. */
export type Work = Pick<LengthMix, 'inputTokens' | 'outputTokens' | 'contextTokens' | 'mayHit'>;

/**
 * Requests per second that no schedule of one replica can exceed in the long run: each request costs at least
 *
 *   compute    its tokens at the cheapest price per token of any step, without attention;
 *   decode     its generated tokens at the cheapest price per token of any decode batch;
 *   both       its tokens at the cheapest GPU time of any step without attention, and the attention of its generated tokens.
 *
 * The first generated token comes with the prompt; cached prompts cost nothing; drafts make several tokens out of one step, so that only
 * the first holds; pipeline stages work on as many steps at a time, and ranks side by side.
 */
export function capacityBound({ plan, facts, speculates, candidate }: Deployment, work: Work): number {
  const { stepTime } = plan;
  const decoded = Math.max(0, work.outputTokens - 1);
  const computed = (work.mayHit ? 0 : work.inputTokens) + decoded;
  const most = Math.min(facts.stepTokens ?? LARGEST_STEP, LARGEST_STEP) + facts.maxSequences;
  const batches = decodeBatches(facts, work.contextTokens);
  const computeS = computed * Math.min(cheapestToken(most, (batch) => stepTime.stepTimeS(batch) - stepTime.parts(batch).attentionPrefillS), ...batches.map(({ stepS, attentionS, n }) => (stepS - attentionS) / n));
  const parallel = (plan.ranks ?? 1) * candidate.pipelineParallel;
  if (speculates) return parallel / (SURELY * computeS);
  const decodeS = decoded * Math.min(...batches.map(({ stepS, n }) => stepS / n));
  const gpuS = computed * Math.min(cheapestToken(most, (batch) => gpuTokensS(stepTime, batch)), ...batches.map(({ gpuS: s, n }) => s / n));
  const bothS = gpuS + decoded * Math.min(...batches.map(({ attentionS, n }) => attentionS / n));
  return parallel / (SURELY * Math.max(computeS, decodeS, bothS));

  /** Batches up to what memory and the engine allow. */
  function decodeBatches({ maxSequences, kvTokens }: Deployment['facts'], contextTokens: number): readonly { readonly n: number; readonly stepS: number; readonly attentionS: number; readonly gpuS: number }[] {
    const sizes: number[] = [];
    for (let n = 1; n < maxSequences; n *= 2) sizes.push(n);
    return [...sizes, Math.max(1, maxSequences)].map((n) => {
      const batch = decodesOf(n, Math.round(Math.min(n * contextTokens, kvTokens)));
      return { n, stepS: stepTime.stepTimeS(batch), attentionS: stepTime.parts(batch).attentionDecodeS, gpuS: gpuTokensS(stepTime, batch) };
    });
  }
}

/** Seconds per token in the best of steps with one prompt of up to `most` tokens. */
function cheapestToken(most: number, costS: (batch: StepBatch) => number): number {
  let best = Infinity;
  for (let tokens = 64; ; tokens = Math.min(2 * tokens, most)) {
    const batch = createStepBatch(1);
    batch.totalTokens = tokens;
    batch.sequences = 1;
    batch.prefillCount = 1;
    batch.prefillTokens[0] = tokens;
    best = Math.min(best, costS(batch) / tokens);
    if (tokens >= most) return best;
  }
}

/** What the GPU needs for the tokens of a step: no attention, no launches, no host. */
function gpuTokensS(stepTime: StepTimeModel, batch: StepBatch): number {
  const { gemmS, moeS, elementwiseS, communicationS } = stepTime.parts(batch);
  return gemmS + moeS + elementwiseS + communicationS;
}

function decodesOf(n: number, contextTokens: number): StepBatch {
  const batch = createStepBatch(0);
  batch.totalTokens = n;
  batch.sequences = n;
  batch.contextTokens = contextTokens;
  batch.decodeSequences = n;
  batch.decodeKvTokens = contextTokens + n;
  return batch;
}
