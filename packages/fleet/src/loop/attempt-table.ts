import type { RequestColumns, RequestLog } from '@foretoken/engines';
import { createRequestLog } from '@foretoken/engines';
import { tooManyAttempts } from './diagnostics.ts';

/** What a further attempt asks for, where it differs from the request. */
export interface AttemptChange {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/**
 * Requests as the engines see them: the first rows are the first attempts of the requests, in the same order; further attempts
 * (retries, fallbacks, hedges, the legs of a disaggregated request) get rows behind them. Pages behind the last row are
 * reserved, never touched.
 */
export class AttemptTable {
  readonly columns: RequestColumns;
  readonly log: RequestLog;
  /** Slot that serves each row; -1 = none yet. */
  readonly slot: Int32Array;
  readonly #requests: number;
  readonly #requestOf: Int32Array | undefined;
  readonly #capacity: number;
  #rows: number;

  /** `further` = attempts beside the first that a request can make at most. */
  constructor(requests: RequestColumns, further: number, tiers: boolean) {
    this.#requests = requests.count;
    this.#rows = requests.count;
    this.#capacity = requests.count * (1 + further);
    if (further === 0) {
      this.columns = requests;
      this.log = createRequestLog(requests.count, tiers);
      this.#requestOf = undefined;
    } else {
      this.columns = widened(requests, this.#capacity);
      this.log = createRequestLog(this.#capacity, tiers, requests.count);
      this.#requestOf = new Int32Array(this.#capacity);
    }
    this.slot = new Int32Array(this.#capacity).fill(-1, 0, requests.count);
  }

  /** Rows in use. */
  get rows(): number {
    return this.#rows;
  }

  requestOf(row: number): number {
    return row < this.#requests ? row : this.#requestOf![row]!;
  }

  /** A row for another attempt at `request`, made at `nowS`. Throws E0750 when there are too many. */
  add(request: number, nowS: number, change: AttemptChange = {}): number {
    if (this.#rows === this.#capacity) throw tooManyAttempts(this.#capacity);
    const row = this.#rows++;
    const columns = this.columns as unknown as Record<string, unknown>;
    for (const column of Object.values(columns)) if (isColumn(column)) column[row] = column[request]!;
    const { arrivalS, inputTokens, outputTokens, maxOutputTokens, content } = this.columns;
    arrivalS[row] = nowS;
    inputTokens[row] = change.inputTokens ?? inputTokens[request]!;
    if (change.outputTokens !== undefined) {
      outputTokens[row] = change.outputTokens;
      if (maxOutputTokens !== undefined) maxOutputTokens[row] = Math.max(1, maxOutputTokens[request]! - (outputTokens[request]! - change.outputTokens));
    }
    if (content?.rows !== undefined) content.rows[row] = request;
    this.#requestOf![row] = request;
    this.slot[row] = -1;
    clear(this.log, row);
    return row;
  }
}

type Column = Float64Array | Int32Array | Uint8Array;

function isColumn(value: unknown): value is Column {
  return value instanceof Float64Array || value instanceof Int32Array || value instanceof Uint8Array;
}

/** The same columns with room for `capacity` rows. */
function widened(requests: RequestColumns, capacity: number): RequestColumns {
  const wide = Object.entries(requests).map(([name, column]): [string, unknown] => {
    if (!isColumn(column)) return [name, column];
    const copy = new (column.constructor as new (length: number) => Column)(capacity);
    copy.set(column.subarray(0, requests.count));
    return [name, copy];
  });
  const columns = Object.fromEntries(wide) as unknown as RequestColumns;
  if (requests.content === undefined) return columns;
  const rows = new Int32Array(capacity);
  for (let r = 0; r < requests.count; r++) rows[r] = requests.content.rows?.[r] ?? r;
  return { ...columns, content: { ...requests.content, rows } };
}

function clear(log: RequestLog, row: number): void {
  log.replica[row] = -1;
  log.firstScheduledS[row] = NaN;
  log.firstTokenS[row] = NaN;
  log.finishS[row] = NaN;
}
