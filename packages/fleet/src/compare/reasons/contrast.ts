import { percent } from '@foretoken/kernel';
import type { WaitTotals } from '../../record/wait-totals.ts';
import type { RunResult } from '../../result.ts';
import type { PlanFacts } from '../candidate-run.ts';
import type { ComparedMetrics, Reason, ReasonTopic } from '../comparison.ts';

/** One side of a contrast. */
export interface Side {
  readonly label: string;
  readonly plan: PlanFacts;
  readonly metrics: ComparedMetrics;
  readonly failures: Readonly<Record<string, number>>;
  readonly memory: RunResult['memory'];
  readonly waits: WaitTotals;
  /** Request-seconds before the first step. */
  readonly queueS: number;
}

/** A candidate and the one it is explained against; none when it ran alone. */
export interface Contrast {
  readonly own: Side;
  readonly other: Side | undefined;
}

/** One sentence about `own`, or nothing where there is no difference worth a sentence. */
export type ReasonRule = (contrast: Contrast) => Reason | undefined;

export function reason(topic: ReasonTopic, sentence: string): Reason {
  return { topic, sentence };
}

/** Relative difference of two figures, against the larger; 0 where there is nothing to compare. */
export function apart(a: number, b: number): number {
  const most = Math.max(Math.abs(a), Math.abs(b));
  return most > 0 && Number.isFinite(most) ? Math.abs(a - b) / most : 0;
}

/** `12.4` times, `1.3`. */
export function times(factor: number): string {
  return factor >= 10 ? factor.toFixed(0) : factor.toFixed(1);
}

/** From here on a factor reads better than a percentage. */
const FACTOR = 2;

/** A figure against another one: `9.4 % more`, `7.7 times as many`, `87.0 % less`. */
export function against(own: number, other: number, [more, less, many]: readonly [string, string, string]): string {
  const ratio = own / other;
  if (ratio >= FACTOR) return `${times(ratio)} times ${many}`;
  return `${percent(Math.abs(ratio - 1))} ${ratio > 1 ? more : less}`;
}

/** A KV cache that is full at times holds requests back. */
export const FULL = 0.95;
