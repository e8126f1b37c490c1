import type { ContentIndex } from '@foretoken/kvcache';
import type { PrefixSampler } from './prefix-sampler.ts';

/** Turns in session order: a session's turns are neighbours. */
export interface TurnColumns {
  readonly arrivalS: Float64Array;
  readonly session: Int32Array;
  readonly turn: Int32Array;
  readonly group: Int32Array;
  /** Tokens that the turn adds to the history. */
  readonly newTokens: Int32Array;
  readonly promptTokens: Int32Array;
  readonly outputTokens: Int32Array;
  readonly prefix: PrefixSampler;
}

/**
 * Prompts as segments: the prefix (id = group), then for each turn so far its input (id = groups + 2 row) and its output
 * (the next id), up to the input of the turn itself. `order` = rows in arrival order.
 */
export function sessionContent(turns: TurnColumns, order: Int32Array): ContentIndex {
  const { turn, prefix, newTokens, outputTokens, session } = turns;
  const hasPrefix = prefix.groups > 0 ? 1 : 0;
  const offsets = new Int32Array(order.length + 1);
  order.forEach((row, r) => (offsets[r + 1] = (offsets[r] as number) + hasPrefix + 2 * (turn[row] as number) + 1));
  const segmentIds = new Int32Array(offsets[order.length] as number);
  const segmentTokens = new Int32Array(segmentIds.length);
  const outputSegmentIds = new Int32Array(order.length);
  order.forEach((row, r) => {
    let i = offsets[r] as number;
    const put = (id: number, tokens: number): void => {
      segmentIds[i] = id;
      segmentTokens[i++] = tokens;
    };
    if (hasPrefix === 1) put(turns.group[row] as number, prefix.tokens);
    for (let past = row - (turn[row] as number); past <= row; past++) {
      put(prefix.groups + 2 * past, newTokens[past] as number);
      if (past < row) put(prefix.groups + 2 * past + 1, outputTokens[past] as number);
    }
    const quoted = row + 1 < session.length && session[row + 1] === session[row];
    outputSegmentIds[r] = quoted ? prefix.groups + 2 * row + 1 : -1;
  });
  return { offsets, segmentIds, segmentTokens, outputSegmentIds };
}
