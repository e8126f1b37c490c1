import { assert } from '@foretoken/kernel';

/** A transfer under way. */
export interface Flow {
  readonly transfer: number;
  readonly bytes: number;
  /** Bytes left to move at `sinceS`. */
  left: number;
  sinceS: number;
  bytesPerS: number;
  /** When its last byte has left at that rate. */
  emptyS: number;
}

/** A transfer that ended. */
export interface EndedTransfer {
  readonly transfer: number;
  readonly endS: number;
}

/**
 * Transfers as fluid: each moves at a rate that holds until another one starts or ends, and is settled only when its
 * own rate changes, so that one which nobody disturbs ends exactly at start + bytes / rate. The latency follows the
 * last byte and keeps nobody else waiting. An event costs O(n).
 */
export class FlowTable<F extends Flow> {
  readonly #latencyS: number;
  readonly #rates: (flows: readonly F[]) => Float64Array;
  /** In the order that `add` was told. */
  readonly #flows: F[] = [];
  /** Last byte left, not told of yet; in order of their ends. */
  #arriving: EndedTransfer[] = [];
  #nowS = 0;
  #nextEmptyS = Infinity;
  #movedBytes = 0;
  #busyS = 0;

  /** `rates` says how fast each of the flows goes, bytes per second; all above 0. */
  constructor(latencyS: number, rates: (flows: readonly F[]) => Float64Array) {
    assert(latencyS >= 0, 'a latency is not negative');
    this.#latencyS = latencyS;
    this.#rates = rates;
  }

  get active(): number {
    return this.#flows.length + this.#arriving.length;
  }

  /** Bytes of those that ended, and what the others had moved at the last event. */
  get movedBytes(): number {
    let bytes = this.#movedBytes;
    for (const flow of this.#flows) bytes += flow.bytes - leftAt(flow, this.#nowS);
    return bytes;
  }

  get busyS(): number {
    return this.#busyS;
  }

  get nextEndS(): number {
    return Math.min(this.#arriving[0]?.endS ?? Infinity, this.#nextEmptyS + this.#latencyS);
  }

  /** A flow starts, before the first one that `isBehind` says so of; without bytes it ends at once. */
  add(flow: F, isBehind: (other: F) => boolean): void {
    this.#runTo(flow.sinceS);
    if (flow.bytes === 0) {
      this.#arrive({ transfer: flow.transfer, endS: flow.sinceS });
      return;
    }
    const at = this.#flows.findIndex(isBehind);
    this.#flows.splice(at < 0 ? this.#flows.length : at, 0, flow);
    this.#rerate();
  }

  /** Gives a transfer up; no-op when it has ended. Returns whether it was there. */
  cancel(transfer: number, nowS: number): boolean {
    this.#runTo(nowS);
    const at = this.#flows.findIndex((flow) => flow.transfer === transfer);
    if (at < 0) {
      const before = this.#arriving.length;
      this.#arriving = this.#arriving.filter((each) => each.transfer !== transfer || each.endS <= nowS);
      return this.#arriving.length < before;
    }
    const [flow] = this.#flows.splice(at, 1) as [F];
    this.#movedBytes += flow.bytes - leftAt(flow, nowS);
    this.#rerate();
    return true;
  }

  take(nowS: number): readonly EndedTransfer[] {
    this.#runTo(nowS);
    let count = 0;
    while (count < this.#arriving.length && this.#arriving[count]!.endS <= nowS) count++;
    return this.#arriving.splice(0, count);
  }

  /** Lets everything that happens by `nowS` happen. */
  #runTo(nowS: number): void {
    assert(nowS >= this.#nowS, 'times never decrease');
    while (this.#nextEmptyS <= nowS && this.#flows.length > 0) {
      this.#pass(this.#nextEmptyS);
      this.#empty(this.#nextEmptyS);
      this.#rerate();
    }
    this.#pass(nowS);
  }

  #pass(toS: number): void {
    if (this.#flows.length > 0) this.#busyS += toS - this.#nowS;
    this.#nowS = toS;
  }

  /** All whose last byte leaves at that moment. */
  #empty(atS: number): void {
    let kept = 0;
    for (const flow of this.#flows) {
      if (flow.emptyS > atS) {
        this.#flows[kept++] = flow;
        continue;
      }
      this.#movedBytes += flow.bytes;
      this.#arrive({ transfer: flow.transfer, endS: atS + this.#latencyS });
    }
    this.#flows.length = kept;
  }

  /** Equal ends in order of the starts. */
  #arrive(ended: EndedTransfer): void {
    let at = this.#arriving.length;
    while (at > 0 && isLater(this.#arriving[at - 1]!, ended)) at--;
    this.#arriving.splice(at, 0, ended);
  }

  #rerate(): void {
    const rates = this.#rates(this.#flows);
    this.#nextEmptyS = Infinity;
    for (const [i, flow] of this.#flows.entries()) {
      const rate = rates[i]!;
      if (rate !== flow.bytesPerS) {
        flow.left = leftAt(flow, this.#nowS);
        flow.sinceS = this.#nowS;
        flow.bytesPerS = rate;
        flow.emptyS = flow.sinceS + flow.left / rate;
      }
      if (flow.emptyS < this.#nextEmptyS) this.#nextEmptyS = flow.emptyS;
    }
  }
}

/** A flow that starts. */
export function newFlow(transfer: number, bytes: number, nowS: number): Flow {
  assert(bytes >= 0 && bytes < Infinity, 'a transfer moves a number of bytes');
  return { transfer, bytes, left: bytes, sinceS: nowS, bytesPerS: 0, emptyS: Infinity };
}

function leftAt({ left, sinceS, bytesPerS }: Flow, nowS: number): number {
  return Math.max(0, left - bytesPerS * (nowS - sinceS));
}

function isLater(a: EndedTransfer, b: EndedTransfer): boolean {
  return a.endS > b.endS || (a.endS === b.endS && a.transfer > b.transfer);
}
