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

/** What one attempt did for nothing. */
export interface RowWaste {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Its client had left, and nobody told the engine. */
  readonly isZombie: boolean;
}

/** What a row did for nothing; undefined = it is part of an answer, or was never begun. */
export function wasteOfRow(row: number, requests: number, table: AttemptTable, book: RequestBook, isPartOfAnswer: (row: number) => boolean): RowWaste | undefined {
  const { log, columns, slot } = table;
  if (Number.isNaN(log.firstScheduledS[row]!) || slot[row]! < 0) return undefined;
  const request = table.requestOf(row);
  const answers = book.outcome[request] === 0 && (book.finalRow[request] === row || (requests === table.rows && log.outcome[row] === OUTCOME.completed));
  if (answers || isPartOfAnswer(row)) return undefined;
  const promptTokens = columns.inputTokens[row]! - log.cachedTokens[row]!;
  const generated = log.generatedTokens[row]!;
  // Of what is taken over, a last token that came too late is generated again.
  if (book.rowState[row] === ROW.handedOn && book.outcome[request] === 0) return { promptTokens, outputTokens: Math.max(0, generated - columns.outputTokens[row]! + 1), isZombie: false };
  return { promptTokens, outputTokens: generated, isZombie: book.rowState[row] === ROW.abandoned };
}

/** Adds up the attempts that led to nothing. */
export function wasteOf(rows: number, wastedBy: (row: number) => RowWaste | undefined): Waste {
  const waste = { attempts: 0, promptTokens: 0, outputTokens: 0, zombieOutputTokens: 0 };
  for (let row = 0; row < rows; row++) {
    const wasted = wastedBy(row);
    if (wasted === undefined) continue;
    waste.attempts++;
    waste.promptTokens += wasted.promptTokens;
    waste.outputTokens += wasted.outputTokens;
    if (wasted.isZombie) waste.zombieOutputTokens += wasted.outputTokens;
  }
  return waste;
}
