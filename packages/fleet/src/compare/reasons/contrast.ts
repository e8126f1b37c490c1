import type { PlanFacts } from '../candidate-run.ts';
import type { ComparedMetrics, Reason, ReasonTopic } from '../comparison.ts';

/** One side of a contrast. */
export interface Side {
  readonly label: string;
  readonly plan: PlanFacts;
  readonly metrics: ComparedMetrics;
  readonly failures: Readonly<Record<string, number>>;
  readonly overheadBytes: number;
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

/** A KV cache that is full at times holds requests back. */
export const FULL = 0.95;
