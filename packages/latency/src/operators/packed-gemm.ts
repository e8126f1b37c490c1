import type { PackedCost } from '../profile/weight-format-data.ts';
import type { Device } from './device.ts';

/**
 * Microseconds of an m x n x k product whose weights are packed in a format that no tensor core knows: a fused
 * kernel up to some number of rows, else unpacking into memory and the 16-bit product `dense` [guess,
 * weight-formats.json].
 */
export function createPackedGemm(
  device: Device,
  cost: PackedCost,
  weightBytes: number,
  shape: { readonly n: number; readonly k: number },
  dense: (m: number) => number,
): (m: number) => number {
  const elements = shape.n * shape.k;
  const readUs = (elements * weightBytes) / (device.bandwidth * cost.fusedBandwidth);
  const rowUs = (2 * elements) / (device.peak('bf16') * cost.fusedCompute);
  const unpackUs = cost.launchUs + (elements * (weightBytes + 2)) / (device.bandwidth * cost.unpackBandwidth);
  return (m) => (m <= cost.fusedRows ? cost.launchUs + Math.max(readUs, m * rowUs) : unpackUs + dense(m));
}
