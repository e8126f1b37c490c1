import type { MlaSpec } from '@foretoken/catalog';
import { softMax2 } from '../math.ts';
import type { Theta } from '../profile/gpu-profile.ts';
import type { DecodeAttention } from './decode-attention.ts';
import type { Device } from './device.ts';
import { constant } from './device.ts';
import type { PrefillAttention } from './prefill-attention.ts';

const TILE = 128;

/** Multi-head latent attention of one rank. */
export interface MlaShape {
  readonly mla: MlaSpec;
  /** Query heads of this rank; the latent cache is not split. */
  readonly heads: number;
  readonly kvBytes: number;
}

/** Absorbed MLA decode: every rank reads the whole latent cache (reference: latency-memory.md 3.2). */
export function createMlaDecode(device: Device, theta: Theta, shape: MlaShape, queries = 1): DecodeAttention {
  const { mla, heads, kvBytes } = shape;
  const latent = mla.kvLoraRank + mla.ropeHeadDim;
  const perPair = latent + mla.kvLoraRank;
  const bandwidth = device.bandwidth * constant(theta, 'em');
  const p = constant(theta, 'p');
  const t0 = constant(theta, 't0_us');
  const tb = constant(theta, 'tb_us');
  const memoryPerToken = (latent * kvBytes) / bandwidth;
  const memoryPerSequence = (heads * perPair * 2 * queries) / bandwidth;
  const packed = Math.ceil((heads * queries) / 64) * 64;
  const computePerToken = (2 * packed * perPair) / (device.peak('bf16') * constant(theta, 'ec'));
  return (sequences, kvTokens) =>
    t0 + tb * sequences + softMax2(kvTokens * memoryPerToken + sequences * memoryPerSequence, kvTokens * computePerToken, p);
}

/** The two batched products that absorb kv_b into queries and outputs at decode; per layer. */
export function mlaAbsorbUs(device: Device, shape: MlaShape): number {
  const { mla, heads } = shape;
  const bytesPerUs = device.bandwidth * 0.7;
  const keys = (heads * mla.nopeHeadDim * mla.kvLoraRank * 2) / bytesPerUs;
  const values = (heads * mla.vHeadDim * mla.kvLoraRank * 2) / bytesPerUs;
  return 3 + keys + 3 + values;
}

/** MLA prefill on expanded keys and values (reference: latency-memory.md 3.3). */
export function createMlaPrefill(device: Device, theta: Theta, shape: MlaShape): PrefillAttention {
  const { mla, heads } = shape;
  const flopPerPair = 2 * (mla.nopeHeadDim + mla.ropeHeadDim + mla.vHeadDim);
  const peak = device.peak('bf16') * constant(theta, 'ec');
  const p = constant(theta, 'p');
  const all = (heads * flopPerPair) / peak;
  const one = (TILE * flopPerPair) / (peak / device.sm);
  const memory = (heads * flopPerPair * 2) / (device.bandwidth * constant(theta, 'em'));
  return {
    launchUs: constant(theta, 't0_us'),
    chunkUs: (tokens, context) => {
      const rows = Math.ceil(tokens / TILE) * TILE;
      const area = (rows * (tokens + TILE)) / 2 + rows * context;
      return softMax2(area * all, (tokens + context) * one, p) + (tokens + context) * memory;
    },
  };
}
