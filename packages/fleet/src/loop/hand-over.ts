import { OUTCOME } from '@foretoken/engines';
import type { KvHandover } from '@foretoken/engines';
import { replicaNic } from '../links/default-nic.ts';
import { Network } from '../links/network.ts';
import { overlappedBytes } from '../links/overlapped-bytes.ts';
import { FLEET_OUTCOME } from '../outcomes.ts';
import type { Start } from './attempt-port.ts';
import type { DisaggregatedTarget, HandOverParts, HandOverTotals, Journey } from './journey.ts';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';
import { EVENT } from './timers.ts';

const LATENCY_S = 10e-6;

/**
 * Requests whose prompt is computed in one pool and whose answer is generated in another: NIXL between vLLM engines (the decode side asks when
 * the prompt is computed) and SGLang's disaggregation (the decode side reserves memory first). KV moves over the NICs of both replicas, shared
 * max-min fairly; memory at the decode side and `maxTransfers` hold it back.
 */
export class HandOver {
  readonly totals: HandOverTotals = { handedOver: 0, computedLocally: 0, transfers: 0, failedTransfers: 0, bytes: 0 };
  readonly network: Network;
  readonly #parts: HandOverParts;
  /** By the row at the decode side, by the row at the prefill side, by transfer. */
  readonly #journeys = new Map<number, Journey>();
  readonly #byPrefill = new Map<number, Journey>();
  readonly #byTransfer = new Map<number, Journey>();
  /** Rows at the prefill side of every row that had one. */
  readonly #prefillRows = new Map<number, number>();
  /** Transfers under way or announced, by decode slot; and journeys that wait for their turn. */
  readonly #sending = new Map<Slot, number>();
  #queue: Journey[] = [];
  /** What decode engines asked for while they were advanced. */
  #fetches: { readonly row: number; readonly tokens: number }[] = [];
  #armedS = Infinity;

  constructor(parts: HandOverParts) {
    this.#parts = parts;
    this.network = new Network({ nicOf: (id) => this.#nicOf(id), latencyS: LATENCY_S });
  }

  /** The engines' side of it. */
  readonly port: KvHandover = {
    remoteTokens: (row) => (this.#journeys.has(row) ? this.#parts.table.columns.inputTokens[row]! : 0),
    fetch: (row, tokens) => void this.#fetches.push({ row, tokens }),
    keeps: (row, nowS) => this.#keeps(row, nowS),
  };

  prefillRowOf(row: number): number {
    return this.#prefillRows.get(row) ?? -1;
  }

  /** The decode replica that is chosen for a row on its way. */
  decodeOf(row: number): Slot | undefined {
    return this.#journeys.get(row)?.decode;
  }

  /** KV that a slot keeps for others: it must not go. */
  isNeeded(slot: Slot): boolean {
    for (const journey of this.#byPrefill.values()) if (journey.prefill === slot) return true;
    return false;
  }

  /** Sets a request out: `row` is its leg at the decode pool. `excluded` = decode replicas to leave out. */
  start(row: number, target: DisaggregatedTarget, nowS: number, excluded?: ReadonlySet<number>): Start {
    const { table } = this.#parts;
    const request = table.requestOf(row);
    const decodePool = this.#poolNamed(target.decode);
    const decode = decodePool.pick(request, nowS, excluded);
    if (decode === undefined) return FLEET_OUTCOME.unavailable;
    decodePool.advance(decode, nowS);
    const cached = decode.engine!.cachedTokens?.(row) ?? 0;
    const uncached = table.columns.inputTokens[row]! - cached;
    if (uncached < target.minUncachedTokens || this.#poolNamed(target.prefill).candidates.length === 0) {
      this.totals.computedLocally++;
      return decodePool.submit(row, decode, nowS);
    }
    this.totals.handedOver++;
    const journey: Journey = { row, prefillRow: -1, target, decode, prefill: undefined, phase: 'placed', transfer: -1, wanted: -1, isSubmitted: false, hasLapsed: false };
    this.#journeys.set(row, journey);
    journey.isSubmitted = decodePool.plan.plan.handover!.reserves === 'before-prefill';
    const outcome = journey.isSubmitted ? decodePool.submit(row, decode, nowS) : this.#beginPrefill(journey, nowS);
    if (outcome !== 0) this.#forget(journey, nowS);
    return outcome;
  }

  /** The client of `row` has left. True = there was nothing at a decode engine to stop. */
  cancel(row: number, nowS: number): boolean {
    const journey = this.#journeys.get(row);
    if (journey === undefined) return false;
    const { isSubmitted } = journey;
    this.#stop(journey, nowS);
    return !isSubmitted;
  }

  /** An engine has ended a row. True = it was a prefill leg, and has been dealt with. */
  onEnd(row: number, nowS: number): boolean {
    const own = this.#byPrefill.get(row);
    if (own !== undefined && own.phase === 'prefill') {
      this.#parts.onPrefilled(row, nowS);
      if (this.#parts.table.log.outcome[row] === OUTCOME.completed) this.#prompted(own, nowS);
      else this.#fail(own, this.#parts.table.log.outcome[row]!, nowS);
      return true;
    }
    const journey = this.#journeys.get(row);
    if (journey !== undefined) this.#forget(journey, nowS);
    return false;
  }

  /** A lease is renewed by the decode side, unless that hangs. */
  #keeps(row: number, nowS: number): boolean {
    const journey = this.#byPrefill.get(row);
    if (journey === undefined) return false;
    journey.hasLapsed = journey.phase === 'ready' && journey.decode.hungUntilS > nowS;
    return !journey.hasLapsed;
  }

  /** A slot has crashed: KV that it kept is lost. */
  onCrash(slot: Slot, nowS: number): void {
    for (const journey of this.#byPrefill.values()) {
      if (journey.prefill === slot && journey.phase !== 'prefill') this.#lose(journey, nowS);
    }
  }

  /** Deals with what decode engines asked for. Call it after engines were advanced. */
  settle(nowS: number): boolean {
    if (this.#fetches.length === 0) return false;
    const fetches = this.#fetches;
    this.#fetches = [];
    for (const { row, tokens } of fetches) {
      const journey = this.#journeys.get(row);
      if (journey === undefined) continue;
      journey.wanted = tokens;
      if (journey.phase === 'placed') {
        const outcome = this.#beginPrefill(journey, nowS);
        if (outcome !== 0) this.#fail(journey, outcome, nowS);
      } else if (journey.phase === 'ready') this.#send(journey, nowS);
    }
    return true;
  }

  /** Transfers have ended. */
  arrived(nowS: number): void {
    if (this.#armedS <= nowS) this.#armedS = Infinity;
    for (const { transfer } of this.network.take(nowS)) {
      const journey = this.#byTransfer.get(transfer);
      if (journey === undefined) continue;
      const { decode, row } = journey;
      this.#byTransfer.delete(transfer);
      journey.transfer = -1;
      this.#forget(journey, nowS);
      if (decode.engine === undefined) continue;
      this.#poolOf(decode).advance(decode, nowS);
      decode.engine.received?.(row, nowS);
      this.#poolOf(decode).arm(decode);
    }
    this.#arm();
  }

  /** The KV of a prompt is gone before it was sent. */
  #lose(journey: Journey, nowS: number): void {
    const { decode, row, isSubmitted } = journey;
    this.totals.failedTransfers++;
    this.#forget(journey, nowS);
    if (!isSubmitted) this.#parts.desk.failed(row, FLEET_OUTCOME.replicaLost, nowS);
    else if (decode.engine !== undefined) {
      this.#poolOf(decode).advance(decode, nowS);
      decode.engine.transferFailed?.(row, nowS);
      this.#poolOf(decode).arm(decode);
    }
  }

  #beginPrefill(journey: Journey, nowS: number): Start {
    const { table } = this.#parts;
    const request = table.requestOf(journey.row);
    const pool = this.#poolNamed(journey.target.prefill);
    const slot = pool.pick(request, nowS);
    if (slot === undefined) return FLEET_OUTCOME.unavailable;
    const row = table.add(request, nowS, { inputTokens: table.columns.inputTokens[journey.row]!, outputTokens: 1 });
    journey.prefillRow = row;
    journey.prefill = slot;
    journey.phase = 'prefill';
    this.#prefillRows.set(journey.row, row);
    this.#byPrefill.set(row, journey);
    const outcome = pool.submit(row, slot, nowS);
    if (outcome === 0) this.#parts.onPrefill(row, slot.pool, nowS);
    return outcome;
  }

  /** The prompt is computed: its KV waits for its turn, or for the decode side's memory. */
  #prompted(journey: Journey, nowS: number): void {
    journey.phase = 'ready';
    const { maxTransfers = Infinity } = journey.target;
    if ((this.#sending.get(journey.decode) ?? 0) >= maxTransfers) this.#queue.push(journey);
    else this.#offer(journey, nowS);
  }

  #offer(journey: Journey, nowS: number): void {
    this.#sending.set(journey.decode, (this.#sending.get(journey.decode) ?? 0) + 1);
    if (journey.isSubmitted) {
      if (journey.wanted >= 0) this.#send(journey, nowS);
      return;
    }
    journey.isSubmitted = true;
    if (journey.decode.engine === undefined) {
      this.#fail(journey, FLEET_OUTCOME.replicaLost, nowS);
      return;
    }
    const outcome = this.#poolOf(journey.decode).submit(journey.row, journey.decode, nowS);
    if (outcome !== 0) this.#fail(journey, outcome, nowS);
  }

  #send(journey: Journey, nowS: number): void {
    if (journey.hasLapsed) return void this.#lose(journey, nowS);
    const { decode, prefill, wanted, target, prefillRow } = journey;
    const { blockTokens, bytesPerToken, layers } = this.#poolOf(decode).plan.plan.handover!;
    const bytes = Math.ceil(wanted / blockTokens) * blockTokens * bytesPerToken;
    const { log } = this.#parts.table;
    const computeS = log.finishS[prefillRow]! - log.firstScheduledS[prefillRow]!;
    const rate = Math.min(this.#nicOf(prefill!.id).egressBytesPerS, this.#nicOf(decode.id).ingressBytesPerS);
    // What overlapped with the computation is gone already, if the decode side knew where it goes.
    const isLate = this.#poolOf(decode).plan.plan.handover!.reserves === 'after-prefill';
    const left = target.overlap && !isLate ? overlappedBytes(bytes, layers, computeS, rate).bytes : bytes;
    journey.phase = 'transfer';
    journey.transfer = this.network.start(prefill!.id, decode.id, left, nowS);
    this.totals.transfers++;
    this.totals.bytes += bytes;
    this.#byTransfer.set(journey.transfer, journey);
    this.#arm();
  }

  #fail(journey: Journey, outcome: number, nowS: number): void {
    const { row } = journey;
    this.#stop(journey, nowS);
    if (journey.isSubmitted && journey.decode.engine !== undefined) this.#poolOf(journey.decode).abort(row, journey.decode, nowS);
    this.#parts.desk.failed(row, outcome, nowS);
  }

  /** Takes a journey off its way. */
  #stop(journey: Journey, nowS: number): void {
    const { prefill, prefillRow, phase } = journey;
    this.#forget(journey, nowS);
    if (phase === 'prefill') this.#parts.onPrefilled(prefillRow, nowS);
    if (phase === 'prefill' && prefill?.engine !== undefined) this.#poolOf(prefill).abort(prefillRow, prefill, nowS);
  }

  /** It is over: kept KV is let go, and the next one may be sent. */
  #forget(journey: Journey, nowS: number): void {
    const { row, prefill, prefillRow, phase, decode, transfer } = journey;
    this.#journeys.delete(row);
    this.#byPrefill.delete(prefillRow);
    if (transfer >= 0) {
      this.network.cancel(transfer, nowS);
      this.#byTransfer.delete(transfer);
      // The others get its share.
      this.#arm();
    }
    const at = this.#queue.indexOf(journey);
    if (at >= 0) this.#queue.splice(at, 1);
    else if (phase === 'ready' || phase === 'transfer') this.#sending.set(decode, this.#sending.get(decode)! - 1);
    if ((phase === 'ready' || phase === 'transfer') && prefill?.engine !== undefined) {
      this.#poolOf(prefill).advance(prefill, nowS);
      prefill.engine.releaseKv?.(prefillRow, nowS);
      this.#poolOf(prefill).arm(prefill);
    }
    const next = this.#queue.find((each) => each.decode === decode);
    if (next === undefined || (this.#sending.get(decode) ?? 0) >= (next.target.maxTransfers ?? Infinity)) return;
    this.#queue.splice(this.#queue.indexOf(next), 1);
    this.#offer(next, nowS);
  }

  #nicOf(id: number): { readonly egressBytesPerS: number; readonly ingressBytesPerS: number } {
    const slot = this.#parts.slots[id]!;
    return replicaNic(1, this.#poolOf(slot).plan.nicBytesPerS);
  }

  #arm(): void {
    const nextS = this.network.nextEndS();
    if (nextS >= this.#armedS) return;
    this.#armedS = nextS;
    this.#parts.timers.at(nextS, EVENT.transfer, 0);
  }

  #poolNamed(name: string): Pool {
    return this.#parts.pools.find(({ plan }) => plan.name === name)!;
  }

  #poolOf(slot: Slot): Pool {
    return this.#parts.pools[slot.pool]!;
  }
}
