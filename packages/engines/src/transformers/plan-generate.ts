import { compileDeployment } from '../core/compile-deployment.ts';
import { onePoolNotes } from '../core/engine-notes.ts';
import { promptRefusal } from '../core/prompt-refusal.ts';
import type { EnginePlan, ReplicaRequest } from '../driver.ts';
import { AdaptivePolicy } from '../fronts/bentoml/adaptive-policy.ts';
import { FrontQueue } from '../fronts/front-queue.ts';
import { frontSink } from '../fronts/front-sink.ts';
import { WindowFormer } from '../static-batching/batch-former.ts';
import type { StaticBatchingConfig } from '../static-batching/config.ts';
import { planRows } from '../static-batching/plan-rows.ts';
import { StaticReplica } from '../static-batching/static-replica.ts';
import type { StaticReplicaOptions } from '../static-batching/static-replica.ts';
import { TRANSFORMERS_CAPABILITIES } from './capabilities.ts';
import type { TransformersRequest } from './options.ts';

/**
 * `generate()` behind a server that groups its requests: left padding, a cache that grows or is allocated in advance, no
 * admission before the last row ends, and a batch without memory fails as a whole. From memory of the library.
 */
export function planGenerate(request: TransformersRequest): EnginePlan {
  const { options, settings, llm, key, queueLimit } = request;
  const limit = queueLimit === undefined ? {} : { queueLimit };
  const reservation = options.cacheImplementation ?? (settings['cacheImplementation'] as 'dynamic' | 'static');
  const { config, facts, maxBatchedTokens, maxInputTokens, windowS } = planRows(request, options, settings, reservation);
  const { maxBatchSize: batchSize, maxLength } = config;
  const compiled = compileDeployment(request, {
    framework: 'hf',
    engineHostKey: reservation === 'dynamic' ? 'hf-generate-eager' : 'hf-generate-compiled',
    ...(reservation === 'dynamic' ? { cudaGraphSizes: [] } : { cudaGraphSizes: [batchSize], graphMode: 'decode-only' }),
    growingCache: reservation === 'dynamic',
    maxBatchedTokens,
    maxSequences: batchSize,
  });
  const largestBatch = Math.floor(config.kvSlots / maxLength);
  return {
    label: `transformers ${key}`,
    upstream: `generate() of Hugging Face Transformers ${key} with cache_implementation ${reservation}, from memory`,
    capabilities: TRANSFORMERS_CAPABILITIES,
    ...facts,
    ...compiled,
    notes: [
      ...onePoolNotes(llm),
      ...(largestBatch < batchSize
        ? [{ code: 'W0868', message: `${batchSize} rows of ${maxLength} tokens do not fit: memory holds ${largestBatch}. A batch that runs out of memory fails as a whole; lower batchSize or maxLength to be safe.` }]
        : []),
      ...(config.streaming ? [] : [{ code: 'W0869', message: 'generate() returns when its batch ends: time to first token is the whole latency, and there are no gaps between tokens. Set streaming: true to see tokens as they are made.' }]),
    ],
    createReplica: ({ seed: _seed, census: _census, ...replica }) =>
      (options.batching ?? settings['batching']) === 'adaptive'
        ? adaptiveReplica({ ...replica, ...compiled, ...limit }, config, maxInputTokens, (options.maxLatencyMs ?? Number(settings['maxLatencyMs'])) / 1000)
        : new StaticReplica({ ...replica, ...compiled, ...limit, config, maxInputTokens, former: new WindowFormer(batchSize, windowS) }),
  };
}

/** A BentoML service in front: it hands over whole batches, which start at once. */
function adaptiveReplica(
  options: Omit<StaticReplicaOptions, 'config' | 'former' | 'maxInputTokens'> & Omit<ReplicaRequest, 'seed' | 'census'>,
  config: StaticBatchingConfig,
  maxInputTokens: number,
  maxLatencyS: number,
): FrontQueue {
  const { queueLimit, sink, columns, log, replica, ...rest } = options;
  const inner = new StaticReplica({
    ...rest,
    columns,
    log,
    replica,
    sink: frontSink(sink, () => front.queued),
    config,
    maxInputTokens,
    former: new WindowFormer(config.maxBatchSize, 0),
  });
  const front: FrontQueue = new FrontQueue({
    inner,
    policy: new AdaptivePolicy({ maxBatchSize: config.maxBatchSize, maxLatencyS }),
    columns,
    log,
    sink,
    replica,
    refusal: (request) => promptRefusal(columns, request, maxInputTokens),
    ...(queueLimit === undefined ? {} : { queueLimit }),
  });
  return front;
}
