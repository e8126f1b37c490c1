import type { KvHandover } from '../driver.ts';
import type { SglangRequest } from './request.ts';

/** Prefill side of disaggregation: ended requests whose KV is not sent yet (`disagg_prefill_inflight_queue`), and the tokens that they hold. */
export class KeptRequests {
  readonly #handover: KvHandover;
  readonly #kept = new Map<number, readonly [request: SglangRequest, tokens: number]>();

  constructor(handover: KvHandover) {
    this.#handover = handover;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** False = nobody else wants it. */
  keep(request: SglangRequest, tokens: number, nowS: number): boolean {
    if (!this.#handover.keeps(request.request, nowS)) return false;
    this.#kept.set(request.request, [request, tokens]);
    return true;
  }

  take(row: number): readonly [request: SglangRequest, tokens: number] | undefined {
    const kept = this.#kept.get(row);
    this.#kept.delete(row);
    return kept;
  }

  [Symbol.iterator](): Iterator<readonly [request: SglangRequest, tokens: number]> {
    return this.#kept.values();
  }
}
