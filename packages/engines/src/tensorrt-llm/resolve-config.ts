import { engineDefaults } from '@foretoken/catalog';
import type { EngineDefaults, Setting } from '@foretoken/catalog';
import type { MemoryPlan } from '@foretoken/latency';
import type { CapacityPolicy, ChunkingPolicy, TensorrtLlmConfig, TokenRangeRetention } from './config.ts';
import type { DeploymentRequest, TensorrtLlmBackend, TensorrtLlmEngineOptions } from './options.ts';

/** What memory planning needs to know beforehand. */
export interface Sizes {
  readonly maxBatchSize: number;
  readonly maxNumTokens: number;
  readonly maxSeqLen: number;
  readonly tokensPerBlock: number;
  readonly freeGpuMemoryFraction: number;
}

/** Options over the defaults of the version. */
export class Settings {
  readonly #defaults: EngineDefaults;
  readonly #request: DeploymentRequest;

  constructor(request: DeploymentRequest) {
    this.#request = request;
    this.#defaults = engineDefaults(request.engine, request.version, request.gpu, 'server');
  }

  sizes(): Sizes {
    const { options, llm } = this.#request;
    return {
      maxBatchSize: options.maxBatchSize ?? this.#number('maxBatchSize'),
      maxNumTokens: options.maxNumTokens ?? this.#number('maxNumTokens'),
      maxSeqLen: options.maxSeqLen ?? llm.maxPosition,
      tokensPerBlock: options.tokensPerBlock ?? this.#number('tokensPerBlock'),
      freeGpuMemoryFraction: options.freeGpuMemoryFraction ?? this.#number('freeGpuMemoryFraction'),
    };
  }

  config(memory: MemoryPlan, numBlocks: number): TensorrtLlmConfig {
    const { options, queueLimit } = this.#request;
    const { maxBatchSize, maxNumTokens, maxSeqLen, tokensPerBlock } = this.sizes();
    const isBuilt = this.backend === 'tensorrt';
    return {
      tokensPerBlock,
      numBlocks,
      maxBatchSize,
      maxNumRequests: maxBatchSize,
      maxNumActiveRequests: maxBatchSize,
      maxNumTokens,
      maxSeqLen,
      maxInputLen: options.maxInputLen ?? (isBuilt ? this.#number('buildMaxInputLen') : maxSeqLen),
      capacityPolicy: options.capacitySchedulerPolicy ?? (this.#text('capacitySchedulerPolicy') as CapacityPolicy),
      chunkingPolicy: (options.enableChunkedPrefill ?? this.#flag('enableChunkedPrefill')) ? (options.contextChunkingPolicy ?? (this.#text('contextChunkingPolicy') as ChunkingPolicy)) : undefined,
      chunkUnitSize: tokensPerBlock,
      maxContextLength: Infinity,
      overlap: !isBuilt && options.speculative === undefined && !(options.disableOverlapScheduler ?? this.#flag('disableOverlapScheduler')),
      twoStepLookahead: options.twoStepLookahead ?? false,
      enableBlockReuse: options.enableBlockReuse ?? this.#flag('enableBlockReuse'),
      chargesReusedTokens: this.#flag('chargesReusedTokens'),
      enablePartialReuse: options.enablePartialReuse ?? this.#flag('enablePartialReuse'),
      copyOnPartialReuse: options.copyOnPartialReuse ?? this.#flag('copyOnPartialReuse'),
      hostBlocks: Math.floor((options.hostCacheSize ?? 0) / memory.layout.blockBytes),
      secondaryOffloadMinPriority: options.secondaryOffloadMinPriority ?? this.#number('secondaryOffloadMinPriority'),
      retention: retentionOf(options),
      decodeRetentionPriority: options.decodeRetentionPriority ?? this.#number('retentionPriority'),
      decodeDurationS: secondsOf(options.decodeDurationMs ?? 0),
      loraPages: options.loraPages ?? 0,
      pagesOfAdapter: () => options.loraPagesPerAdapter ?? 1,
      draftTokens: options.speculative?.tokens ?? 0,
      ...(queueLimit === undefined ? {} : { queueLimit }),
    };
  }

  /** The executor that runs the model. */
  get backend(): TensorrtLlmBackend {
    return this.#request.options.backend ?? (this.#text('backend') as TensorrtLlmBackend);
  }

  get commit(): string {
    return this.#request.engine.versions[this.#defaults.version]!.commit;
  }

  get version(): string {
    return this.#defaults.version;
  }

  get hostPrior(): string {
    return this.#request.engine.versions[this.#defaults.version]!.hostPrior;
  }

  #setting(name: string): Setting | undefined {
    return this.#defaults.settings[name];
  }

  #number(name: string): number {
    return this.#setting(name) as number;
  }

  #flag(name: string): boolean {
    return this.#setting(name) as boolean;
  }

  #text(name: string): string {
    return this.#setting(name) as string;
  }
}

function retentionOf({ retentionRanges = [] }: TensorrtLlmEngineOptions): TokenRangeRetention[] {
  const ranges: TokenRangeRetention[] = [];
  for (let i = 0; i < retentionRanges.length; i += 4) {
    const [startToken, end, priority, durationMs] = retentionRanges.slice(i, i + 4) as [number, number, number, number];
    ranges.push({ startToken, endToken: end < 0 ? Infinity : end, priority, durationS: secondsOf(durationMs) });
  }
  return ranges;
}

/** 0 = for good. */
function secondsOf(ms: number): number {
  return ms === 0 ? Infinity : ms / 1000;
}
