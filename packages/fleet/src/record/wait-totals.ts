import type { EngineLimits } from '@foretoken/engines';

/**
 * What stood in the way of requests while some waited, over all steps; `…S` in request-seconds: how many waited, for as
 * long as the step lasted. Requests that were preempted wait as well.
 */
export interface WaitTotals {
  waitingS: number;
  /** As many ran as the engine takes. */
  batchFullS: number;
  /** Slots were free, and the step was full of tokens, some of them prompts'. */
  stepFullS: number;
  /** Neither: memory, or a policy. */
  heldS: number;
  /** Share of the KV cache in use meanwhile, times request-seconds. */
  heldUsageS: number;
  /** Steps that computed prompt tokens, and those of them that were full. */
  promptSteps: number;
  fullPromptSteps: number;
}

/** A step this full has no room for another prompt worth starting: budgets are cut at block borders. */
const FULL_STEP = 0.95;

export function createWaitTotals(): WaitTotals {
  return { waitingS: 0, batchFullS: 0, stepFullS: 0, heldS: 0, heldUsageS: 0, promptSteps: 0, fullPromptSteps: 0 };
}

/** Adds one step. `decodes` are the tokens beside the prompts'. */
export function addStep(totals: WaitTotals, limits: EngineLimits, prefillTokens: number, decodes: number, running: number, waitingS: number, kvUsage: number): void {
  const isFull = prefillTokens > 0 && limits.stepTokens !== null && prefillTokens + decodes >= FULL_STEP * limits.stepTokens.value;
  if (prefillTokens > 0) totals.promptSteps++;
  if (isFull) totals.fullPromptSteps++;
  if (waitingS === 0) return;
  totals.waitingS += waitingS;
  if (running >= limits.sequences.value) totals.batchFullS += waitingS;
  else if (isFull) totals.stepFullS += waitingS;
  else {
    totals.heldS += waitingS;
    totals.heldUsageS += waitingS * kvUsage;
  }
}

/** Totals of several runs. */
export function sumWaits(all: readonly WaitTotals[]): WaitTotals {
  const total = createWaitTotals();
  for (const each of all) for (const key of Object.keys(total) as (keyof WaitTotals)[]) total[key] += each[key];
  return total;
}
