import type { EngineCapabilities } from '../contract.ts';
import { BatchReplica } from '../core/batch-replica.ts';
import type { BatchReplicaOptions } from '../core/batch-replica.ts';
import { BatchRequest } from '../core/batch-request.ts';
import { liveFields } from '../core/live-fields.ts';
import { NO_CAPABILITIES } from '../core/no-capabilities.ts';
import type { OrcaConfig } from './config.ts';
import { OrcaScheduler } from './orca-scheduler.ts';

/** Everything a replica is made of. */
export interface OrcaReplicaOptions extends Omit<BatchReplicaOptions, 'longestPrompt'> {
  readonly config: OrcaConfig;
  readonly naive?: boolean;
}

/** Orca's engine on virtual time, with one worker: the next iteration is chosen when the last one is through. */
export class OrcaReplica extends BatchReplica<BatchRequest> {
  readonly capabilities: EngineCapabilities = NO_CAPABILITIES;
  readonly scheduler: OrcaScheduler;
  readonly #maxLength: number;

  constructor(options: OrcaReplicaOptions) {
    const { config } = options;
    super({ ...options, longestPrompt: config.maxLength - 1 });
    this.#maxLength = config.maxLength;
    this.scheduler = new OrcaScheduler(config, options.naive ?? false);
  }

  protected create(request: number, rank: number, nowS: number): BatchRequest {
    const { columns } = this.run;
    return new BatchRequest(liveFields(columns, request, this.#maxLength - columns.inputTokens[request]!), rank, nowS);
  }
}
