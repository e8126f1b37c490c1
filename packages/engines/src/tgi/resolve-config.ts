import { engineDefaults } from '@foretoken/catalog';
import type { Setting } from '@foretoken/catalog';
import { planTgiMemory } from '@foretoken/latency';
import type { MemoryPlan } from '@foretoken/latency';
import { memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import { pickAttention } from './attention.ts';
import type { Attention } from './attention.ts';
import { checkConfig, checkOptions } from './check-options.ts';
import type { Admission, TgiConfig, TgiVersion } from './config.ts';
import { featuresOf } from './features.ts';
import type { DeploymentRequest } from './options.ts';

/** A deployment with its defaults filled in. */
export interface Resolved {
  readonly config: TgiConfig;
  readonly memory: MemoryPlan;
  readonly attention: Attention;
  readonly commit: string;
}

/** What does not depend on memory. */
interface Traits {
  readonly version: TgiVersion;
  readonly attention: Attention;
  readonly admission: Admission;
  readonly blockSizeTokens: number;
  readonly prefixCaching: boolean;
  readonly chunking: boolean;
}

/** What `launcher/src/main.rs` and the warm-up decide, in their order. Throws E0310, E0311, E0850 … E0858. */
export function resolveConfig(request: DeploymentRequest): Resolved {
  const { options } = request;
  const { version, settings } = engineDefaults(request.engine, request.version, request.gpu, 'server');
  const traits = traitsOf(request, version as TgiVersion, settings);
  checkOptions(request, traits);
  const lengths = lengthsOf(request, traits, settings);
  const memory = memoryOf(request, traits, lengths.maxBatchPrefillTokens, lengths.maxTotalTokens);
  const isPadded = traits.admission === 'padding';
  const paddedTokens = Math.max(numberOf(settings, 'paddedBatchTotalTokens'), lengths.maxTotalTokens, lengths.maxBatchPrefillTokens);
  const maxBatchTotalTokens = options.maxBatchTotalTokens ?? (isPadded ? paddedTokens : memory.kvBlocks * memory.blockSize);
  const maxBatchSize = options.maxBatchSize ?? settings['maxBatchSize'];
  const config: TgiConfig = {
    version: traits.version,
    admission: traits.admission,
    blockSizeTokens: isPadded ? 1 : memory.blockSize,
    numBlocks: isPadded ? maxBatchTotalTokens : memory.kvBlocks,
    prefixCaching: traits.prefixCaching,
    chunking: traits.chunking,
    maxConcurrentRequests: options.maxConcurrentRequests ?? numberOf(settings, 'maxConcurrentRequests'),
    ...(typeof maxBatchSize === 'number' ? { maxBatchSize } : {}),
    maxBatchTotalTokens,
    waitingServedRatio: options.waitingServedRatio ?? numberOf(settings, 'waitingServedRatio'),
    maxWaitingTokens: options.maxWaitingTokens ?? numberOf(settings, 'maxWaitingTokens'),
    ...lengths,
    turnTokens: typeof settings['turnTokens'] === 'number' ? settings['turnTokens'] : Infinity,
    speculate: options.speculative?.tokens ?? 0,
    ...(request.queueLimit === undefined ? {} : { queueLimit: request.queueLimit }),
  };
  checkConfig(config, memory);
  return { config, memory, attention: traits.attention, commit: request.engine.versions[version]!.commit };
}

function traitsOf({ options, llm, gpu }: DeploymentRequest, version: TgiVersion, settings: Readonly<Record<string, Setting>>): Traits {
  const isPadded = options.requiresPadding ?? false;
  const attention = options.attention ?? pickAttention(settings['attention'] as Attention, llm, gpu);
  const isFlash = attention !== 'paged' && !isPadded;
  return {
    version,
    attention,
    admission: isPadded ? 'padding' : version === '2' ? 'token-budget' : 'blocks',
    blockSizeTokens: isPadded ? 1 : numberOf(settings, `blockSize${attention.charAt(0).toUpperCase()}${attention.slice(1)}`),
    prefixCaching: options.usePrefixCaching ?? (settings['prefixCaching'] === true && attention === 'flashinfer' && !isPadded && (options.loraAdapters ?? 0) === 0),
    chunking: settings['chunking'] === true && isFlash && options.speculative === undefined,
  };
}

type Lengths = Pick<TgiConfig, 'maxInputTokens' | 'maxTotalTokens' | 'maxBatchPrefillTokens'>;

/** The longest request, the longest prompt and the prefill budget: each default follows from the others. */
function lengthsOf(request: DeploymentRequest, traits: Traits, settings: Readonly<Record<string, Setting>>): Lengths {
  const { options, llm } = request;
  const speculate = options.speculative?.tokens ?? 0;
  if (traits.version === '2') {
    const maxTotalTokens = options.maxTotalTokens ?? Math.min(numberOf(settings, 'longestTotalTokens'), llm.maxPosition);
    const maxInputTokens = options.maxInputTokens ?? maxTotalTokens - 1;
    return { maxTotalTokens, maxInputTokens, maxBatchPrefillTokens: options.maxBatchPrefillTokens ?? maxInputTokens + numberOf(settings, 'prefillTokensBeyondInput') };
  }
  const wanted = options.maxBatchPrefillTokens ?? Math.min(tokensPerSecond(request) ?? numberOf(settings, 'maxBatchPrefillTokens'), llm.maxPosition);
  const { usableBlocks, blockSize } = memoryOf(request, traits, wanted, 1);
  const room = usableBlocks * blockSize - speculate;
  const maxBatchPrefillTokens = options.maxBatchPrefillTokens ?? Math.max(1, Math.min(wanted, room));
  const maxTotalTokens = options.maxTotalTokens ?? Math.min(llm.maxPosition, room);
  const longestInput = traits.chunking ? maxTotalTokens - 1 : Math.min(maxTotalTokens - 1, maxBatchPrefillTokens);
  return { maxTotalTokens, maxInputTokens: options.maxInputTokens ?? longestInput, maxBatchPrefillTokens };
}

/** Tokens that the GPUs compute in a second at their peak; null where that is unknown or too little to be right. */
function tokensPerSecond({ gpu, llm, tensorParallel }: DeploymentRequest): number | null {
  const peak = gpu.peakFlops.fp16 ?? gpu.peakFlops.bf16;
  if (peak === null) return null;
  const tokens = Math.floor((peak * tensorParallel) / (2 * llm.paramsActive));
  return tokens > 100 ? tokens : null;
}

function memoryOf(request: DeploymentRequest, { admission, blockSizeTokens }: Traits, maxBatchPrefillTokens: number, maxTotalTokens: number): MemoryPlan {
  const { options } = request;
  const base = {
    ...memoryBaseOf(request, featuresOf(options)),
    ...(options.cudaMemoryFraction === undefined ? {} : { cudaMemoryFraction: options.cudaMemoryFraction }),
    ...(options.tgiWiggleRoom === undefined ? {} : { tgiWiggleRoom: options.tgiWiggleRoom }),
    blockSize: blockSizeTokens,
    maxBatchPrefillTokens,
    maxTotalTokens,
  };
  const given = admission === 'padding' ? undefined : options.maxBatchTotalTokens;
  return planWithBlocks(planTgiMemory, base, { ...base, maxTotalTokens: 1 }, given === undefined ? undefined : Math.floor(given / blockSizeTokens));
}

function numberOf(settings: Readonly<Record<string, Setting>>, name: string): number {
  return settings[name] as number;
}
