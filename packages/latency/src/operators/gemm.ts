import { ceilDiv, softMax2 } from '../math.ts';
import type { GemmTile, ProfileEntry } from '../profile/gpu-profile.ts';
import type { Device } from './device.ts';
import { constant } from './device.ts';
import type { NumberFormat } from './number-format.ts';
import { residualOverTokens } from './residual.ts';

/** Thread-block tiles (rows, columns) and their efficiency. */
const TILES: readonly GemmTile[] = [
  [256, 128, 1],
  [128, 128, 0.97],
  [64, 128, 0.85],
  [64, 64, 0.68],
];
const SPLITS = [1, 2, 4, 8] as const;

/** A matrix-multiplication kernel family on one GPU. */
export interface GemmKernel {
  readonly device: Device;
  readonly entry: ProfileEntry;
  readonly format: NumberFormat;
  /** Activation scales are static and quantisation is fused into the operator before. */
  readonly staticScales: boolean;
  /** One more tile to choose from; absent where the rows were fitted. */
  readonly extraTile?: GemmTile;
}

/** Microseconds of an m x n x k product as a function of m (reference: latency-memory.md 3.1). */
export function createGemm(kernel: GemmKernel, n: number, k: number): (m: number) => number {
  const { device, entry, format, staticScales } = kernel;
  const { theta } = entry;
  const bandwidth = device.bandwidth * constant(theta, 'em');
  const p = constant(theta, 'p');
  const t0 = constant(theta, 't0_us');
  const quantBase = format.quantBytes > 0 ? constant(theta, 'tq_us') : 0;
  const quantSlope = (k * format.quantBytes) / bandwidth;
  const memoryBase = (n * k * format.weightBytes) / bandwidth;
  const memorySlope = (k * format.activationBytes + 2 * n) / bandwidth;
  const computeUs = createTileSearch(kernel, n, k, bandwidth);
  const residual = entry.resid === null ? null : residualOverTokens(entry.resid, n, k);
  return (m) => {
    const quant = quantBase + m * quantSlope;
    let us = t0 + softMax2(computeUs(m), memoryBase + m * memorySlope, p) + quant;
    if (residual !== null) us *= Math.exp(residual(m));
    return staticScales ? Math.max(us - quant, 0.35 * us) : us;
  };
}

/** Compute time of the best tile and split-k, with wave quantisation. */
function createTileSearch(kernel: GemmKernel, n: number, k: number, bandwidth: number): (m: number) => number {
  const { device, entry, format } = kernel;
  const { theta } = entry;
  const perSm = (device.peak(format.peak) / device.sm) * constant(theta, 'ec');
  const kh = constant(theta, 'kh');
  const wq = constant(theta, 'wq');
  const tiles = kernel.extraTile === undefined ? TILES : [...TILES, kernel.extraTile];
  const cases = tiles.length * SPLITS.length;
  const rows = new Float64Array(cases);
  const waves = new Float64Array(cases);
  const tileUs = new Float64Array(cases);
  const reduceUs = new Float64Array(cases);
  let i = 0;
  for (const [a, b, efficiency] of tiles) {
    for (const split of SPLITS) {
      rows[i] = a;
      waves[i] = (ceilDiv(n, b) * split) / device.sm;
      tileUs[i] = (2 * a * b * (k / split + kh)) / (perSm * efficiency);
      reduceUs[i] = split > 1 ? (8 * split * n) / (bandwidth * 3) : 0;
      i++;
    }
  }
  return (m) => {
    let best = Infinity;
    for (let c = 0; c < cases; c++) {
      const x = Math.ceil(m / (rows[c] as number)) * (waves[c] as number);
      const work = x < 1 ? 1 : (1 - wq) * x + wq * Math.ceil(x);
      const reduce = reduceUs[c] as number;
      const us = work * (tileUs[c] as number) + (reduce > 0 ? reduce * m + 0.5 : 0);
      if (us < best) best = us;
    }
    return best;
  };
}
