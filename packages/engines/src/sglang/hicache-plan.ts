import type { Setting } from '@foretoken/catalog';
import type { SglangMemoryPlan } from '@foretoken/latency';
import type { KvTierPlan } from '../driver.ts';
import { impossibleOption } from '../core/impossible-option.ts';
import type { HicacheConfig, SglangConfig } from './config.ts';
import type { SglangDeployment } from './options.ts';

const GB = 1e9;
const GIB = 1_073_741_824;

/** HiCache as the options ask for it; undefined = off. Throws E0904 … E0907. */
export function hicacheOf({ options, llm, tensorParallel }: SglangDeployment, settings: Readonly<Record<string, Setting>>, memory: SglangMemoryPlan): HicacheConfig | undefined {
  if (options.enableHierarchicalCache !== true) {
    const idle = Object.keys(options).find((name) => name.startsWith('hicache'));
    if (idle === undefined) return undefined;
    throw impossibleOption('E0904', idle, `${idle} is set, but the hierarchical cache is off`, 'Set enableHierarchicalCache: true, or leave the hicache options out.');
  }
  if (options.disableRadixCache === true) {
    throw impossibleOption('E0905', 'enableHierarchicalCache', 'the hierarchical cache keeps what the radix cache evicts, and that is off', 'Leave one of enableHierarchicalCache and disableRadixCache out.');
  }
  const { blockSize: page, layout, sizing } = memory;
  const bytesPerToken = layout.blockBytes / page;
  const { hicacheSize: sizeGb = 0, hicacheRatio = settings['hicacheRatio'] as number } = options;
  const wanted = sizeGb > 0 ? (sizeGb * GB) / bytesPerToken : hicacheRatio * sizing.maxTotalTokens;
  const hostTokens = Math.floor(wanted / page) * page;
  if (hostTokens <= sizing.maxTotalTokens) {
    const option = sizeGb > 0 ? 'hicacheSize' : 'hicacheRatio';
    const least = sizeGb > 0 ? (sizing.maxTotalTokens * bytesPerToken) / GB : 1;
    throw impossibleOption('E0906', option, `host memory for ${hostTokens} tokens is no larger than the KV pool of ${sizing.maxTotalTokens}`, `Set ${option} above ${least.toPrecision(3)}.`);
  }
  return {
    hostTokens,
    writePolicy: options.hicacheWritePolicy ?? (settings['hicacheWritePolicy'] as HicacheConfig['writePolicy']),
    bytesPerToken,
    ranks: tensorParallel,
    layers: llm.layers,
    ...storageOf(options, settings, page, bytesPerToken * tensorParallel),
  };
}

function storageOf(options: SglangDeployment['options'], settings: Readonly<Record<string, Setting>>, page: number, bytesPerToken: number): Pick<HicacheConfig, 'storage'> {
  const { hicacheStorageBackend, hicacheStorageSizeGib, hicacheStoragePrefetchPolicy, hicacheStoragePrefetchThreshold } = options;
  if (hicacheStorageBackend === undefined) {
    const idle = Object.keys(options).find((name) => name.startsWith('hicacheStorage'));
    if (idle === undefined) return {};
    throw impossibleOption('E0904', idle, `${idle} is set, but there is no storage`, 'Set hicacheStorageBackend: file, or leave it out.');
  }
  const pages = hicacheStorageSizeGib === undefined ? Infinity : Math.floor((hicacheStorageSizeGib * GIB) / (bytesPerToken * page));
  if (pages < 1) throw impossibleOption('E0907', 'hicacheStorageSizeGib', `${hicacheStorageSizeGib} GiB hold not one page of ${page} tokens`, 'Set it larger, or leave it out for a drive without limit.');
  return {
    storage: {
      pages,
      prefetchPolicy: hicacheStoragePrefetchPolicy ?? (settings['hicacheStoragePrefetchPolicy'] as NonNullable<typeof hicacheStoragePrefetchPolicy>),
      prefetchTokens: hicacheStoragePrefetchThreshold ?? (settings['hicachePrefetchThreshold'] as number),
      timeoutBaseS: settings['hicachePrefetchTimeoutBaseS'] as number,
      timeoutPerKiTokensS: settings['hicachePrefetchTimeoutPerKiTokensS'] as number,
    },
  };
}

/** What the plan says of the tiers. */
export function kvTierPlan({ hicache, pageSize }: SglangConfig): { readonly kvTiers?: KvTierPlan } {
  if (hicache === undefined) return {};
  return {
    kvTiers: {
      hostTokens: hicache.hostTokens,
      diskTokens: hicache.storage === undefined ? 0 : hicache.storage.pages * pageSize,
      definition: `prompt tokens that the first admission of a request loaded back (pages of ${pageSize}) beyond its prefix on the GPU; from disk = fetched from storage while it waited`,
    },
  };
}
