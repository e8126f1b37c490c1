import { STEP_PARTS, type StepPart } from '@foretoken/fleet';
import { count, duration, percent, quantity } from '@foretoken/kernel';
import type { PoolExplanation } from '@foretoken/study';
import { printable, wrap } from '../terminal/wrap.ts';
import type { Colors } from './colors.ts';

const NAMES: Readonly<Record<StepPart, string>> = {
  gemm: 'matrix products',
  attentionPrefill: 'attention over prompts',
  attentionDecode: 'attention of decodes (KV reads)',
  moe: 'experts',
  elementwise: 'element-wise',
  communication: 'communication',
  head: 'output head',
  host: 'host',
  other: 'waits beside the model',
};

/** What the steps of a pool were made of, and what bounds its throughput. */
export function poolLines({ name, busy, totals, tokensPerStep, ridgeTokens, weightReadShare, boundBy }: PoolExplanation, isNamed: boolean, colors: Colors, width: number): readonly string[] {
  const { steps, stepS, decodeStepS, promptStepS, mixedStepS, partS } = totals;
  const share = (seconds: number): string => percent(stepS > 0 ? seconds / stepS : 0);
  const parts = STEP_PARTS.filter((part) => partS[part] > 0.001 * stepS).toSorted((a, b) => partS[b] - partS[a]).map((part) => `${NAMES[part]} ${share(partS[part])}`);
  const stepFacts = (): readonly (readonly [string, string])[] => [
    ['steps', `${count(steps)} of ${duration(steps === 0 ? NaN : stepS / steps)} on average, one running ${percent(busy)} of the time · decodes only ${share(decodeStepS)}, both ${share(mixedStepS)}, prompts only ${share(promptStepS)} of step time`],
    ['step time', parts.join(' · ')],
    ['roofline', `${quantity(tokensPerStep)} tokens per step, weighted by time; steps below ${quantity(ridgeTokens)} tokens wait for weights, those above for arithmetic (datasheet): ${percent(weightReadShare)} of the time of matrix products below`],
  ];
  const facts: readonly (readonly [string, string])[] = [
    [isNamed ? `pool ${name}` : 'throughput', `bound by ${boundBy}`],
    ...(steps === 0 ? [] : stepFacts()),
  ];
  const label = Math.max(...facts.map(([each]) => printable(each).length), 13);
  return facts.flatMap(([each, text]) => wrap(printable(text), width - label - 3).map((line, i) => `  ${i === 0 ? colors.bold(printable(each).padEnd(label)) : ' '.repeat(label)} ${line}`));
}
