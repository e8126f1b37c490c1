import type { VllmV1Config } from './config.ts';
import type { Sequence } from './sequence.ts';

/** The next step of `sequence` computes one token, the one sampled last. */
export function isDecoding(sequence: Sequence, config: VllmV1Config): boolean {
  if (!config.asyncScheduling) return sequence.computed === sequence.tokens;
  return sequence.placeholders > 0 && sequence.computed === sequence.tokens + sequence.placeholders - 1;
}

/** Decode steps of a decoding request that will still be scheduled, the wasted one included. */
export function remainingTicks(sequence: Sequence, config: VllmV1Config): number {
  const onTheWay = config.asyncScheduling ? sequence.placeholders : 1;
  const wasted = wastesAStep(sequence, config) ? 1 : 0;
  return Math.max(0, sequence.lastOutputToken - sequence.outputTokens - onTheWay + wasted);
}

/** Async scheduling sees an EOS one step late: the request is scheduled once too often. */
export function wastesAStep(sequence: Sequence, config: VllmV1Config): boolean {
  return config.asyncScheduling && sequence.stopAt > 0 && sequence.stopAt < sequence.maxTokens;
}

/** Tokens a running request asks for before the budget is looked at. */
export function wantedTokens(sequence: Sequence, config: VllmV1Config): number {
  const { longPrefillTokenThreshold: threshold, maxModelLen } = config;
  let tokens = sequence.tokens + sequence.drafts + sequence.placeholders - sequence.computed;
  if (threshold > 0 && threshold < tokens) tokens = threshold;
  return Math.min(tokens, maxModelLen - 1 - sequence.computed);
}
