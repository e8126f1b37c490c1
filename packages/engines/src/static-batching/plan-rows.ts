import type { Setting } from '@foretoken/catalog';
import { planHfGenerateMemory } from '@foretoken/latency';
import { memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import type { DeploymentRequest, EnginePlan, EngineTraits } from '../driver.ts';
import type { StaticBatchingConfig } from './config.ts';

/** Options of every engine that runs padded batches to their end. */
export interface RowOptions {
  readonly batchSize?: number;
  readonly maxLength?: number;
  readonly maxInputTokens?: number;
  readonly batchWindowMs?: number;
  readonly kvSlots?: number;
  readonly streaming?: boolean;
}

/** A deployment of padded batches: its memory, and what such engines have in common. */
export interface RowPlan {
  readonly config: StaticBatchingConfig;
  readonly maxInputTokens: number;
  /** How long the oldest request waits for its batch to fill. */
  readonly windowS: number;
  /** Prompt tokens of a full batch at most. */
  readonly maxBatchedTokens: number;
  readonly facts: Pick<EnginePlan, 'traits' | 'memory' | 'usableBlocks' | 'blockSizeTokens' | 'limits' | 'maxModelLen' | 'prefixCaching' | 'cacheDefinition' | 'requestOverheadS'>;
}

/** Divides memory into KV slots of one token for rows of up to `maxLength`. Throws E0310, E0311. */
export function planRows(request: DeploymentRequest, options: RowOptions, settings: Readonly<Record<string, Setting>>, reservation: StaticBatchingConfig['reservation']): RowPlan {
  const batchSize = options.batchSize ?? Number(settings['batchSize']);
  const maxLength = options.maxLength ?? Math.min(request.llm.maxPosition, Number(settings['maxLength']));
  const maxInputTokens = Math.min(options.maxInputTokens ?? maxLength - 1, maxLength - 1);
  const base = { ...memoryBaseOf(request), batchSize, maxInputTokens, maxLength, cacheImplementation: reservation === 'dynamic' ? ('dynamic' as const) : ('static' as const) };
  const memory = planWithBlocks(planHfGenerateMemory, base, { ...base, maxLength: 1 }, options.kvSlots);
  const kvSlots = options.kvSlots ?? memory.usableBlocks;
  return {
    config: { maxBatchSize: batchSize, maxLength, kvSlots, reservation, streaming: options.streaming ?? settings['streaming'] === true },
    maxInputTokens,
    windowS: (options.batchWindowMs ?? Number(settings['batchWindowMs'])) / 1000,
    maxBatchedTokens: batchSize * maxInputTokens,
    facts: {
      traits: traitsOf(reservation),
      memory,
      usableBlocks: kvSlots,
      blockSizeTokens: 1,
      limits: { sequences: { flag: 'batch_size', option: 'batchSize', value: batchSize }, stepTokens: null, length: { flag: 'max_length', option: 'maxLength' } },
      maxModelLen: maxLength,
      prefixCaching: false,
      cacheDefinition: 'no prefix cache: every prompt is computed',
      requestOverheadS: request.latencyData.host.requestConstantS,
    },
  };
}

function traitsOf(reservation: StaticBatchingConfig['reservation']): EngineTraits {
  return {
    reservesOutput: reservation === 'dynamic' ? 'nothing' : 'whole',
    mixesPrefillAndDecode: false,
    continuousBatching: false,
    sharesPrefixes: 'never',
    cachesGeneratedTokens: false,
  };
}
