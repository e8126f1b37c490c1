import { planHfGenerateMemory } from '@foretoken/latency';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import type { EnginePlan } from '../driver.ts';
import { WindowFormer } from '../static-batching/batch-former.ts';
import type { StaticBatchingConfig } from '../static-batching/config.ts';
import { StaticReplica } from '../static-batching/static-replica.ts';
import { TRANSFORMERS_CAPABILITIES } from './capabilities.ts';
import type { TransformersRequest } from './options.ts';

/**
 * `generate()` behind a server that groups its requests: left padding, a cache that grows or is allocated in advance, no
 * admission before the last row ends, and a batch without memory fails as a whole. From memory of the library.
 */
export function planGenerate(request: TransformersRequest): EnginePlan {
  const { options, settings, llm, key, queueLimit } = request;
  const batchSize = options.batchSize ?? Number(settings['batchSize']);
  const maxLength = options.maxLength ?? Math.min(llm.maxPosition, Number(settings['maxLength']));
  const maxInputTokens = Math.min(options.maxInputTokens ?? maxLength - 1, maxLength - 1);
  const windowS = (options.batchWindowMs ?? Number(settings['batchWindowMs'])) / 1000;
  const reservation = options.cacheImplementation ?? (settings['cacheImplementation'] as 'dynamic' | 'static');
  const base = { ...memoryBaseOf(request), batchSize, maxInputTokens, maxLength, cacheImplementation: reservation };
  const memory = planWithBlocks(planHfGenerateMemory, base, { ...base, maxLength: 1 }, options.kvSlots);
  const config: StaticBatchingConfig = {
    maxBatchSize: batchSize,
    maxLength,
    kvSlots: options.kvSlots ?? memory.usableBlocks,
    reservation,
    streaming: options.streaming ?? settings['streaming'] === true,
  };
  const compiled = compileDeployment(request, {
    framework: 'hf',
    engineHostKey: reservation === 'dynamic' ? 'hf-generate-eager' : 'hf-generate-compiled',
    ...(reservation === 'dynamic' ? { cudaGraphSizes: [] } : { cudaGraphSizes: [batchSize], graphMode: 'decode-only' }),
    growingCache: reservation === 'dynamic',
    maxBatchedTokens: batchSize * maxInputTokens,
    maxSequences: batchSize,
  });
  const largestBatch = Math.floor(config.kvSlots / maxLength);
  return {
    label: `transformers ${key}`,
    upstream: `generate() of Hugging Face Transformers ${key} with cache_implementation ${reservation}, from memory`,
    capabilities: TRANSFORMERS_CAPABILITIES,
    memory,
    ...compiled,
    usableBlocks: config.kvSlots,
    blockSizeTokens: 1,
    limits: { sequences: { flag: 'batch_size', option: 'batchSize', value: batchSize }, stepTokens: null },
    maxModelLen: maxLength,
    prefixCaching: false,
    cacheDefinition: 'no prefix cache: every prompt is computed',
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: [
      ...(largestBatch < batchSize
        ? [{ code: 'W0868', message: `${batchSize} rows of ${maxLength} tokens do not fit: memory holds ${largestBatch}. A batch that runs out of memory fails as a whole; lower batchSize or maxLength to be safe.` }]
        : []),
      ...(config.streaming ? [] : [{ code: 'W0869', message: 'generate() returns when its batch ends: time to first token is the whole latency, and there are no gaps between tokens. Set streaming: true to see tokens as they are made.' }]),
    ],
    createReplica: ({ seed: _seed, census: _census, ...rest }) =>
      new StaticReplica({ ...rest, ...compiled, ...(queueLimit === undefined ? {} : { queueLimit }), config, maxInputTokens, former: new WindowFormer(batchSize, windowS) }),
  };
}
