import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns } from '@foretoken/engines';
import { FLEET_OUTCOME } from '../outcomes.ts';
import type { RouteScenario } from '../scenario/route-scenario.ts';
import type { AttemptPort, DeskObserver } from './attempt-port.ts';
import type { AttemptChange, AttemptTable } from './attempt-table.ts';
import { blames, countOf, isCurable } from './fates.ts';
import type { Leg } from './leg.ts';
import { LegChains } from './leg-chains.ts';
import { RequestBook, ROW } from './request-book.ts';
import { EVENT } from './timers.ts';
import type { EventKind, Timers } from './timers.ts';

/**
 * The client's side of every request: legs of its route one after the other, timeouts, retries, hedges. Each request ends in exactly
 * one outcome, whatever becomes of its attempts.
 */
export class RequestDesk {
  readonly book: RequestBook;
  readonly legs: readonly Leg[];
  readonly #chains: LegChains;
  readonly #table: AttemptTable;
  readonly #timers: Timers;
  readonly #routeOf: (request: number) => number;
  readonly #observer: DeskObserver;
  #port!: AttemptPort;

  constructor(requests: RequestColumns, routes: readonly RouteScenario[], routeOf: (request: number) => number, table: AttemptTable, timers: Timers, seed: number, observer: DeskObserver) {
    this.#table = table;
    this.#timers = timers;
    this.#routeOf = routeOf;
    this.#observer = observer;
    this.book = new RequestBook(requests, table.slot.length);
    this.#chains = new LegChains(routes, this.book, seed);
    this.legs = this.#chains.legs;
  }

  connect(port: AttemptPort): void {
    this.#port = port;
  }

  arrive(request: number, nowS: number): void {
    const { book } = this;
    [book.route[request], book.isOpen[request]] = [this.#routeOf(request), 1];
    book.open++;
    this.#tryLegs(request, nowS, FLEET_OUTCOME.unavailable);
  }

  /** A pause before a retry is over. */
  retry(request: number, nowS: number): void {
    if (this.book.isOpen[request] === 1) this.#tryLegs(request, nowS, FLEET_OUTCOME.unavailable);
  }

  /** All tokens of a row are with the client. */
  answered(row: number, nowS: number): void {
    const { book } = this;
    if (book.rowState[row] !== ROW.live) return;
    const request = this.#table.requestOf(row);
    const leg = this.#chains.legOfRow(row);
    this.#close(row, ROW.over, nowS);
    this.#leaveRetry(request);
    leg.counts.answered++;
    leg.breaker?.onSuccess(nowS);
    const twin = book.twinOf(request, row);
    if (twin >= 0) this.#cancel(twin, nowS);
    book.finalRow[request] = row;
    this.#end(request);
    this.#observer.onAnswered(request, row, nowS);
  }

  /** An attempt ended without an answer: refused, lost, or failed in its engine. */
  failed(row: number, outcome: number, nowS: number): void {
    const { book } = this;
    if (book.rowState[row] !== ROW.live) return;
    const leg = this.#chains.legOfRow(row);
    const request = this.#table.requestOf(row);
    const twin = this.book.twinOf(request, row);
    leg.counts[countOf(outcome)]++;
    // A copy that found no room says nothing: its twin is at work.
    if (blames(outcome) && !(twin >= 0 && countOf(outcome) === 'refused')) leg.breaker?.onFailure(nowS);
    else leg.breaker?.onNothing();
    const hasStreamed = this.#hasStreamed(row, nowS);
    const goesOn = hasStreamed && leg.scenario.resume && twin < 0;
    if (goesOn) this.#keepTokens(request, row, nowS);
    this.#close(row, goesOn ? ROW.handedOn : ROW.over, nowS);
    book.finalRow[request] = row;
    if (twin >= 0) {
      book.row[request] = twin;
      book.hedge[request] = -1;
      return;
    }
    book.row[request] = -1;
    this.#leaveRetry(request);
    if (!isCurable(outcome) || (hasStreamed && !leg.scenario.resume)) this.#fail(request, outcome, nowS);
    else if (book.tries[request]! < leg.scenario.retries.max && leg.affordsRetry()) this.#scheduleRetry(request, leg, nowS);
    else this.#nextLeg(request, nowS, outcome);
  }

  /** The client sees the first token of a row: it has won against its twin. */
  firstToken(row: number, nowS: number): void {
    const { book } = this;
    if (book.rowState[row] !== ROW.live) return;
    const request = this.#table.requestOf(row);
    const twin = this.book.twinOf(request, row);
    if (twin >= 0) {
      this.#cancel(twin, nowS);
      book.row[request] = row;
      book.hedge[request] = -1;
    }
    const { idleS } = this.#chains.legOfRow(row).scenario.timeouts;
    if (idleS !== undefined && Number.isNaN(this.book.firstTokenS[request]!)) this.#timers.at(nowS + idleS, EVENT.idleTimeout, row);
  }

  /** A timeout of a row may have come. */
  timeout(kind: EventKind, row: number, nowS: number): void {
    if (this.book.rowState[row] !== ROW.live || this.#port.hasEnded(row, nowS)) return;
    const { timeouts } = this.#chains.legOfRow(row).scenario;
    if (kind === EVENT.connectTimeout && this.#port.isTaken(row)) return;
    if (kind === EVENT.ttftTimeout && this.#port.firstSeenS(row, nowS) <= nowS) return;
    if (kind === EVENT.idleTimeout) {
      const tokenS = this.#port.lastTokenS(row, nowS);
      const dueS = (Number.isNaN(tokenS) ? this.book.rowStartS[row]! : tokenS) + timeouts.idleS!;
      if (dueS > nowS) {
        this.#timers.at(dueS, EVENT.idleTimeout, row);
        return;
      }
    }
    this.#giveUp(row, nowS);
  }

  /** A row has gone without a first token for long: a twin sets out. */
  hedge(row: number, nowS: number): void {
    const { book } = this;
    const request = this.#table.requestOf(row);
    if (book.rowState[row] !== ROW.live || book.hedge[request]! >= 0) return;
    if (this.#port.firstSeenS(row, nowS) <= nowS) return;
    const leg = this.#chains.legOfRow(row);
    if (leg.breaker?.allows(nowS) === false) return;
    leg.counts.hedges++;
    const replica = this.#port.replicaOf(row);
    book.hedge[request] = this.#start(request, leg, nowS, new Set(replica < 0 ? [] : [replica]));
  }

  /** Nothing more will happen: what is open stays without an answer. */
  closeAll(nowS: number): void {
    const { book } = this;
    for (let request = 0; request < book.isOpen.length; request++) {
      if (book.isOpen[request] !== 1) continue;
      for (const row of [book.hedge[request]!, book.row[request]!]) {
        if (row < 0) continue;
        this.#chains.legOfRow(row).counts.failed++;
        this.#close(row, ROW.over, nowS);
        book.finalRow[request] = row;
      }
      this.#fail(request, OUTCOME.unfinished, nowS);
      // It never ended.
      book.failedS[request] = NaN;
    }
  }

  #tryLegs(request: number, nowS: number, lastOutcome: number): void {
    const { book } = this;
    for (;;) {
      const leg = this.#chains.legOf(request);
      const isLast = this.#chains.isLast(request);
      const isOpen = leg.breaker?.allows(nowS) === false;
      if (isOpen || (!isLast && this.#port.overflows(leg, nowS))) {
        leg.counts.passedOver++;
        this.#leaveRetry(request);
        if (isLast) {
          this.#fail(request, isOpen ? FLEET_OUTCOME.unavailable : lastOutcome, nowS);
          return;
        }
        this.#chains.next(request);
        continue;
      }
      book.row[request] = -1;
      const row = this.#start(request, leg, nowS);
      if (row >= 0) book.row[request] = row;
      return;
    }
  }

  /** Sets an attempt out. Returns its row, or -1 when it failed at once, which has been dealt with. */
  #start(request: number, leg: Leg, nowS: number, excluded?: ReadonlySet<number>): number {
    const { book } = this;
    const row = this.#rowFor(request, nowS);
    book.rowState[row] = ROW.live;
    book.rowLeg[row] = this.legs.indexOf(leg);
    book.rowStartS[row] = nowS;
    leg.counts.attempts++;
    leg.active++;
    leg.breaker?.onAttempt(nowS);
    if (excluded === undefined) book.row[request] = row;
    const outcome = this.#port.start(row, leg, nowS, excluded);
    if (outcome !== 0) {
      this.failed(row, outcome, nowS);
      return -1;
    }
    const { connectS, ttftS, idleS, totalS } = leg.scenario.timeouts;
    if (connectS !== undefined) this.#timers.at(nowS + connectS, EVENT.connectTimeout, row);
    if (ttftS !== undefined && Number.isNaN(this.book.firstTokenS[request]!)) this.#timers.at(nowS + ttftS, EVENT.ttftTimeout, row);
    // The client waits for more tokens already when it goes on with an answer.
    if (idleS !== undefined && !Number.isNaN(book.firstTokenS[request]!)) this.#timers.at(nowS + idleS, EVENT.idleTimeout, row);
    if (totalS !== undefined) this.#timers.at(nowS + totalS, EVENT.totalTimeout, row);
    if (leg.scenario.hedge !== undefined && excluded === undefined) this.#timers.at(nowS + leg.scenario.hedge.afterS, EVENT.hedge, row);
    return row;
  }

  /** The row of the request itself for its first attempt, a new one for others. */
  #rowFor(request: number, nowS: number): number {
    const { book } = this;
    if (book.rowState[request] === ROW.none) return request;
    const before = book.tokensBefore[request]!;
    const { inputTokens, outputTokens } = this.#table.columns;
    const change: AttemptChange = before === 0 ? {} : { inputTokens: inputTokens[request]! + before, outputTokens: outputTokens[request]! - before };
    return this.#table.add(request, nowS, change);
  }

  #scheduleRetry(request: number, leg: Leg, nowS: number): void {
    const retry = ++this.book.tries[request]!;
    leg.counts.retries++;
    leg.retrying++;
    this.#timers.at(nowS + leg.backoffS(request, retry), EVENT.retry, request);
  }

  /** The retry of a request, if it was one, is over. */
  #leaveRetry(request: number): void {
    if (this.book.tries[request]! > 0) this.#chains.legOf(request).retrying--;
  }

  #nextLeg(request: number, nowS: number, outcome: number): void {
    if (this.#chains.isLast(request)) {
      this.#fail(request, outcome, nowS);
      return;
    }
    this.#chains.next(request);
    this.#tryLegs(request, nowS, outcome);
  }

  #giveUp(row: number, nowS: number): void {
    const leg = this.#chains.legOfRow(row);
    // Told before the engine is: its own report of the abort must find the row closed. Tokens are counted by the abort.
    if (leg.scenario.abortOnTimeout) {
      this.book.rowState[row] = ROW.leaving;
      this.#port.cancel(row, nowS);
      this.book.rowState[row] = ROW.live;
      this.failed(row, FLEET_OUTCOME.clientTimeout, nowS);
      return;
    }
    this.failed(row, FLEET_OUTCOME.clientTimeout, nowS);
    // A stream that had ended, and was taken over, is no zombie.
    if (this.book.rowState[row] !== ROW.handedOn || this.#table.log.outcome[row] === OUTCOME.pending) this.book.rowState[row] = ROW.abandoned;
    this.#port.abandon(row);
  }

  /** A twin has won, or the request is over. */
  #cancel(row: number, nowS: number): void {
    const leg = this.#chains.legOfRow(row);
    leg.counts.cancelled++;
    leg.breaker?.onNothing();
    this.#close(row, ROW.over, nowS);
    this.#port.cancel(row, nowS);
  }

  #close(row: number, state: number, nowS: number): void {
    this.book.rowState[row] = state;
    this.#observer.onClosed(row, nowS);
    this.#chains.legOfRow(row).active--;
  }

  #fail(request: number, outcome: number, nowS: number): void {
    this.book.outcome[request] = outcome;
    this.book.failedS[request] = nowS;
    this.#end(request);
    this.#observer.onFailed(request, outcome, nowS);
  }

  #end(request: number): void {
    this.book.isOpen[request] = 0;
    this.book.row[request] = -1;
    this.book.hedge[request] = -1;
    this.book.open--;
  }

  #keepTokens(request: number, row: number, nowS: number): void {
    const { book } = this;
    const { log } = this.#table;
    if (Number.isNaN(book.firstTokenS[request]!)) {
      book.firstTokenS[request] = this.#port.firstSeenS(row, nowS);
      book.firstRow.set(request, row);
    }
    // The last token is never in it: an answer that had all of them is over, or is on its way and comes too late.
    book.tokensBefore[request]! += Math.min(log.generatedTokens[row]!, this.#table.columns.outputTokens[row]! - 1);
  }

  #hasStreamed(row: number, nowS: number): boolean {
    return this.#port.firstSeenS(row, nowS) <= nowS;
  }
}
