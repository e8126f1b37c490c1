import type { GpuSpec } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import type { FeatureData } from '../profile/feature-data.ts';
import { featureRow } from '../profile/feature-data.ts';

/** A path between a GPU and a tier of cache or adapters. */
export interface TransferLink {
  readonly bytesPerS: number;
  readonly latencyS: number;
}

/**
 * The path to a tier: `host` memory over the GPU's PCIe, a local `nvme` drive, or a `remote` host over the
 * network; slower than PCIe or not, data pass over both, so the slower one counts.
 * @throws ForetokenError E0409 for an unknown tier or a GPU whose PCIe rate is not known.
 */
export function transferLink(features: FeatureData, gpu: GpuSpec, tier: string): TransferLink {
  const { bytesPerS, efficiency, latencyS } = featureRow(features.transfer, 'transfer tier', tier);
  const rate = Math.min(bytesPerS ?? Infinity, gpu.pcie?.bytesPerS ?? Infinity);
  if (Number.isFinite(rate)) return { bytesPerS: rate * efficiency, latencyS };
  throw new ForetokenError(`The PCIe rate of ${gpu.id} is not known, so moving data to its ${tier} tier cannot be timed.`, {
    code: 'E0409',
    path: `gpus/${gpu.id}.pcie`,
    hint: 'Add pcie.bytesPerS to the GPU file, or use another tier.',
  });
}

/** Seconds to move bytes; 0 for none. Cache blocks (bytes = blocks x blockBytes) and adapters (`adapterBytes`) alike. */
export function transferS(link: TransferLink, bytes: number): number {
  return bytes > 0 ? link.latencyS + bytes / link.bytesPerS : 0;
}

/**
 * Seconds until both a computation and a transfer are done when they overlap layer by layer: the longer one, and
 * one layer's share of the shorter, which cannot start before or end after it.
 */
export function overlappedTransferS(link: TransferLink, bytes: number, layers: number, computeS: number): number {
  return overlappedS(transferS(link, bytes), layers, computeS);
}

/** {@link overlappedTransferS} of a transfer that takes `moveS`, however long it had to wait for its link. */
export function overlappedS(moveS: number, layers: number, computeS: number): number {
  return Math.max(moveS, computeS) + Math.min(moveS, computeS) / layers;
}
