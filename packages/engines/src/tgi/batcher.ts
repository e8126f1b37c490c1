import { RadixBlockAllocator } from '@foretoken/kvcache';
import type { Speculation } from '../core/speculative-batch.ts';
import type { StepRecord } from '../core/step-record.ts';
import { Batch } from './batch.ts';
import type { TgiConfig } from './config.ts';
import type { Entry } from './entry.ts';
import { Queue } from './queue.ts';

/**
 * `batching_task` of TGI's backends/v3/src/backend.rs at db931fcf, one forward pass at a time: new requests are
 * prefilled as soon as they fit (with chunking, together with the running decodes; else while those wait, and only
 * when enough of them wait or they have waited long), and a decode follows every prefill.
 */
export class Batcher {
  readonly config: TgiConfig;
  readonly allocator: RadixBlockAllocator;
  readonly queue: Queue;
  readonly batch: Batch;
  /** The batch was just extended: it decodes before the queue is asked again. */
  #owesDecode = false;
  /** Forward passes since the last new request. */
  #waitingTokens = 1;

  constructor(config: TgiConfig, naive: boolean, speculation?: Speculation) {
    this.config = config;
    this.allocator = new RadixBlockAllocator(config.blockSizeTokens, config.admission === 'padding' ? 1 : config.numBlocks);
    this.queue = new Queue(config, this.allocator);
    this.batch = new Batch(config, this.allocator, naive, speculation);
  }

  /** Plans one forward pass; the record stays empty when nobody is there or nothing fits. */
  plan(record: StepRecord<Entry>, onAdmit: (entry: Entry) => void): void {
    const { batch } = this;
    const isFirst = batch.size === 0;
    const entries = isFirst ? this.#firstBatch() : this.#owesDecode ? undefined : this.#moreEntries();
    if (entries === undefined) {
      if (!isFirst) this.#decode(record);
      this.#owesDecode = false;
      return;
    }
    for (const entry of entries) onAdmit(entry);
    if (this.config.chunking) this.#prefillTogether(record, entries);
    else this.#prefillAlone(record, entries);
    this.#owesDecode = !isFirst;
    this.#waitingTokens = 1;
  }

  #firstBatch(): Entry[] | undefined {
    const { maxBatchSize, maxBatchPrefillTokens, maxBatchTotalTokens } = this.config;
    return this.queue.nextBatch(undefined, maxBatchSize, maxBatchPrefillTokens, maxBatchTotalTokens);
  }

  #moreEntries(): Entry[] | undefined {
    const { config, batch } = this;
    if (this.queue.size === 0) return undefined;
    const tokenBudget = Math.max(0, config.maxBatchTotalTokens - batch.maxTokens);
    if (config.chunking) {
      return this.queue.nextBatch(undefined, undefined, Math.max(0, config.maxBatchPrefillTokens - batch.currentTokens), tokenBudget);
    }
    const hasWaited = this.#waitingTokens >= config.maxWaitingTokens;
    // The ratio is a 32-bit float in TGI.
    const minSize = hasWaited ? undefined : Math.floor(Math.fround(batch.size * Math.fround(config.waitingServedRatio)));
    const maxSize = config.maxBatchSize === undefined ? undefined : Math.max(0, config.maxBatchSize - batch.size);
    return this.queue.nextBatch(minSize, maxSize, config.maxBatchPrefillTokens, tokenBudget);
  }

  /** One pass for the new prompts, the rests of earlier ones, and a token of every running request. */
  #prefillTogether(record: StepRecord<Entry>, entries: readonly Entry[]): void {
    this.batch.add(entries);
    this.#decode(record);
  }

  #prefillAlone(record: StepRecord<Entry>, entries: readonly Entry[]): void {
    this.batch.add(entries);
    this.batch.scheduleChunks(record, entries);
  }

  #decode(record: StepRecord<Entry>): void {
    this.batch.scheduleDecodes(record);
    this.batch.scheduleChunks(record, this.batch.prefilling);
    this.#waitingTokens++;
  }
}
