/**
 * What the prompts are made of, token-exact but without text: a prompt is a list of segments
 * (identity, length); two prompts share exactly the tokens of their equal leading segments,
 * and a segment may be cut. Row-compressed like a sparse matrix: request r owns the entries
 * `offsets[r] … offsets[r + 1] - 1`.
 */
export interface ContentIndex {
  /** Length = requests + 1. */
  readonly offsets: Int32Array;
  /** Identity of each segment, >= 0. Equal ids mean equal tokens (up to the shorter length). */
  readonly segmentIds: Int32Array;
  /** Tokens of each segment that this prompt uses, > 0. Sums to the request's input tokens. */
  readonly segmentTokens: Int32Array;
  /**
   * Segment identity of the tokens that request r generates, or -1 when no later prompt quotes them.
   * Absent = all -1.
   */
  readonly outputSegmentIds?: Int32Array;
  /** Whose content each request has: several attempts at one request share a row. Absent = its own. */
  readonly rows?: Int32Array;
  /** How the trace itself cut the prompts; absent = it did not. */
  readonly traceBlocks?: TraceBlocks;
}

/** The blocks in which a trace describes its prompts. A segment is one of them or several in a row. */
export interface TraceBlocks {
  readonly tokens: number;
  /** Has a partly filled last block an id of its own (`ceil`), or are its tokens a segment that nobody shares (`floor`)? */
  readonly lastBlock: 'ceil' | 'floor';
}
