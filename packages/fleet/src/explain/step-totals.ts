import type { StepView } from '@foretoken/engines';
import type { StepTimeParts } from '@foretoken/latency';

export const STEP_PARTS = ['gemm', 'attentionPrefill', 'attentionDecode', 'moe', 'elementwise', 'communication', 'head', 'host', 'other'] as const;

export type StepPart = (typeof STEP_PARTS)[number];

/** What the steps of a pool, or of a fleet, were made of; plain data. */
export interface StepTotals {
  steps: number;
  /** Sum of their durations. */
  stepS: number;
  /** Of which steps of decodes only, of prompts only, and of both. */
  decodeStepS: number;
  promptStepS: number;
  mixedStepS: number;
  /** Seconds by part of a step; `other` = waits beside the model: padding, loads, other ranks, throttling. */
  partS: Record<StepPart, number>;
  promptTokens: number;
  decodeTokens: number;
  /** Tokens of a step, weighted by its duration. */
  tokenSeconds: number;
  /** Seconds of matrix products by the tokens of the step: entry i holds steps of 2^(i/4) tokens and more, below 2^((i+1)/4). */
  readonly matrixS: number[];
}

export function createStepTotals(): StepTotals {
  return {
    steps: 0,
    stepS: 0,
    decodeStepS: 0,
    promptStepS: 0,
    mixedStepS: 0,
    partS: Object.fromEntries(STEP_PARTS.map((part) => [part, 0])) as Record<StepPart, number>,
    promptTokens: 0,
    decodeTokens: 0,
    tokenSeconds: 0,
    matrixS: [],
  };
}

/** Adds one step. Model parts longer than the step (host time hidden behind the GPU) are cut in proportion, so that they add up to it. */
export function addStepTotals(totals: StepTotals, step: StepView, parts: StepTimeParts): void {
  const { costS } = step;
  let tokens = step.groupSize * (1 + step.groupDrafts);
  for (const each of step.tokens) tokens += each;
  const prompts = Math.min(step.prefillTokens, tokens);
  totals.steps++;
  totals.stepS += costS;
  if (prompts === 0) totals.decodeStepS += costS;
  else if (prompts === tokens) totals.promptStepS += costS;
  else totals.mixedStepS += costS;
  totals.promptTokens += prompts;
  totals.decodeTokens += tokens - prompts;
  totals.tokenSeconds += tokens * costS;
  const named = { gemm: parts.gemmS, attentionPrefill: parts.attentionPrefillS, attentionDecode: parts.attentionDecodeS, moe: parts.moeS, elementwise: parts.elementwiseS, communication: parts.communicationS, head: parts.headS, host: parts.hostS };
  const sum = Object.values(named).reduce((total, each) => total + each, 0);
  const scale = sum > costS ? costS / sum : 1;
  for (const [part, seconds] of Object.entries(named)) totals.partS[part as StepPart] += seconds * scale;
  const bucket = Math.max(0, Math.floor(4 * Math.log2(tokens)));
  while (totals.matrixS.length <= bucket) totals.matrixS.push(0);
  totals.matrixS[bucket]! += (parts.gemmS + parts.moeS + parts.headS) * scale;
  totals.partS.other += Math.max(0, costS - sum * scale);
}
