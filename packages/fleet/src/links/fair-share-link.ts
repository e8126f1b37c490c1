import { assert } from '@foretoken/kernel';
import { FlowTable, newFlow } from './flow-table.ts';
import type { EndedTransfer, Flow } from './flow-table.ts';

/** A link whose transfers share its rate equally (processor sharing), each capped by its own end's rate. */
export interface FairShareLink {
  /** `bytes` start to move at `nowS`; returns the transfer's number. Times of calls never decrease. */
  start(nowS: number, bytes: number, capBytesPerS?: number): number;
  /** The transfer is given up. */
  cancel(transfer: number, nowS: number): void;
  /** When the next transfer ends if nothing else starts; Infinity when idle. */
  nextEndS(): number;
  /** Takes the transfers that have ended by `nowS`, in order of their ends. */
  take(nowS: number): readonly { readonly transfer: number; readonly endS: number }[];
  /** Transfers under way. */
  readonly active: number;
  /** Bytes moved so far, and seconds with at least one transfer under way. */
  readonly movedBytes: number;
  readonly busyS: number;
}

/**
 * A {@link FairShareLink} of `bytesPerS`. What a capped transfer leaves is shared by the others (max-min fair). A
 * transfer ends `latencyS` after its last byte has left, which keeps nobody waiting and does not count as busy; one
 * without bytes ends at once. Models a TCP or RDMA link under fair queueing [G].
 */
export function createFairShareLink(bytesPerS: number, latencyS: number): FairShareLink {
  assert(bytesPerS > 0, 'a link moves something');
  return new SharedLink(bytesPerS, latencyS);
}

interface CappedFlow extends Flow {
  readonly capBytesPerS: number;
}

class SharedLink implements FairShareLink {
  /** By cap, smallest first. */
  readonly #flows: FlowTable<CappedFlow>;
  #started = 0;

  constructor(bytesPerS: number, latencyS: number) {
    this.#flows = new FlowTable<CappedFlow>(latencyS, (flows) => cappedRates(flows, bytesPerS));
  }

  get active(): number {
    return this.#flows.active;
  }

  get movedBytes(): number {
    return this.#flows.movedBytes;
  }

  get busyS(): number {
    return this.#flows.busyS;
  }

  start(nowS: number, bytes: number, capBytesPerS: number = Infinity): number {
    assert(capBytesPerS > 0, 'a transfer moves at some rate');
    const transfer = this.#started++;
    this.#flows.add({ ...newFlow(transfer, bytes, nowS), capBytesPerS }, (other) => other.capBytesPerS > capBytesPerS);
    return transfer;
  }

  cancel(transfer: number, nowS: number): void {
    this.#flows.cancel(transfer, nowS);
  }

  nextEndS(): number {
    return this.#flows.nextEndS;
  }

  take(nowS: number): readonly EndedTransfer[] {
    return this.#flows.take(nowS);
  }
}

/** Water-filling over flows in order of their caps. */
function cappedRates(flows: readonly CappedFlow[], bytesPerS: number): Float64Array {
  const rates = new Float64Array(flows.length);
  let left = bytesPerS;
  for (let i = 0; i < flows.length; i++) {
    const share = left / (flows.length - i);
    const { capBytesPerS } = flows[i]!;
    // From the first that its cap does not hold back, all are alike.
    if (capBytesPerS >= share) return rates.fill(share, i);
    rates[i] = capBytesPerS;
    left -= capBytesPerS;
  }
  return rates;
}
