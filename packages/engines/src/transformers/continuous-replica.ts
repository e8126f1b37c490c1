import { SegmentCensus, TokenChain } from '@foretoken/kvcache';
import type { EngineCapabilities } from '../contract.ts';
import { BatchReplica } from '../core/batch-replica.ts';
import type { BatchReplicaOptions } from '../core/batch-replica.ts';
import { liveFields } from '../core/live-fields.ts';
import { TRANSFORMERS_CAPABILITIES } from './capabilities.ts';
import type { HfContinuousConfig } from './config.ts';
import { ContinuousScheduler } from './continuous-scheduler.ts';
import { HfRequest } from './hf-request.ts';

/** Everything a replica is made of. */
export interface HfContinuousOptions extends Omit<BatchReplicaOptions, 'longestPrompt'> {
  readonly config: HfContinuousConfig;
  readonly census?: SegmentCensus | undefined;
  readonly naive?: boolean;
}

/** `ContinuousBatchingManager` on virtual time: transformers 5.18.0, its loop synchronous. */
export class HfContinuousReplica extends BatchReplica<HfRequest> {
  readonly capabilities: EngineCapabilities = TRANSFORMERS_CAPABILITIES;
  readonly scheduler: ContinuousScheduler;
  readonly #config: HfContinuousConfig;
  readonly #census: SegmentCensus | undefined;

  constructor(options: HfContinuousOptions) {
    const { config, columns } = options;
    super({ ...options, longestPrompt: config.maxLength - 1 });
    this.#config = config;
    this.#census = options.census ?? (columns.content === undefined ? undefined : new SegmentCensus(columns.content));
    this.scheduler = new ContinuousScheduler(config, options.naive ?? false);
  }

  protected create(request: number, rank: number, nowS: number): HfRequest {
    const { columns } = this.run;
    const fields = liveFields(columns, request, this.#config.maxLength - columns.inputTokens[request]!);
    const { index } = this.scheduler.cache.pool;
    const chain = this.#config.allowBlockSharing ? new TokenChain(index, columns.content, this.#census, request, fields.adapter, columns.salt?.[request] ?? 0) : undefined;
    return new HfRequest(fields, rank, nowS, chain);
  }
}
