/** Unit of an arrival column; `iso` = calendar time such as `2023-11-16 18:15:46.6805900` or `2024-05-10T00:00:00Z`. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns' | 'iso';

/** Block ids of a prompt: equal leading ids mean equal leading tokens. */
export interface HashIdMapping {
  readonly column: string;
  /** Tokens per block id. */
  readonly blockTokens: number;
  /** Has the last, partly filled block an id of its own? Absent = either is accepted. */
  readonly lastBlock?: 'ceil' | 'floor';
}

/** Which columns (CSV) or keys (JSON Lines) hold what. */
export interface ColumnMapping {
  /** Absent = a lengths-only trace that needs an arrival process. */
  readonly arrival?: { readonly column: string; readonly unit: TimeUnit };
  readonly input: string;
  readonly output: string;
  readonly session?: string;
  readonly turn?: string;
  readonly class?: string;
  readonly priority?: string;
  readonly adapter?: string;
  /** Output schema that the answer is bound to. */
  readonly grammar?: string;
  readonly model?: string;
  readonly hashIds?: HashIdMapping;
}

/** A known trace layout. Adding one is one file here and one line in `registry.ts`. */
export interface TraceFormat {
  readonly name: string;
  readonly container: 'csv' | 'jsonl';
  /** Every object is a session that holds its requests, timed from its own start; absent = every row is a request. */
  readonly nested?: 'sessions';
  /** Columns or keys that must all be there for the layout to be recognised. */
  readonly signature: readonly string[];
  readonly mapping: ColumnMapping;
}
