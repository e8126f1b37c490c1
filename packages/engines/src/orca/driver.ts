import { engineDefaults, engineVersion } from '@foretoken/catalog';
import { planHfGenerateMemory } from '@foretoken/latency';
import { compileDeployment, memoryBaseOf, planWithBlocks } from '../core/compile-deployment.ts';
import { onePoolNotes } from '../core/engine-notes.ts';
import { NO_CAPABILITIES } from '../core/no-capabilities.ts';
import type { DeploymentRequest, EngineDriver, EnginePlan } from '../driver.ts';
import { checkPositions } from '../core/impossible-option.ts';
import type { OrcaConfig, OrcaReservation } from './config.ts';
import { ORCA_OPTIONS } from './options.ts';
import type { OrcaOptions } from './options.ts';
import { OrcaReplica } from './orca-replica.ts';

/** Iteration-level batching with reservation, the baseline before paged attention. */
export const orcaDriver: EngineDriver = {
  name: 'orca',
  aliases: [],
  about: 'Iteration-level scheduling with selective batching; KV slots for the whole life of a request are reserved when it starts (OSDI 2022).',
  catalogueKey: 'orca',
  versions: ['2022'],
  options: ORCA_OPTIONS,
  capabilities: NO_CAPABILITIES,
  plan,
};

function plan(request: DeploymentRequest): EnginePlan {
  const { options, llm, engine, version, gpu } = request as DeploymentRequest & { readonly options: OrcaOptions };
  const defaults = engineDefaults(engine, version, gpu, 'server');
  const maxLength = options.maxLength ?? Math.min(llm.maxPosition, Number(defaults.settings['maxLength']));
  checkPositions('E0877', 'maxLength', maxLength, llm);
  const base = { ...memoryBaseOf(request), batchSize: 1, maxInputTokens: maxLength, maxLength, cacheImplementation: 'static' as const };
  const memory = planWithBlocks(planHfGenerateMemory, base, { ...base, maxLength: 1 }, options.kvSlots);
  const config: OrcaConfig = {
    maxBatchSize: options.maxBatchSize ?? Number(defaults.settings['maxBatchSize']),
    maxLength,
    kvSlots: options.kvSlots ?? memory.usableBlocks,
    reservation: options.reservation ?? (defaults.settings['reservation'] as OrcaReservation),
  };
  const compiled = compileDeployment(request, {
    framework: 'fastertransformer',
    engineHostKey: engineVersion(engine, version).hostPrior,
    cudaGraphSizes: [],
    maxBatchedTokens: Math.max(maxLength, config.maxBatchSize),
    maxSequences: config.maxBatchSize,
  });
  return {
    label: `orca ${defaults.version}`,
    upstream: "algorithm 1 of Yu et al., Orca (OSDI'22), and the reservations of Kwon et al., vLLM (SOSP'23)",
    capabilities: NO_CAPABILITIES,
    traits: {
      reservesOutput: isClairvoyant(config.reservation) ? 'estimate' : 'whole',
      mixesPrefillAndDecode: true,
      continuousBatching: true,
      sharesPrefixes: 'never',
      cachesGeneratedTokens: false,
    },
    memory,
    ...compiled,
    usableBlocks: config.kvSlots,
    blockSizeTokens: 1,
    limits: { sequences: { flag: 'max_batch_size', option: 'maxBatchSize', value: config.maxBatchSize }, stepTokens: null, length: { flag: 'max_length', option: 'maxLength' } },
    maxModelLen: maxLength,
    prefixCaching: false,
    cacheDefinition: 'no prefix cache: every prompt is computed',
    requestOverheadS: request.latencyData.host.requestConstantS,
    notes: [
      ...onePoolNotes(llm),
      ...(isClairvoyant(config.reservation) ? [{ code: 'W0877', message: `reservation ${config.reservation} knows how long each answer will be, which no real system does: a bound for comparison.` }] : []),
    ],
    createReplica: ({ seed: _seed, census: _census, ...rest }) => new OrcaReplica({ ...rest, ...compiled, ...(request.queueLimit === undefined ? {} : { queueLimit: request.queueLimit }), config }),
  };
}

function isClairvoyant(reservation: OrcaReservation): boolean {
  return reservation === 'oracle' || reservation === 'power-of-two';
}
