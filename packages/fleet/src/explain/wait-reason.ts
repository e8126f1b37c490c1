import type { EnginePlan, StepView } from '@foretoken/engines';
import type { WaitReason } from './step-log.ts';

/** A step this full has no room for another prompt worth starting: budgets are cut at block borders. */
const FULL_STEP = 0.95;

/** With less of the KV cache in use than this, memory alone keeps nobody out. */
const SHORT_OF_KV = 0.85;

/** What keeps requests out that wait while this step runs. */
export function waitReason({ limits, traits, usableBlocks }: EnginePlan, step: StepView): WaitReason {
  if (step.running >= limits.sequences.value || !traits.continuousBatching) return 'queue-batch';
  const tokens = step.groupSize + step.tokens.reduce((sum, each) => sum + each, 0);
  if (step.prefillTokens > 0 && limits.stepTokens !== null && tokens >= FULL_STEP * limits.stepTokens.value) return 'queue-tokens';
  return step.usedBlocks >= SHORT_OF_KV * usableBlocks || traits.reservesOutput !== 'nothing' ? 'queue-kv' : 'queue-held';
}
