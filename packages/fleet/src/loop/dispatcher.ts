import { OUTCOME } from '@foretoken/engines';
import { FLEET_OUTCOME } from '../outcomes.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { ExternalApi } from './external-api.ts';
import type { HandOver } from './hand-over.ts';
import type { Leg } from './leg.ts';
import type { Pool } from './pool.ts';
import type { PoolGate } from './pool-gate.ts';
import type { AttemptPort, Start } from './attempt-port.ts';
import type { RequestDesk } from './request-desk.ts';
import { ROW } from './request-book.ts';
import type { Slot } from './slot.ts';
import { EVENT } from './timers.ts';
import type { Timers } from './timers.ts';

/** What a dispatcher works with. */
export interface DispatcherParts {
  readonly table: AttemptTable;
  readonly timers: Timers;
  readonly slots: readonly Slot[];
  readonly pools: readonly Pool[];
  readonly gates: readonly PoolGate[];
  readonly externals: ReadonlyMap<string, ExternalApi>;
  readonly handOver: HandOver | undefined;
  readonly desk: RequestDesk;
  /** A pool has taken a row in. */
  readonly onAccepted: (row: number, pool: number, nowS: number) => void;
}

/** Carries the attempts of the desk to pools, disaggregated pairs and external APIs, over a network that may be slow or cut. */
export class Dispatcher implements AttemptPort {
  readonly #parts: DispatcherParts;
  readonly #gateOf: ReadonlyMap<string, PoolGate>;
  /** API of each row that is with one. */
  readonly #external = new Map<number, ExternalApi>();
  /** First tokens that the client saw later than the engine delivered them. */
  readonly seenS: Map<number, number> = new Map<number, number>();
  /** Ends that the client has yet to see. */
  readonly #lagging = new Set<number>();
  /** Ends seen later than they happened: rows, and by how many seconds. */
  readonly lagS: Map<number, number> = new Map<number, number>();

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#gateOf = new Map(parts.gates.map((gate) => [gate.pool.plan.name, gate]));
  }

  start(row: number, leg: Leg, nowS: number, excluded?: ReadonlySet<number>): Start {
    const { target } = leg.scenario;
    const request = this.#parts.table.requestOf(row);
    switch (target.kind) {
      case 'pools': {
        const gate = this.#gateOf.get(leg.poolOf(request))!;
        return this.#accepted(gate.offer(row, nowS, excluded), row, gate, nowS);
      }
      case 'external':
        return this.#ask(row, this.#parts.externals.get(target.name)!, nowS);
      case 'disaggregated':
        return this.#accepted(this.#parts.handOver!.start(row, target, nowS, excluded), row, this.#gateOf.get(target.decode)!, nowS);
    }
  }

  #accepted(outcome: Start, row: number, { pool }: PoolGate, nowS: number): Start {
    if (outcome === 0) this.#parts.onAccepted(row, pool.index, nowS);
    return outcome;
  }

  overflows(leg: Leg, nowS: number): boolean {
    const { overflowAbove, target } = leg.scenario;
    if (overflowAbove === undefined || target.kind !== 'pools') return false;
    return target.shares.every(({ pool }) => this.#gateOf.get(pool)!.waitingPerReplica(nowS) > overflowAbove);
  }

  cancel(row: number, nowS: number): void {
    const api = this.#external.get(row);
    if (api !== undefined) {
      this.#leaveExternal(row, api, nowS);
      return;
    }
    if (this.#parts.handOver?.cancel(row, nowS) === true) return;
    for (const gate of this.#parts.gates) if (gate.withdraw(row)) return;
    const slot = this.#slotOf(row);
    if (slot !== undefined) this.#parts.pools[slot.pool]!.abort(row, slot, nowS);
  }

  abandon(row: number): void {
    for (const gate of this.#parts.gates) if (gate.withdraw(row)) return;
  }

  replicaOf(row: number): number {
    return (this.#slotOf(row) ?? this.#parts.handOver?.decodeOf(row))?.number ?? -1;
  }

  isTaken(row: number): boolean {
    return this.replicaOf(row) >= 0 || this.#external.has(row);
  }

  firstSeenS(row: number, nowS: number): number {
    this.#bringUp(row, nowS);
    return this.seenS.get(row) ?? this.#parts.table.log.firstTokenS[row]!;
  }

  hasEnded(row: number, nowS: number): boolean {
    this.#bringUp(row, nowS);
    return this.#parts.table.log.outcome[row] !== OUTCOME.pending && !this.#lagging.has(row) && !(this.#external.has(row) && this.#parts.table.log.finishS[row]! > nowS);
  }

  lastTokenS(row: number, nowS: number): number {
    this.#bringUp(row, nowS);
    const { log } = this.#parts.table;
    const slot = this.#slotOf(row);
    if (slot === undefined) return Math.min(nowS, log.finishS[row]!);
    if (log.outcome[row] !== OUTCOME.pending) return Math.min(nowS, log.finishS[row]!);
    const tokenS = slot.engine?.lastTokenS(row) ?? nowS;
    if (Number.isNaN(tokenS)) return this.seenS.get(row) ?? log.firstTokenS[row]!;
    // What was delivered behind a cut has not been seen; what is on its way will be.
    if (slot.cutUntilS > nowS) return Math.min(tokenS, slot.cutFromS);
    return tokenS + this.#lagOf(row, nowS);
  }

  /** The engine of a row delivered its first token. */
  onFirstToken(row: number, nowS: number): void {
    const lagS = this.#lagOf(row, nowS);
    if (lagS === 0) {
      this.#parts.desk.firstToken(row, nowS);
      return;
    }
    this.seenS.set(row, nowS + lagS);
    this.#parts.timers.at(nowS + lagS, EVENT.seen, row);
  }

  /** The engine of a row has ended it. */
  onEnd(row: number, nowS: number): void {
    const { table, desk } = this.#parts;
    const outcome = table.log.outcome[row]!;
    if (this.#parts.handOver?.onEnd(row, nowS) === true) return;
    if (desk.book.rowState[row] !== ROW.live) return;
    // The end of a stream does not overtake its beginning.
    const lagS = Math.max(this.#lagOf(row, nowS), (this.seenS.get(row) ?? nowS) - nowS);
    if (lagS > 0) {
      this.#lagging.add(row);
      this.lagS.set(row, lagS);
      this.#parts.timers.at(nowS + lagS, EVENT.answered, row);
    } else this.#conclude(row, outcome, nowS);
  }

  /** A delayed first token is seen. */
  seen(row: number, nowS: number): void {
    this.#parts.desk.firstToken(row, nowS);
  }

  /** A delayed answer, or that of an external API, is with the client. */
  answered(row: number, nowS: number): void {
    const { desk, table } = this.#parts;
    this.#lagging.delete(row);
    const api = this.#external.get(row);
    if (api === undefined) {
      this.#conclude(row, table.log.outcome[row]!, nowS);
      return;
    }
    this.#external.delete(row);
    if (desk.book.rowState[row] === ROW.over || desk.book.rowState[row] === ROW.handedOn) return;
    api.charge(table.columns.inputTokens[row]!, table.columns.outputTokens[row]!);
    table.log.generatedTokens[row] = table.columns.outputTokens[row]!;
    table.log.outcome[row] = OUTCOME.completed;
    desk.answered(row, nowS);
  }

  #conclude(row: number, outcome: number, nowS: number): void {
    if (outcome === OUTCOME.completed) this.#parts.desk.answered(row, nowS);
    else this.#parts.desk.failed(row, outcome, nowS);
  }

  #ask(row: number, api: ExternalApi, nowS: number): Start {
    const { columns, log } = this.#parts.table;
    const tokens = columns.outputTokens[row]!;
    const answer = api.ask(this.#parts.table.requestOf(row), nowS, columns.inputTokens[row]!, tokens, columns.maxOutputTokens?.[row] ?? tokens);
    if (typeof answer === 'string') return FLEET_OUTCOME.externalFailed;
    this.#external.set(row, api);
    log.firstScheduledS[row] = nowS;
    log.firstTokenS[row] = answer.firstTokenS;
    log.finishS[row] = answer.finishS;
    this.#parts.timers.at(answer.firstTokenS, EVENT.seen, row);
    this.#parts.timers.at(answer.finishS, EVENT.answered, row);
    return 0;
  }

  /** What was generated until now is paid for. */
  #leaveExternal(row: number, api: ExternalApi, nowS: number): void {
    const { columns, log } = this.#parts.table;
    const [firstS, finishS, tokens] = [log.firstTokenS[row]!, log.finishS[row]!, columns.outputTokens[row]!];
    const share = finishS > firstS ? (nowS - firstS) / (finishS - firstS) : 1;
    const generated = nowS < firstS ? 0 : Math.min(tokens, 1 + Math.floor(share * (tokens - 1)));
    this.#external.delete(row);
    api.charge(columns.inputTokens[row]!, generated);
    log.generatedTokens[row] = generated;
    log.outcome[row] = OUTCOME.aborted;
    log.finishS[row] = nowS;
    if (generated === 0) log.firstTokenS[row] = NaN;
  }

  #slotOf(row: number): Slot | undefined {
    return this.#parts.slots[this.#parts.table.slot[row]!];
  }

  #bringUp(row: number, nowS: number): void {
    const slot = this.#slotOf(row);
    if (slot !== undefined) this.#parts.pools[slot.pool]!.advance(slot, nowS);
  }

  #lagOf(row: number, nowS: number): number {
    const slot = this.#slotOf(row);
    if (slot === undefined) return 0;
    if (slot.cutUntilS > nowS) return slot.cutUntilS - nowS;
    return slot.delayUntilS > nowS ? slot.delayS : 0;
  }
}
