import type { ResolvedFormat } from '../formats/detect-format.ts';
import type { HashColumns } from './hash-columns.ts';
import type { RowBuffer } from './row-buffer.ts';
import type { SegmentColumns } from './segment-columns.ts';
import type { SideColumns } from './side-columns.ts';

/** The columns that a reader fills. */
export interface TraceRows {
  readonly format: ResolvedFormat;
  /** Units of `rows.time` per second; 0 = the trace has no times. */
  readonly unitsPerSecond: number;
  readonly rows: RowBuffer;
  readonly side: SideColumns;
  /** Content of rows with block ids of their own. */
  readonly hashes: HashColumns | undefined;
  /** Content of the requests of sessions. */
  readonly sessions: SegmentColumns | undefined;
  readonly models: Map<string, number>;
}

/** Reads whole lines; the last byte of every piece is a line feed. */
export interface LineReader {
  /** Returns false when no more input is wanted. */
  read(bytes: Uint8Array, from: number, to: number): boolean;
  /** Called once after the last piece. */
  end(): Promise<void>;
}
