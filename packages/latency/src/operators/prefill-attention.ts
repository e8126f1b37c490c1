import { softMax2 } from '../math.ts';
import type { Theta } from '../profile/gpu-profile.ts';
import type { AttentionShape } from './decode-attention.ts';
import type { Device } from './device.ts';
import { constant } from './device.ts';

const TILE = 128;

/** Prefill attention of one layer: a launch per kernel, the rest per chunk. */
export interface PrefillAttention {
  readonly launchUs: number;
  /** Microseconds of `tokens` new tokens on top of `context` earlier ones, without the launch. */
  chunkUs(tokens: number, context: number): number;
}

/** Causal attention of a chunk (reference: latency-memory.md 3.3). */
export function createPrefillAttention(device: Device, theta: Theta, shape: AttentionShape): PrefillAttention {
  const { heads, kvHeads, headDim, kvBytes } = shape;
  const peak = device.peak('bf16') * constant(theta, 'ec');
  const bandwidth = device.bandwidth * constant(theta, 'em');
  const p = constant(theta, 'p');
  const all = (4 * headDim * heads) / peak;
  const one = (4 * headDim * TILE) / (peak / device.sm);
  const memory = constant(theta, 'kmem') / bandwidth;
  const queryBytes = 4 * heads * headDim;
  const kvTokenBytes = 2 * kvHeads * headDim * kvBytes;
  return {
    launchUs: constant(theta, 't0_us'),
    chunkUs: (tokens, context) => {
      const rows = Math.ceil(tokens / TILE) * TILE;
      const area = rows * context + (rows * (tokens + TILE)) / 2;
      const bytes = tokens * queryBytes + (context + tokens) * kvTokenBytes;
      return softMax2(area * all, (context + tokens) * one, p) + bytes * memory;
    },
  };
}

/** Sliding-window layers: the area grows as tokens x window, and the context no longer matters. */
export function limitWindow(attention: PrefillAttention, windowTokens: number): PrefillAttention {
  return {
    launchUs: attention.launchUs,
    chunkUs: (tokens) => attention.chunkUs(Math.min(tokens, windowTokens), 0) * Math.max(1, (2 * tokens) / windowTokens),
  };
}
