import { TICKS_PER_SECOND } from '../csv/iso-clock.ts';
import type { ResolvedFormat } from '../formats/detect-format.ts';
import type { TimeUnit } from '../formats/trace-format.ts';
import { HashColumns } from './hash-columns.ts';
import { RowBuffer } from './row-buffer.ts';
import { SegmentColumns } from './segment-columns.ts';
import { SideColumns } from './side-columns.ts';
import type { TraceOptions } from './trace-options.ts';
import type { TraceRows } from './trace-reader.ts';

const unitsPerSecond: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9, iso: TICKS_PER_SECOND };

/**
 * Empty columns for a trace of this layout. A limit can stop the reading only where no window picks rows later and the
 * file is more or less in order of time, which sessions one after another are not.
 */
export function createRows(format: ResolvedFormat, options: TraceOptions): TraceRows {
  const { arrival, hashIds } = format.mapping;
  const windowed = options.fromS !== undefined || options.toS !== undefined || options.warp !== undefined || format.nested !== undefined;
  return {
    format,
    unitsPerSecond: arrival === undefined ? 0 : unitsPerSecond[arrival.unit],
    rows: new RowBuffer(options.zeroOutput ?? 'drop', windowed ? Infinity : (options.limit ?? Infinity)),
    side: new SideColumns(format.mapping),
    hashes: hashIds === undefined ? undefined : new HashColumns(hashIds),
    sessions: format.nested === undefined ? undefined : new SegmentColumns(),
    models: new Map(),
  };
}
