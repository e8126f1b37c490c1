import { OUTCOME } from '@foretoken/engines';
import type { AttemptTable } from './attempt-table.ts';
import type { RequestBook } from './request-book.ts';
import { ROW } from './request-book.ts';

/** Work that no client got anything from, and the work that they did. */
export interface Waste {
  /** Attempts that were begun for nothing. */
  readonly attempts: number;
  /** Prompt tokens of those, cache hits left out; of a prompt that was cut short all count. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Of those, by attempts whose client had left without telling the engine. */
  readonly zombieOutputTokens: number;
}

/** Adds up the attempts that led to nothing. */
export function wasteOf(requests: number, table: AttemptTable, book: RequestBook, isPartOfAnswer: (row: number) => boolean): Waste {
  const { log, columns } = table;
  const waste = { attempts: 0, promptTokens: 0, outputTokens: 0, zombieOutputTokens: 0 };
  for (let row = 0; row < table.rows; row++) {
    const scheduled = !Number.isNaN(log.firstScheduledS[row]!);
    if (!scheduled || table.slot[row]! < 0) continue;
    const request = table.requestOf(row);
    const answers = book.outcome[request] === 0 && (book.finalRow[request] === row || (requests === table.rows && log.outcome[row] === OUTCOME.completed));
    if (answers || isPartOfAnswer(row)) continue;
    const handedOn = book.rowState[row] === ROW.handedOn && book.outcome[request] === 0;
    waste.attempts++;
    waste.promptTokens += columns.inputTokens[row]! - log.cachedTokens[row]!;
    if (handedOn) {
      // A last token that came too late is generated again.
      waste.outputTokens += Math.max(0, log.generatedTokens[row]! - columns.outputTokens[row]! + 1);
      continue;
    }
    waste.outputTokens += log.generatedTokens[row]!;
    if (book.rowState[row] === ROW.abandoned) waste.zombieOutputTokens += log.generatedTokens[row]!;
  }
  return waste;
}
