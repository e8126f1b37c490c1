import type { KvHandover } from '../driver.ts';
import type { KvConnector } from './kv-connector.ts';
import type { Sequence } from './sequence.ts';

/**
 * Decode side of prefill/decode disaggregation: vLLM's NixlConnector (vllm/distributed/kv_transfer/kv_connector/v1/
 * nixl_connector.py at v0.23.0), from its description [read, not recorded]. The prompt beyond the local hit is pulled
 * once; a request that is preempted later computes it here.
 */
export class RemotePrefill implements KvConnector {
  readonly #handover: KvHandover;
  readonly #waiting = new Map<number, Sequence>();

  constructor(handover: KvHandover) {
    this.#handover = handover;
  }

  matchedTokens(sequence: Sequence, localTokens: number): number {
    if (sequence.pulled) return 0;
    return Math.max(0, Math.min(this.#handover.remoteTokens(sequence.request), sequence.promptTokens) - localTokens);
  }

  load(sequence: Sequence, localTokens: number, tokens: number, nowS: number): number {
    sequence.pulled = true;
    sequence.load = { keys: [], localTokens, tokens: localTokens + tokens, hostTokens: 0, diskTokens: 0, store: -1 };
    this.#waiting.set(sequence.request, sequence);
    this.#handover.fetch(sequence.request, tokens, nowS);
    return Infinity;
  }

  finishLoad(sequence: Sequence): void {
    this.cancelLoad(sequence);
  }

  cancelLoad(sequence: Sequence): void {
    sequence.load = undefined;
    this.#waiting.delete(sequence.request);
  }

  /** The answer to a pull; `hasCome` = false: nothing but the local hit counts. No-op for a request that waits for none. */
  answer(request: number, hasCome: boolean, nowS: number): void {
    const sequence = this.#waiting.get(request);
    if (sequence === undefined) return;
    if (!hasCome) sequence.load = { ...sequence.load!, tokens: sequence.load!.localTokens };
    sequence.readyS = nowS;
  }
}
