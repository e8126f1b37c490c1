import { SharedKvPool } from '@foretoken/kvcache';
import type { MemoryPlan } from '@foretoken/latency';
import type { KvTierPlan } from '../driver.ts';
import { impossibleOption } from '../core/impossible-option.ts';
import type { KvOffloadConfig, SharedKvConfig, VllmV1Config } from './config.ts';
import type { DeploymentRequest } from './options.ts';

const GIB = 1_073_741_824;
const GB = 1e9;
/** LMCache's `chunk_size`. */
const DEFAULT_CHUNK_TOKENS = 256;

/** The tiers that the options ask for; undefined = none. Throws E0900 … E0903. */
export function kvOffloadOf({ options, llm, tensorParallel, pipelineParallel }: DeploymentRequest, memory: MemoryPlan, prefixCaching: boolean): KvOffloadConfig | undefined {
  const { kvOffloadingSizeGib: hostGib = 0, kvOffloadingDiskSizeGib: diskGib = 0, kvOffloadingBlocksPerChunk: blocksPerChunk = 1 } = options;
  if (hostGib === 0) {
    const idle = Object.keys(options).find((name) => name.startsWith('kvOffloading') && name !== 'kvOffloadingSizeGib');
    if (idle === undefined) return undefined;
    throw impossibleOption('E0903', idle, `${idle} is set, but there is no host memory to offload to`, 'Set kvOffloadingSizeGib, or leave the other kvOffloading options out.');
  }
  if (!prefixCaching) {
    throw impossibleOption('E0900', 'kvOffloadingSizeGib', 'offloaded blocks are found by their prefix, and prefix caching is off', 'Leave enablePrefixCaching on, or kvOffloadingSizeGib out.');
  }
  const { groups, blockBytes } = memory.layout;
  if (groups.length > 1 || groups[0]!.kind !== 'full') {
    throw impossibleOption('E0901', 'kvOffloadingSizeGib', `${llm.id} has layers that do not keep every token, and offloading their blocks is not modelled`, 'Leave kvOffloadingSizeGib out, or choose a model with full attention in all layers.');
  }
  const ranks = tensorParallel * pipelineParallel;
  const chunkBytes = blocksPerChunk * blockBytes * ranks;
  const chunksIn = (gib: number): number => Math.floor((gib * GIB) / chunkBytes);
  const [hostChunks, diskChunks] = [chunksIn(hostGib), chunksIn(diskGib)];
  for (const [option, gib, chunks] of [['kvOffloadingSizeGib', hostGib, hostChunks], ['kvOffloadingDiskSizeGib', diskGib, diskChunks]] as const) {
    if (gib > 0 && chunks < 1) throw impossibleOption('E0902', option, `${gib} GiB hold not one chunk of ${blocksPerChunk} blocks, which takes ${(chunkBytes / GIB).toPrecision(3)} GiB`, `Set ${option} to at least ${(chunkBytes / GIB).toPrecision(3)}, or leave it out.`);
  }
  return { blocksPerChunk, hostChunks, diskChunks, replacement: options.kvOffloadingEvictionPolicy ?? 'lru', storeThreshold: options.kvOffloadingStoreThreshold ?? 0, blockBytes, ranks };
}

/** The shared pool that the options ask for; undefined = none. Throws E0913 … E0916. */
export function sharedKvOf({ options, llm, tensorParallel, pipelineParallel }: DeploymentRequest, memory: MemoryPlan, prefixCaching: boolean): SharedKvConfig | undefined {
  const { sharedKvGb = 0, sharedKvChunkTokens = DEFAULT_CHUNK_TOKENS } = options;
  if (sharedKvGb === 0) {
    if (options.sharedKvChunkTokens === undefined) return undefined;
    throw impossibleOption('E0916', 'sharedKvChunkTokens', 'sharedKvChunkTokens is set, but there is no shared pool', 'Set sharedKvGb, or leave sharedKvChunkTokens out.');
  }
  if (!prefixCaching) throw impossibleOption('E0913', 'sharedKvGb', 'shared blocks are found by their prefix, and prefix caching is off', 'Leave enablePrefixCaching on, or sharedKvGb out.');
  const { groups, blockBytes } = memory.layout;
  if (groups.length > 1 || groups[0]!.kind !== 'full') {
    throw impossibleOption('E0914', 'sharedKvGb', `${llm.id} has layers that do not keep every token, and sharing their blocks is not modelled`, 'Leave sharedKvGb out, or choose a model with full attention in all layers.');
  }
  const { blockSize } = memory;
  const blocksPerChunk = options.sharedKvChunkTokens === undefined ? Math.max(1, Math.floor(sharedKvChunkTokens / blockSize)) : sharedKvChunkTokens / blockSize;
  if (!Number.isInteger(blocksPerChunk)) {
    throw impossibleOption('E0915', 'sharedKvChunkTokens', `sharedKvChunkTokens is ${sharedKvChunkTokens}, which are not whole blocks of ${blockSize} tokens`, `Set it to a multiple of ${blockSize}.`);
  }
  const chunkBytes = blocksPerChunk * blockBytes * tensorParallel * pipelineParallel;
  const chunks = Math.floor((sharedKvGb * GB) / chunkBytes);
  if (chunks < 1) throw impossibleOption('E0915', 'sharedKvGb', `${sharedKvGb} GB hold not one chunk of ${blocksPerChunk * blockSize} tokens, which takes ${(chunkBytes / GB).toPrecision(3)} GB`, `Set sharedKvGb to at least ${(chunkBytes / GB).toPrecision(3)}, or leave it out.`);
  return { blocksPerChunk, chunks, chunkBytes };
}

/** What the plan says of the tiers. */
export function kvTierPlan({ kvOffload, sharedKv, blockSizeTokens }: VllmV1Config): { readonly kvTiers?: KvTierPlan; readonly createSharedTier?: () => SharedKvPool } {
  if (kvOffload === undefined && sharedKv === undefined) return {};
  const { blocksPerChunk = 0, hostChunks = 0, diskChunks = 0 } = kvOffload ?? {};
  const chunk = blocksPerChunk * blockSizeTokens;
  const sharedChunk = (sharedKv?.blocksPerChunk ?? 0) * blockSizeTokens;
  const own = kvOffload === undefined ? '' : `loaded in whole ${chunk}-token chunks beyond its hit on the GPU`;
  const shared = sharedKv === undefined ? '' : `fetched in whole ${sharedChunk}-token chunks from the pool that all replicas share, which count as disk`;
  return {
    kvTiers: {
      hostTokens: hostChunks * chunk,
      diskTokens: diskChunks * chunk + (sharedKv?.chunks ?? 0) * sharedChunk,
      definition: `prompt tokens that the first admission of a request ${[own, shared].filter((text) => text !== '').join(', or ')}`,
    },
    ...(sharedKv === undefined ? {} : { createSharedTier: () => new SharedKvPool(sharedKv.chunks) }),
  };
}

/** What the reader must know of the tiers. */
export const TIER_NOTE: string = 'KV tiers: the rates of PCIe, drive and network are priors, not measurements; the offloading rules are from reading, not recorded.';
