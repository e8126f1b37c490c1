import type { UnpackCost } from '../profile/weight-format-data.ts';
import type { Device } from './device.ts';

/**
 * Microseconds of an m x n x k product whose weights are packed in a format that no tensor core knows: a fused
 * matrix-vector kernel for few rows, else unpacking into memory and the 16-bit product `dense` [guess,
 * weight-formats.json].
 */
export function createUnpackedGemm(
  device: Device,
  cost: UnpackCost,
  weightBytes: number,
  shape: { readonly n: number; readonly k: number },
  dense: (m: number) => number,
): (m: number) => number {
  const elements = shape.n * shape.k;
  const fusedUs = cost.launchUs + (elements * weightBytes) / (device.bandwidth * cost.fusedBandwidth);
  const unpackUs = cost.launchUs + (elements * (weightBytes + 2)) / (device.bandwidth * cost.unpackBandwidth);
  return (m) => (m <= cost.fusedRows ? fusedUs : unpackUs + dense(m));
}
