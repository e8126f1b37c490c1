import { engineVersion } from '@foretoken/catalog';
import { planHfContinuousMemory } from '@foretoken/latency';
import type { HfContinuousMemoryRequest, MemoryPlan } from '@foretoken/latency';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import { onePoolNotes } from '../core/engine-notes.ts';
import type { EnginePlan } from '../driver.ts';
import { TRANSFORMERS_CAPABILITIES } from './capabilities.ts';
import { checkBudget } from './check-options.ts';
import type { HfContinuousConfig, HfSchedulerName } from './config.ts';
import { HfContinuousReplica } from './continuous-replica.ts';
import type { TransformersRequest } from './options.ts';

/** Continuous batching: `generate_batch`, `transformers serve`. */
export function planContinuous(request: TransformersRequest): EnginePlan {
  const { key, queueLimit } = request;
  const { memory, maxLength } = memoryOf(request);
  const config = configOf(request, memory, maxLength);
  checkBudget(config.maxBatchTokens, config.maxRequests);
  const compiled = compileDeployment(request, {
    framework: 'hf',
    engineHostKey: engineVersion(request.engine, request.version).hostPrior,
    cudaGraphSizes: [],
    growingCache: false,
    maxBatchedTokens: config.maxBatchTokens,
    maxSequences: config.maxRequests,
  });
  return {
    label: `transformers ${key}`,
    upstream: `continuous batching of Hugging Face Transformers ${key}, ${config.scheduler} scheduler, as read; its overlapped loop and CUDA graphs are not simulated`,
    capabilities: TRANSFORMERS_CAPABILITIES,
    traits: {
      reservesOutput: 'nothing',
      mixesPrefillAndDecode: true,
      continuousBatching: true,
      sharesPrefixes: config.allowBlockSharing ? 'when-computed' : 'never',
      cachesGeneratedTokens: config.allowBlockSharing,
    },
    memory,
    ...compiled,
    usableBlocks: config.pages,
    blockSizeTokens: config.pageSize,
    limits: {
      sequences: { flag: 'max_requests', option: 'maxRequests', value: config.maxRequests },
      stepTokens: { flag: 'max_batch_tokens', option: 'maxBatchTokens', value: config.maxBatchTokens },
      length: { flag: 'max_length', option: 'maxLength' },
    },
    maxModelLen: maxLength,
    prefixCaching: config.allowBlockSharing,
    cacheDefinition: `prompt tokens found in full ${config.pageSize}-token pages at first admission, of all prompt tokens admitted (never the whole prompt)`,
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: [
      ...onePoolNotes(request.llm),
      ...(config.cpuOffloadPages === 0 ? [] : [{ code: 'W0870', message: 'cpuOffloadPages: pages move to host memory and back, but the copies are not timed; latencies under memory pressure are a lower bound.' }]),
    ],
    createReplica: ({ seed: _seed, ...rest }) => new HfContinuousReplica({ ...rest, ...compiled, ...(queueLimit === undefined ? {} : { queueLimit }), config }),
  };
}

/** The library has no longest length: without one, a request may be as long as the model and the memory allow. */
function memoryOf(request: TransformersRequest): { readonly memory: MemoryPlan; readonly maxLength: number } {
  const { options, llm } = request;
  const base = {
    ...memoryBaseOf(request),
    ...(options.pageSize === undefined ? {} : { pageSize: options.pageSize }),
    ...(options.maxBatchTokens === undefined ? {} : { maxBatchTokens: options.maxBatchTokens }),
    ...(options.maxMemoryPercent === undefined ? {} : { maxMemoryPercent: options.maxMemoryPercent }),
  };
  const planOf = (maxLength: number): MemoryPlan =>
    planWithBlocks<HfContinuousMemoryRequest, MemoryPlan>(planHfContinuousMemory, { ...base, maxLength }, { ...base, maxLength: 1 }, options.numPages);
  const shortest = planOf(1);
  const maxLength = options.maxLength ?? Math.min(llm.maxPosition, shortest.usableBlocks * shortest.blockSize);
  return { memory: planOf(maxLength), maxLength };
}

function configOf({ options, settings, latencyData }: TransformersRequest, memory: MemoryPlan, maxLength: number): HfContinuousConfig {
  const scheduler = options.scheduler ?? (settings['scheduler'] as HfSchedulerName);
  return {
    scheduler,
    safetyMargin: options.safetyMargin ?? Number(settings[scheduler === 'fifo' ? 'safetyMargin' : 'safetyMarginPrefillFirst']),
    pageSize: memory.blockSize,
    pages: options.numPages ?? memory.usableBlocks,
    maxBatchTokens: options.maxBatchTokens ?? latencyData.memory.engines.hf.maxBatchTokens,
    maxRequests: options.maxRequests ?? Number(settings['maxRequests']),
    maxLength,
    allowBlockSharing: options.allowBlockSharing ?? settings['allowBlockSharing'] === true,
    cpuOffloadPages: options.cpuOffloadPages ?? Number(settings['cpuOffloadPages']),
  };
}
