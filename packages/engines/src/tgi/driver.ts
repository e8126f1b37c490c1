import { captureSizes } from '@foretoken/latency';
import type { StepTimeModel } from '@foretoken/latency';
import type { EngineReplica } from '../contract.ts';
import { acceptanceOf } from '../core/acceptance.ts';
import { compileDeployment } from '../core/compile-deployment.ts';
import type { EngineDriver, EngineLimit, EnginePlan, ReplicaRequest } from '../driver.ts';
import { TGI_CAPABILITIES } from './capabilities.ts';
import type { TgiConfig } from './config.ts';
import { TGI_OPTIONS } from './options.ts';
import type { DeploymentRequest, TgiEngineOptions } from './options.ts';
import { TgiReplica } from './replica.ts';
import { resolveConfig } from './resolve-config.ts';

/** Longest pass that is tabulated; longer ones are computed on demand. */
const TABULATED_TOKENS = 8192;

/** Hugging Face TGI behind the contract. */
export const tgiDriver: EngineDriver = {
  name: 'tgi',
  aliases: ['text-generation-inference'],
  about: 'Blocks for the whole life of a request, never a preemption; new prompts are prefilled together with the running decodes, and a radix cache keeps the prompts of ended requests.',
  catalogueKey: 'tgi',
  versions: ['3', '2'],
  options: TGI_OPTIONS,
  capabilities: TGI_CAPABILITIES,
  plan,
};

function plan(request: DeploymentRequest): EnginePlan {
  const { options } = request;
  const { config, memory, attention, commit } = resolveConfig(request);
  const { stepTime, provenance } = compileDeployment(request, {
    framework: 'tgi',
    engineHostKey: 'tgi',
    cudaGraphSizes: graphSizes(request, config),
    maxBatchedTokens: Math.min(TABULATED_TOKENS, Math.max(config.maxBatchPrefillTokens, config.maxConcurrentRequests)),
    maxSequences: config.maxConcurrentRequests,
  });
  const isPadded = config.admission === 'padding';
  return {
    label: `tgi ${config.version}`,
    upstream: `TGI backends/v${config.version} (${commit}), ${isPadded ? 'padded batches' : `${attention} attention`}${config.chunking ? ', chunked prefill' : ''}`,
    capabilities: TGI_CAPABILITIES,
    traits: {
      reservesOutput: 'whole',
      mixesPrefillAndDecode: config.chunking,
      continuousBatching: true,
      sharesPrefixes: config.prefixCaching ? 'when-ended' : 'never',
      cachesGeneratedTokens: false,
    },
    memory,
    stepTime,
    provenance,
    usableBlocks: isPadded ? config.maxBatchTotalTokens : config.numBlocks - 1,
    blockSizeTokens: config.blockSizeTokens,
    limits: {
      sequences: sequenceLimit(config),
      stepTokens: { flag: 'max_batch_prefill_tokens', option: 'maxBatchPrefillTokens', value: config.maxBatchPrefillTokens },
    },
    maxModelLen: config.maxTotalTokens,
    prefixCaching: config.prefixCaching,
    cacheDefinition: `prompt tokens found at admission among the prompts of ended requests, in blocks of ${config.blockSizeTokens}, of all prompt tokens admitted (TGI: at least one token is computed; generated tokens are never cached)`,
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: notesOf(request, config),
    createReplica: (replica) => createReplica(config, options, { ...replica, stepTime }),
  };
}

/** Models without flash attention have no graphs. */
function graphSizes({ options, latencyData }: DeploymentRequest, config: TgiConfig): readonly number[] {
  if (config.admission === 'padding') return [];
  const sizes = options.cudaGraphs ?? captureSizes(latencyData.frameworks, 'tgi', Infinity);
  return [...new Set(sizes)].filter((size) => size > 0).sort((a, b) => a - b);
}

function sequenceLimit(config: TgiConfig): EngineLimit {
  const { maxBatchSize, maxConcurrentRequests } = config;
  if (maxBatchSize !== undefined && !config.chunking && maxBatchSize < maxConcurrentRequests) return { flag: 'max_batch_size', option: 'maxBatchSize', value: maxBatchSize };
  return { flag: 'max_concurrent_requests', option: 'maxConcurrentRequests', value: maxConcurrentRequests };
}

function notesOf({ llm, options }: DeploymentRequest, config: TgiConfig): { code: string; message: string }[] {
  const notes = (llm.warnings ?? []).map((message) => ({ code: 'W0801', message }));
  if (options.speculative !== undefined) {
    notes.push({ code: 'W0850', message: 'Speculative decoding: verification is timed, drafting is not; latencies are a lower bound, and prompts are not chunked.' });
  }
  const usable = (config.numBlocks - 1) * config.blockSizeTokens;
  if (config.prefixCaching && usable < config.maxTotalTokens + config.maxInputTokens) {
    notes.push({
      code: 'W0851',
      message: `A request that finds part of a long cached prompt keeps all of it from being evicted, and ${usable} tokens hold no longest request (${config.maxTotalTokens}) beside a longest prompt (${config.maxInputTokens}): TGI can wait for ever there, and so does this replica.`,
    });
  }
  return notes;
}

function createReplica(config: TgiConfig, { speculative }: TgiEngineOptions, request: ReplicaRequest & { readonly stepTime: StepTimeModel }): EngineReplica {
  const { seed, census, ...rest } = request;
  return new TgiReplica({
    ...rest,
    config,
    ...(census === undefined ? {} : { census }),
    ...(speculative === undefined ? {} : { acceptDrafts: acceptanceOf(speculative.acceptance, seed) }),
  });
}
