import { ContentTrie, SegmentCensus, TokenPath } from '@foretoken/kvcache';
import type { EngineCapabilities } from '../contract.ts';
import { BatchReplica } from '../core/batch-replica.ts';
import type { BatchReplicaOptions, BatchScheduler } from '../core/batch-replica.ts';
import { liveFields } from '../core/live-fields.ts';
import type { BlockManager } from './block-manager.ts';
import { LMDEPLOY_CAPABILITIES } from './capabilities.ts';
import type { LmdeployConfig } from './config.ts';
import { LmdeployRequest } from './lmdeploy-request.ts';
import { PytorchScheduler } from './pytorch-scheduler.ts';
import { TurbomindScheduler } from './turbomind-scheduler.ts';

/** Everything a replica is made of. */
export interface LmdeployReplicaOptions extends Omit<BatchReplicaOptions, 'longestPrompt'> {
  readonly config: LmdeployConfig;
  readonly census?: SegmentCensus | undefined;
  readonly naive?: boolean;
}

/**
 * One of LMDeploy's engines on virtual time. Each step's tokens are seen before the next is planned; what the PyTorch
 * engine overlaps is in its step time.
 */
export class LmdeployReplica extends BatchReplica<LmdeployRequest> {
  readonly capabilities: EngineCapabilities = LMDEPLOY_CAPABILITIES;
  readonly scheduler: BatchScheduler<LmdeployRequest> & { readonly manager: BlockManager };
  readonly #config: LmdeployConfig;
  readonly #census: SegmentCensus | undefined;
  readonly #contents = new ContentTrie();

  constructor(options: LmdeployReplicaOptions) {
    const { config, columns, naive = false } = options;
    super({ ...options, longestPrompt: config.sessionLen - 1 });
    this.#config = config;
    this.#census = options.census ?? (columns.content === undefined ? undefined : new SegmentCensus(columns.content));
    this.scheduler = config.backend === 'pytorch' ? new PytorchScheduler(config, naive) : new TurbomindScheduler(config, naive);
  }

  cachedTokens(request: number): number {
    return this.scheduler.manager.matchable(this.create(request, 0, 0));
  }

  protected create(request: number, rank: number, nowS: number): LmdeployRequest {
    const { columns } = this.run;
    const fields = liveFields(columns, request, this.#config.sessionLen - columns.inputTokens[request]!);
    const path = this.#config.enablePrefixCaching ? new TokenPath(this.#contents, columns.content, this.#census, request, fields.adapter, columns.salt?.[request] ?? 0) : undefined;
    return new LmdeployRequest(fields, rank, nowS, path);
  }
}
