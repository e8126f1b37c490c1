import { createStepBatch } from '@foretoken/latency';
import type { StepBatch, StepTimeModel } from '@foretoken/latency';
import type { EngineCapabilities } from '../contract.ts';
import { BatchReplica } from '../core/batch-replica.ts';
import type { BatchReplicaOptions } from '../core/batch-replica.ts';
import { BatchRequest } from '../core/batch-request.ts';
import { liveFields } from '../core/live-fields.ts';
import { NO_CAPABILITIES } from '../core/no-capabilities.ts';
import type { StepRecord } from '../core/step-record.ts';
import type { WindowFormer } from './batch-former.ts';
import type { StaticBatchingConfig } from './config.ts';
import { StaticScheduler } from './static-scheduler.ts';

/** Everything a replica is made of. */
export interface StaticReplicaOptions extends Omit<BatchReplicaOptions, 'longestPrompt'> {
  readonly config: StaticBatchingConfig;
  readonly former: WindowFormer;
  readonly maxInputTokens: number;
  readonly naive?: boolean;
}

/**
 * One padded batch after the other on virtual time. The cost of a step is that of all rows at the padded length; the
 * step's own counts are of requests and of real prompt tokens. Without streaming the whole answer of every row appears
 * when the batch ends: time to first token and latency are the same.
 */
export class StaticReplica extends BatchReplica<BatchRequest> {
  readonly capabilities: EngineCapabilities = NO_CAPABILITIES;
  readonly scheduler: StaticScheduler;
  readonly #config: StaticBatchingConfig;
  readonly #stepTime: StepTimeModel;
  readonly #prefill: StepBatch;

  constructor(options: StaticReplicaOptions) {
    const { config, maxInputTokens } = options;
    super({ ...options, longestPrompt: Math.min(maxInputTokens, config.maxLength - 1) });
    this.#config = config;
    this.#stepTime = options.stepTime;
    this.#prefill = createStepBatch(config.maxBatchSize);
    this.scheduler = new StaticScheduler(config, options.former, options.naive ?? false);
  }

  protected create(request: number, rank: number, nowS: number): BatchRequest {
    const { columns } = this.run;
    return new BatchRequest(liveFields(columns, request, this.#config.maxLength - columns.inputTokens[request]!), rank, nowS);
  }

  protected override plan(record: StepRecord<BatchRequest>, nowS: number): boolean {
    const returned = this.#config.streaming ? 0 : this.#returnAnswers(nowS);
    return super.plan(record, nowS) || returned > 0;
  }

  protected override costS(record: StepRecord<BatchRequest>): number {
    const { rows, paddedTokens, steps } = this.scheduler.batch!;
    if (record.sequences.length === 0) return this.#stepTime.decodeTimeS(rows, rows * (paddedTokens + steps - 1));
    for (const tokens of record.tokens) record.prefillTokens += tokens;
    return this.#stepTime.stepTimeS(this.#padded(rows, paddedTokens));
  }

  protected override deliver(record: StepRecord<BatchRequest>, nowS: number): number {
    const streamed = super.deliver(record, nowS);
    return this.#config.streaming ? streamed : this.#returnAnswers(nowS);
  }

  protected override outputsOf(request: BatchRequest): number {
    return this.#config.streaming ? super.outputsOf(request) : 0;
  }

  protected override lastTokenOf(request: BatchRequest): number {
    return this.#config.streaming ? super.lastTokenOf(request) : NaN;
  }

  protected override onFirst(request: BatchRequest, nowS: number): void {
    if (this.#config.streaming) super.onFirst(request, nowS);
  }

  protected override onGap(gapS: number, count: number): void {
    if (this.#config.streaming) super.onGap(gapS, count);
  }

  protected override complete(request: BatchRequest, nowS: number): void {
    if (this.#config.streaming) super.complete(request, nowS);
    else if (request.grouped) this.scheduler.decoding.leave(request);
  }

  /** When no row has tokens left to make, everybody gets theirs. Returns the output tokens. */
  #returnAnswers(nowS: number): number {
    const { batch, decoding } = this.scheduler;
    if (batch === undefined || decoding.size > 0) return 0;
    let tokens = 0;
    for (const request of batch.members) {
      super.onFirst(request, nowS);
      tokens += request.outputTokens;
      super.complete(request, nowS);
    }
    return tokens;
  }

  #padded(rows: number, paddedTokens: number): StepBatch {
    const batch = this.#prefill;
    batch.totalTokens = rows * paddedTokens;
    batch.sequences = rows;
    batch.contextTokens = 0;
    // A prompt of one token is computed like a decode.
    const isDecode = paddedTokens === 1;
    batch.decodeSequences = isDecode ? rows : 0;
    batch.decodeKvTokens = isDecode ? rows : 0;
    batch.prefillCount = isDecode ? 0 : rows;
    batch.prefillTokens.fill(paddedTokens, 0, rows);
    batch.prefillContext.fill(0, 0, rows);
    return batch;
  }
}
