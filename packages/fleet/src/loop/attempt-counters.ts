import type { AttemptTable } from './attempt-table.ts';
import { ROW } from './request-book.ts';
import type { RequestBook } from './request-book.ts';
import type { ScaleDriver } from './scale-driver.ts';

/** Tells the controllers of pools of the attempts that come and go: their concurrency, and what went through. */
export class AttemptCounters {
  readonly #table: AttemptTable;
  readonly #book: RequestBook;
  readonly #scalers: readonly (ScaleDriver | undefined)[];
  /** The pool that counts each row that is under way. */
  readonly #counted = new Map<number, number>();

  constructor(table: AttemptTable, book: RequestBook, scalers: readonly (ScaleDriver | undefined)[]) {
    this.#table = table;
    this.#book = book;
    this.#scalers = scalers;
  }

  /** A pool has taken a row in. */
  onAccepted(row: number, pool: number, nowS: number): void {
    const scaler = this.#scalers[pool];
    if (scaler === undefined) return;
    scaler.counters.onArrival(nowS, this.#table.columns.inputTokens[row]!);
    this.#counted.set(row, pool);
  }

  /** The attempt of a row is over, one way or another. */
  onClosed(row: number, nowS: number): void {
    const pool = this.#counted.get(row);
    if (pool === undefined) return;
    this.#counted.delete(row);
    const { log, columns } = this.#table;
    const [firstS, finishS, outputTokens] = [log.firstTokenS[row]!, log.finishS[row]!, log.generatedTokens[row]!];
    const ended = {
      inputTokens: columns.inputTokens[row]!,
      outputTokens,
      cachedTokens: log.cachedTokens[row]!,
      // A prompt that is computed for another pool is no attempt of the client's.
      ttftS: firstS - (this.#book.rowState[row] === ROW.none ? columns.arrivalS[row]! : this.#book.rowStartS[row]!),
      tpotS: outputTokens > 1 && finishS > firstS ? (finishS - firstS) / (outputTokens - 1) : NaN,
    };
    this.#scalers[pool]!.counters.onEnd(nowS, ended);
  }
}
