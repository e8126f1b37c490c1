/** The names of a file's columns, and its first row. */
export interface TraceHeader {
  readonly source: string;
  readonly container: 'csv' | 'jsonl';
  /** Columns of CSV, keys of the first object of JSON Lines. */
  readonly seen: readonly string[];
  /** Text of a column in the first row; empty when it has none. */
  sample(column: string): string;
}
