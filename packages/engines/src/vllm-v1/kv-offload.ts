import type { MemoryPlan } from '@foretoken/latency';
import type { KvTierPlan } from '../driver.ts';
import { impossibleOption } from '../core/impossible-option.ts';
import type { KvOffloadConfig, VllmV1Config } from './config.ts';
import type { DeploymentRequest } from './options.ts';

const GIB = 1_073_741_824;

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

/** What the plan says of the tiers. */
export function kvTierPlan({ kvOffload, blockSizeTokens }: VllmV1Config): { readonly kvTiers?: KvTierPlan } {
  if (kvOffload === undefined) return {};
  const { blocksPerChunk, hostChunks, diskChunks } = kvOffload;
  const chunk = blocksPerChunk * blockSizeTokens;
  return {
    kvTiers: {
      hostTokens: hostChunks * chunk,
      diskTokens: diskChunks * chunk,
      definition: `prompt tokens that the first admission of a request loaded in whole ${chunk}-token chunks beyond its hit on the GPU`,
    },
  };
}

/** What the reader must know of the tiers. */
export const TIER_NOTE: string = 'KV tiers: the rates of PCIe and drive are priors, not measurements; the offloading rules are from reading, not recorded.';
