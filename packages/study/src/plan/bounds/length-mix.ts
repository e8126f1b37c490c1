import type { RequestColumns } from '@foretoken/engines';
import { quantileSorted } from '@foretoken/kernel';

/** Lengths of the requests, as the bounds need them. */
export interface LengthMix {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Mean tokens in the context of a generated token. */
  readonly contextTokens: number;
  /** Prompts may share beginnings, so that some of their tokens need not be computed. */
  readonly mayHit: boolean;
  /** Lengths, request by request. */
  readonly columns: Pick<RequestColumns, 'count' | 'inputTokens' | 'outputTokens'>;
  /** Prompt tokens at a percentile. */
  inputAt(p: number): number;
}

/** Lengths of all requests. */
export function lengthMix(columns: RequestColumns): LengthMix {
  const { count, inputTokens, outputTokens } = columns;
  let [input, output, context] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    input += inputTokens[i]!;
    output += outputTokens[i]!;
    context += outputTokens[i]! * (inputTokens[i]! + outputTokens[i]! / 2);
  }
  const sorted = Float64Array.from(inputTokens).sort();
  return { inputTokens: input / count, outputTokens: output / count, contextTokens: context / output, mayHit: columns.content !== undefined, columns, inputAt: (p) => quantileSorted(sorted, p) };
}
