import { OUTCOME, createRequestLog } from '@foretoken/engines';
import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { AttemptTable } from './attempt-table.ts';
import type { RequestBook } from './request-book.ts';
import { ROW } from './request-book.ts';

/** Where the parts of a request's answer came from, when it is not one row of one engine. */
export interface LogParts {
  /** Row that computed the prompt of a row elsewhere; -1 = the row itself. */
  prefillRowOf(row: number): number;
  /** Seconds by which the client saw the end of a row late. */
  readonly lagS: ReadonlyMap<number, number>;
  /** When the client saw first tokens that it saw late. */
  readonly seenS: ReadonlyMap<number, number>;
}

/**
 * The log as clients would write it: one row per request, whatever attempts were behind it. Times are those at which the client
 * saw something; a request without an answer ends when the client's side gave it up.
 */
export function clientLog(requests: RequestColumns, table: AttemptTable, book: RequestBook, parts: LogParts): RequestLog {
  const { log } = table;
  // A table with room for further attempts has a log of that length, whether or not there were any.
  if (log.outcome.length === requests.count && !book.outcome.some((outcome) => outcome !== 0) && parts.lagS.size === 0 && parts.seenS.size === 0) return finished(log, requests.count);
  const client = createRequestLog(requests.count, log.hostTokens !== undefined);
  for (let request = 0; request < requests.count; request++) copyRow(request, requests.arrivalS, client, log, book, parts);
  return client;
}

function copyRow(request: number, arrivalS: Float64Array, client: RequestLog, log: RequestLog, book: RequestBook, { prefillRowOf, lagS, seenS }: LogParts): void {
  const row = book.finalRow[request]! < 0 ? request : book.finalRow[request]!;
  const prompt = prefillRowOf(row) < 0 ? row : prefillRowOf(row);
  const failed = book.outcome[request]!;
  client.outcome[request] = failed === 0 ? ended(log.outcome[row]!) : failed;
  client.replica[request] = log.replica[row]!;
  client.firstScheduledS[request] = log.firstScheduledS[prompt]!;
  const firstTokenS = Number.isNaN(book.firstTokenS[request]!) ? (seenS.get(row) ?? log.firstTokenS[row]!) : book.firstTokenS[request]!;
  // Whoever had left saw nothing more.
  client.firstTokenS[request] = failed !== 0 && firstTokenS > book.failedS[request]! ? NaN : firstTokenS;
  client.finishS[request] = failed === 0 ? log.finishS[row]! + (lagS.get(row) ?? 0) : failedAt(request, arrivalS, book);
  client.cachedTokens[request] = log.cachedTokens[prompt]!;
  client.preemptions[request] = log.preemptions[row]! + (prompt === row ? 0 : log.preemptions[prompt]!);
  // Tokens of a row that was to be taken over are among those before; zombies generate for nobody.
  const isCounted = book.rowState[row] !== ROW.handedOn && book.rowState[row] !== ROW.abandoned;
  client.generatedTokens[request] = (isCounted ? log.generatedTokens[row]! : 0) + book.tokensBefore[request]!;
  if (client.hostTokens === undefined) return;
  client.hostTokens[request] = log.hostTokens![prompt]!;
  client.diskTokens![request] = log.diskTokens![prompt]!;
}

/** A request that is refused when it comes has no end: it never was in the fleet. */
function failedAt(request: number, arrivalS: Float64Array, book: RequestBook): number {
  const failedS = book.failedS[request]!;
  return failedS === arrivalS[request]! ? NaN : failedS;
}

function finished(log: RequestLog, count: number): RequestLog {
  for (let r = 0; r < count; r++) log.outcome[r] = ended(log.outcome[r]!);
  return log;
}

/** What is still pending when nothing more happens never ends. */
function ended(outcome: number): number {
  return outcome === OUTCOME.pending ? OUTCOME.unfinished : outcome;
}
