import { assert } from '@foretoken/kernel';
import type { BatchScheduler, GiveUp } from '../core/batch-replica.ts';
import type { BatchRequest } from '../core/batch-request.ts';
import { DecodeBatch } from '../core/decode-batch.ts';
import { RunningList } from '../core/running-list.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { WindowFormer } from './batch-former.ts';
import type { StaticBatchingConfig } from './config.ts';

/** The batch on the GPU. Rows that ended stay in it as padding until the last one ends. */
export interface PaddedBatch {
  /** Rows, ended ones included. */
  readonly rows: number;
  /** Longest prompt: what every row is padded to. */
  readonly paddedTokens: number;
  /** Decode steps scheduled. */
  steps: number;
  /** Rows whose client still waits, in order. */
  readonly members: Set<BatchRequest>;
  readonly reservedSlots: number;
}

/**
 * Request-level scheduling: a batch is padded to its longest prompt, every step computes all of its rows, and nobody
 * joins before the last row ends (FasterTransformer; `generate()` of Hugging Face Transformers; the baseline of Orca,
 * OSDI'22). A row whose client left is padding like one that ended. From memory of those systems, not from their code.
 */
export class StaticScheduler implements BatchScheduler<BatchRequest> {
  readonly decoding: DecodeBatch<BatchRequest>;
  readonly queue: RunningList<BatchRequest> = new RunningList<BatchRequest>();
  readonly usableBlocks: number;
  batch: PaddedBatch | undefined;
  readonly #config: StaticBatchingConfig;
  readonly #former: WindowFormer;

  constructor(config: StaticBatchingConfig, former: WindowFormer, naive: boolean) {
    this.#config = config;
    this.#former = former;
    this.usableBlocks = config.kvSlots;
    this.decoding = new DecodeBatch<BatchRequest>(1, naive);
  }

  get running(): number {
    return this.batch?.members.size ?? 0;
  }

  get waiting(): number {
    return this.queue.size;
  }

  get usedBlocks(): number {
    const { batch } = this;
    if (batch === undefined) return 0;
    return this.#config.reservation === 'dynamic' ? slotsOf(batch) : batch.reservedSlots;
  }

  add(request: BatchRequest): void {
    this.queue.append(request);
  }

  remove(request: BatchRequest): void {
    if (request.status === 'waiting') {
      this.queue.remove(request);
      return;
    }
    if (request.grouped) this.decoding.leave(request);
    const { members } = this.batch!;
    members.delete(request);
    if (members.size === 0) this.batch = undefined;
  }

  schedule(record: StepRecord<BatchRequest>, nowS: number, giveUp: GiveUp<BatchRequest>): boolean {
    if (this.batch !== undefined) return this.#decode(record, giveUp);
    const batch = this.#form(record, nowS);
    if (batch === undefined) return false;
    this.batch = batch;
    if (this.#config.reservation === 'whole' || batch.reservedSlots <= this.usableBlocks) return false;
    record.reset(record.step, record.scheduledAtS);
    for (const request of batch.members) giveUp(request, 'failed');
    return true;
  }

  onComputed(): void {
    /* a row's KV is reserved, or grows with the batch */
  }

  startDecoding(request: BatchRequest): void {
    request.status = 'decoding';
    this.decoding.join(request, 0);
  }

  wakeAfter(): number {
    return this.batch === undefined ? this.#former.wakeAfter(this.queue) : Infinity;
  }

  checkIntegrity(): void {
    const { batch } = this;
    assert(batch === undefined || (batch.members.size > 0 && batch.members.size <= batch.rows), 'a batch has a row that somebody waits for');
    assert(this.decoding.size <= this.running, 'whoever decodes is in the batch');
  }

  #decode(record: StepRecord<BatchRequest>, giveUp: GiveUp<BatchRequest>): boolean {
    const batch = this.batch!;
    if (this.#config.reservation === 'dynamic' && slotsOf(batch) + batch.rows > this.usableBlocks) {
      for (const request of batch.members) giveUp(request, 'failed');
      return true;
    }
    this.decoding.advance(record);
    batch.steps++;
    return false;
  }

  #form(record: StepRecord<BatchRequest>, nowS: number): PaddedBatch | undefined {
    const wanted = this.#former.take(this.queue, nowS);
    if (wanted === 0) return undefined;
    let paddedTokens = 0;
    let outputTokens = 0;
    let rows = 0;
    for (let request = this.queue.first; request !== undefined && rows < wanted; request = this.queue.first) {
      const longestPrompt = Math.max(paddedTokens, request.promptTokens);
      const longestOutput = Math.max(outputTokens, request.maxTokens);
      const fits = (rows + 1) * (longestPrompt + longestOutput) <= this.usableBlocks;
      if (this.#config.reservation === 'whole' && rows > 0 && !fits) break;
      paddedTokens = longestPrompt;
      outputTokens = longestOutput;
      rows++;
      this.queue.remove(request);
      request.status = 'prefilling';
      request.computed = request.promptTokens;
      record.add(request, request.promptTokens, 0);
      record.known[record.known.length - 1] = request.promptTokens;
    }
    const reservedSlots = this.#config.reservation === 'dynamic' ? rows * paddedTokens : rows * (paddedTokens + outputTokens);
    return { rows, paddedTokens, steps: 0, members: new Set(record.sequences), reservedSlots };
  }
}

/** KV slots of a batch whose cache grows. */
function slotsOf({ rows, paddedTokens, steps }: PaddedBatch): number {
  return rows * (paddedTokens + steps);
}
