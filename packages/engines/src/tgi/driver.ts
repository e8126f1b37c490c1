import { engineVersion } from '@foretoken/catalog';
import { captureSizes } from '@foretoken/latency';
import type { StepTimeModel } from '@foretoken/latency';
import type { EngineReplica } from '../contract.ts';
import { compileDeployment } from '../core/compile-deployment.ts';
import { CompiledGrammars } from '../core/compiled-grammars.ts';
import { adapterNotes, onePoolNotes } from '../core/engine-notes.ts';
import type { EngineNote } from '../core/engine-notes.ts';
import { grammarCompileS, replicaFeatures } from '../core/step-features.ts';
import type { EngineDriver, EngineLimit, EnginePlan, ReplicaRequest } from '../driver.ts';
import { TGI_CAPABILITIES } from './capabilities.ts';
import type { TgiConfig } from './config.ts';
import { featuresOf } from './features.ts';
import { TGI_OPTIONS } from './options.ts';
import type { DeploymentRequest } from './options.ts';
import { TgiReplica } from './replica.ts';
import { resolveConfig } from './resolve-config.ts';

/** Longest pass that is tabulated; longer ones are computed on demand. */
const TABULATED_TOKENS = 8192;
/** Compiled grammars that the model server keeps. */
const GRAMMAR_SLOTS = 32;

/** Hugging Face TGI behind the contract. */
export const tgiDriver: EngineDriver = {
  name: 'tgi',
  aliases: ['text-generation-inference'],
  about: 'Blocks for the whole life of a request, never a preemption; new prompts are prefilled together with the running decodes, and a radix cache keeps the prompts of ended requests.',
  catalogueKey: 'tgi',
  versions: ['3', '2'],
  options: TGI_OPTIONS,
  capabilities: TGI_CAPABILITIES,
  switches: { lora: 'loraAdapters' },
  plan,
};

function plan(request: DeploymentRequest): EnginePlan {
  const { config, memory, attention, commit } = resolveConfig(request);
  const parts = {
    framework: 'tgi',
    engineHostKey: engineVersion(request.engine, request.version).hostPrior,
    cudaGraphSizes: graphSizes(request, config),
    maxBatchedTokens: Math.min(TABULATED_TOKENS, Math.max(config.maxBatchPrefillTokens, config.maxConcurrentRequests)),
    maxSequences: config.maxConcurrentRequests,
  } as const;
  const { stepTime, provenance } = compileDeployment(request, parts, featuresOf(request.options));
  const isPadded = config.admission === 'padding';
  return {
    label: `tgi ${config.version}`,
    upstream: `TGI backends/v${config.version} (${commit}), ${isPadded ? 'padded batches' : `${attention} attention`}${config.chunking ? ', chunked prefill' : ''}`,
    capabilities: { ...TGI_CAPABILITIES, lora: (request.options.loraAdapters ?? 0) > 0 },
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
      length: { flag: 'max_input_tokens', option: 'maxInputTokens' },
    },
    maxModelLen: config.maxTotalTokens,
    prefixCaching: config.prefixCaching,
    cacheDefinition: `prompt tokens found at admission among the prompts of ended requests, in blocks of ${config.blockSizeTokens}, of all prompt tokens admitted (TGI: at least one token is computed; generated tokens are never cached)`,
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: notesOf(request, config),
    createReplica: (replica) => createReplica(config, request, { ...replica, stepTime }),
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

function notesOf({ llm, options }: DeploymentRequest, config: TgiConfig): EngineNote[] {
  const notes = [...onePoolNotes(llm), ...adapterNotes(options.loraAdapters ?? 0)];
  if (options.speculative !== undefined) notes.push({ code: 'W0850', message: 'Speculative decoding: TGI does not chunk prompts then, so that decodes stand still while one is computed.' });
  const usable = (config.numBlocks - 1) * config.blockSizeTokens;
  if (config.prefixCaching && usable < config.maxTotalTokens + config.maxInputTokens) {
    notes.push({
      code: 'W0851',
      message: `A request that finds part of a long cached prompt keeps all of it from being evicted, and ${usable} tokens hold no longest request (${config.maxTotalTokens}) beside a longest prompt (${config.maxInputTokens}): TGI can wait for ever there, and so does this replica.`,
    });
  }
  return notes;
}

/** Adapters are loaded before the first request, so there is no loading to wait for. */
function createReplica(config: TgiConfig, deployment: DeploymentRequest, request: ReplicaRequest & { readonly stepTime: StepTimeModel }): EngineReplica {
  const { seed, census, ...rest } = request;
  const wishes = featuresOf(deployment.options);
  const { acceptDrafts } = replicaFeatures(deployment, wishes, seed);
  return new TgiReplica({
    ...rest,
    config,
    grammars: new CompiledGrammars(grammarCompileS(deployment, wishes.grammars), GRAMMAR_SLOTS),
    ...(census === undefined ? {} : { census }),
    ...(acceptDrafts === undefined ? {} : { acceptDrafts }),
  });
}
