import type { RequestColumns } from '@foretoken/engines';
import { badOption } from '../diagnostics.ts';
import { arrivalStats, type ArrivalStats } from './arrival-stats.ts';
import { lengthStats, type LengthStats } from './length-stats.ts';
import { pearson } from './pearson.ts';
import { prefixReuse, type PrefixReuse } from './prefix-reuse.ts';

/** What `foretoken trace inspect` shows. */
export interface TraceStats {
  readonly requests: number;
  /** null for a lengths-only trace, fewer than two requests, or all at once. */
  readonly arrivals: ArrivalStats | null;
  readonly inputTokens: LengthStats;
  readonly outputTokens: LengthStats;
  /** Pearson's correlation of input and output; null when one does not vary. */
  readonly pearsonInputOutput: number | null;
  readonly sessions: number | null;
  /** null when the trace says nothing about the prompts' content. */
  readonly reuse: PrefixReuse | null;
}

export interface InspectOptions {
  /** Tokens per cache block; default 16, vLLM's. Give the trace's own (`info.blockTokens`) to compare with published numbers. */
  readonly blockTokens?: number;
  /** `info.inversions` and `info.hasArrivals` of the reader. */
  readonly inversions?: number;
  readonly hasArrivals?: boolean;
}

/** Statistics of a trace or a synthetic workload with at least one request. @throws ForetokenError E0513. */
export function inspectTrace(columns: RequestColumns, options: InspectOptions = {}): TraceStats {
  const { blockTokens = 16, inversions = 0, hasArrivals = true } = options;
  if (!(Number.isInteger(blockTokens) && blockTokens > 0)) throw badOption('blockTokens', blockTokens, 'a whole number above 0');
  if (columns.count === 0) throw badOption('columns', 'an empty trace', 'a trace with at least one request');
  return {
    requests: columns.count,
    arrivals: hasArrivals ? arrivalStats(columns.arrivalS, inversions) : null,
    inputTokens: lengthStats(columns.inputTokens),
    outputTokens: lengthStats(columns.outputTokens),
    pearsonInputOutput: pearson(columns.inputTokens, columns.outputTokens),
    sessions: columns.session === undefined ? null : new Set(columns.session.filter((session) => session >= 0)).size,
    reuse: columns.content === undefined ? null : prefixReuse(columns, columns.content, blockTokens),
  };
}
