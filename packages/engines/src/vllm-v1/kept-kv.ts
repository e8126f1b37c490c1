import type { KvHandover } from '../driver.ts';
import type { KvManager } from './kv-manager.ts';
import type { Sequence } from './sequence.ts';

/** `kv_lease_duration`: kept blocks are freed after so many seconds without a heartbeat. */
export const KV_LEASE_S = 30;

/** Prefill side of disaggregation: blocks of ended requests that another replica has not read yet (NixlConnector). */
export class KeptKv {
  readonly #handover: KvHandover;
  readonly #kv: KvManager;
  /** In order of the ends of their leases. */
  readonly #kept = new Map<number, { readonly sequence: Sequence; readonly untilS: number }>();

  constructor(handover: KvHandover, kv: KvManager) {
    this.#handover = handover;
    this.#kv = kv;
  }

  /** When the first lease ends; Infinity = none. */
  get nextEndS(): number {
    for (const { untilS } of this.#kept.values()) return untilS;
    return Infinity;
  }

  get sequences(): Sequence[] {
    return [...this.#kept.values()].map(({ sequence }) => sequence);
  }

  /** True = the blocks of a request that ends stay where they are. */
  keep(sequence: Sequence, nowS: number): boolean {
    if (!this.#handover.keeps(sequence.request, nowS)) return false;
    this.#kept.set(sequence.request, { sequence, untilS: nowS + KV_LEASE_S });
    return true;
  }

  /** The other replica has them. */
  release(request: number): void {
    const kept = this.#kept.get(request);
    if (kept === undefined) return;
    this.#kept.delete(request);
    this.#kv.release(kept.sequence);
  }

  /** Frees what nobody renewed by `nowS`. */
  expire(nowS: number): void {
    while (this.nextEndS <= nowS) {
      const [request, { sequence }] = this.#kept.entries().next().value!;
      this.#kept.delete(request);
      if (!this.keep(sequence, nowS)) this.#kv.release(sequence);
    }
  }
}
