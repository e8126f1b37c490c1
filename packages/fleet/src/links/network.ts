import { assert } from '@foretoken/kernel';
import { FlowTable, newFlow } from './flow-table.ts';
import type { EndedTransfer, Flow } from './flow-table.ts';
import { maxMinRates } from './max-min-rates.ts';
import type { Port } from './max-min-rates.ts';

/** Rates of what connects a replica, bytes per second of all its GPUs together. */
export interface NicRates {
  readonly egressBytesPerS: number;
  readonly ingressBytesPerS: number;
}

/** What a {@link Network} is made of. */
export interface NetworkOptions {
  /** NIC of a replica; asked once for each. */
  readonly nicOf: (replica: number) => NicRates;
  /** Seconds between the last byte's leaving and the transfer's end. */
  readonly latencyS: number;
  /** The node that a replica is on; transfers within one go over `fabricOf`. Absent = every replica has its own. */
  readonly nodeOf?: (replica: number) => number;
  /** NVLink of a replica, in use between replicas of a node only. */
  readonly fabricOf?: (replica: number) => NicRates;
}

interface RoutedFlow extends Flow {
  readonly ports: readonly Port[];
}

/**
 * Replicas behind a switch that never blocks: a transfer takes its sender's way out and its receiver's way in, and all
 * share them max-min fairly. A NIC is full duplex. Models RDMA between the nodes of a cluster with full bisection [G].
 */
export class Network {
  readonly #options: NetworkOptions;
  readonly #flows: FlowTable<RoutedFlow>;
  readonly #ports = new Map<number, Record<'out' | 'in' | 'fabricOut' | 'fabricIn', Port>>();
  #started = 0;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#flows = new FlowTable<RoutedFlow>(options.latencyS, maxMinRates);
  }

  /** Transfers under way. */
  get active(): number {
    return this.#flows.active;
  }

  /** Bytes moved until the last call, and seconds with at least one transfer on the way. */
  get movedBytes(): number {
    return this.#flows.movedBytes;
  }

  get busyS(): number {
    return this.#flows.busyS;
  }

  /** `bytes` start to move between two replicas; returns the transfer's number. Times of calls never decrease. */
  start(from: number, to: number, bytes: number, nowS: number): number {
    assert(from !== to, 'a transfer is between two replicas');
    const transfer = this.#started++;
    const { nodeOf, fabricOf } = this.#options;
    const isLocal = fabricOf !== undefined && nodeOf !== undefined && nodeOf(from) === nodeOf(to);
    const [sender, receiver] = [this.#portsOf(from), this.#portsOf(to)];
    const ports = isLocal ? [sender.fabricOut, receiver.fabricIn] : [sender.out, receiver.in];
    this.#flows.add({ ...newFlow(transfer, bytes, nowS), ports }, () => false);
    return transfer;
  }

  /** Gives a transfer up; no-op when it has ended. Returns whether it was under way. */
  cancel(transfer: number, nowS: number): boolean {
    return this.#flows.cancel(transfer, nowS);
  }

  /** When the next transfer ends if nothing else starts; Infinity when idle. */
  nextEndS(): number {
    return this.#flows.nextEndS;
  }

  /** Takes the transfers that have ended by `nowS`, in order of their ends. */
  take(nowS: number): readonly EndedTransfer[] {
    return this.#flows.take(nowS);
  }

  #portsOf(replica: number): Record<'out' | 'in' | 'fabricOut' | 'fabricIn', Port> {
    let ports = this.#ports.get(replica);
    if (ports !== undefined) return ports;
    const nic = this.#options.nicOf(replica);
    const fabric = this.#options.fabricOf?.(replica) ?? nic;
    ports = {
      out: { bytesPerS: nic.egressBytesPerS },
      in: { bytesPerS: nic.ingressBytesPerS },
      fabricOut: { bytesPerS: fabric.egressBytesPerS },
      fabricIn: { bytesPerS: fabric.ingressBytesPerS },
    };
    for (const { bytesPerS } of Object.values(ports)) assert(bytesPerS > 0, 'a NIC moves something');
    this.#ports.set(replica, ports);
    return ports;
  }
}
