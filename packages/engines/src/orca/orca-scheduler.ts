import { assert } from '@foretoken/kernel';
import type { BatchScheduler } from '../core/batch-replica.ts';
import type { BatchRequest } from '../core/batch-request.ts';
import { DecodeBatch } from '../core/decode-batch.ts';
import { RunningList } from '../core/running-list.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { OrcaConfig } from './config.ts';
import { reservedSlots } from './reserved-slots.ts';

/**
 * Iteration-level scheduling with selective batching (Yu et al., Orca, OSDI'22, algorithm 1): each iteration takes the
 * oldest requests of the pool up to the batch size; a new one must find slots for all that it may ever need, and who
 * does not fit blocks those behind. Prompts are computed whole, beside the decodes.
 */
export class OrcaScheduler implements BatchScheduler<BatchRequest> {
  readonly decoding: DecodeBatch<BatchRequest>;
  readonly pool: RunningList<BatchRequest> = new RunningList<BatchRequest>();
  readonly usableBlocks: number;
  usedBlocks = 0;
  readonly #config: OrcaConfig;
  readonly #prefilling = new Set<BatchRequest>();

  constructor(config: OrcaConfig, naive: boolean) {
    this.#config = config;
    this.usableBlocks = config.kvSlots;
    this.decoding = new DecodeBatch<BatchRequest>(1, naive);
  }

  get running(): number {
    return this.decoding.size + this.#prefilling.size;
  }

  get waiting(): number {
    return this.pool.size;
  }

  add(request: BatchRequest): void {
    this.pool.append(request);
  }

  remove(request: BatchRequest): void {
    if (request.status === 'waiting') {
      this.pool.remove(request);
      return;
    }
    if (request.grouped) this.decoding.leave(request);
    this.#prefilling.delete(request);
    this.usedBlocks -= reservedSlots(request, this.#config);
  }

  schedule(record: StepRecord<BatchRequest>): boolean {
    if (this.decoding.size > 0) this.decoding.advance(record);
    for (let request = this.pool.first; request !== undefined && record.size < this.#config.maxBatchSize; request = this.pool.first) {
      const slots = reservedSlots(request, this.#config);
      if (this.usedBlocks + slots > this.usableBlocks) break;
      this.usedBlocks += slots;
      this.pool.remove(request);
      this.#prefilling.add(request);
      request.status = 'prefilling';
      request.computed = request.promptTokens;
      record.add(request, request.promptTokens, 0);
      record.known[record.known.length - 1] = request.promptTokens;
    }
    return false;
  }

  onComputed(): void {
    /* all slots are reserved */
  }

  startDecoding(request: BatchRequest): void {
    this.#prefilling.delete(request);
    request.status = 'decoding';
    this.decoding.join(request, 0);
  }

  wakeAfter(): number {
    return Infinity;
  }

  checkIntegrity(): void {
    let slots = 0;
    for (const request of this.decoding.list) slots += reservedSlots(request, this.#config);
    for (const request of this.#prefilling) slots += reservedSlots(request, this.#config);
    assert(slots === this.usedBlocks, `${slots} slots reserved, counted are ${this.usedBlocks}`);
  }
}
