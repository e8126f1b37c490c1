import { power, softMax2 } from '../math.ts';
import type { Fa2Parameters } from '../profile/fa2-data.ts';
import type { AttentionShape } from './decode-attention.ts';
import type { Device } from './device.ts';

/** Adds up the chunks of a mixed batch; filled and read once per layer kind and step. */
export interface MixedAttention {
  reset(): void;
  addChunk(tokens: number, context: number): void;
  /** Microseconds of one layer for the chunks added and `sequences` decodes reading `kvTokens`. */
  us(sequences: number, kvTokens: number): number;
}

/**
 * FlashAttention-2's single varlen kernel for mixed batches (reference: latency-memory.md 3.4): decode rows are
 * one-row tiles without GQA packing or split-KV, so their KV traffic grows as group^gamma. Departure from the
 * reference: wave quantisation enters as its expectation of half the longest tile instead of the ceiling, so
 * that adding a chunk never makes the step shorter.
 */
export function createMixedAttention(device: Device, fa2: Fa2Parameters, shape: AttentionShape): MixedAttention {
  const { heads, kvHeads, headDim, kvBytes } = shape;
  const { prefill, mixed, decodeEm } = fa2;
  const { tile } = prefill;
  const peak = device.peak('bf16') * prefill.ec;
  const prefillBandwidth = device.bandwidth * prefill.em;
  const decodeBandwidth = device.bandwidth * decodeEm;
  const group = Math.max(heads / kvHeads, 1);
  const coldFactor = power(group, mixed.gamma);
  const warmFactor = group / mixed.l2ratio;
  const kvTokenBytes = 2 * kvHeads * headDim * kvBytes;
  const chainPerToken = (2 * headDim * kvBytes) / ((device.bandwidth / device.sm) * mixed.bwcta);
  let area = 0;
  let tiles = 0;
  let longest = 0;
  let bytes = 0;
  return {
    reset: () => {
      area = tiles = longest = bytes = 0;
    },
    addChunk: (tokens, context) => {
      const rows = Math.ceil(tokens / tile) * tile;
      area += rows * context + (rows * (tokens + tile)) / 2;
      tiles += (rows / tile) * heads;
      longest = Math.max(longest, context + tokens);
      bytes += tokens * 4 * heads * headDim + (context + tokens) * kvTokenBytes;
    },
    us: (sequences, kvTokens) => {
      const chainPrefill = (4 * headDim * tile * longest) / (peak / device.sm);
      const waves = Math.min(1, tiles / device.sm);
      const compute = (4 * headDim * heads * area) / peak + prefill.wq * 0.5 * waves * chainPrefill;
      const workPrefill = Math.max(compute, bytes / prefillBandwidth);
      const kv = kvTokens * kvTokenBytes;
      const hit = 1 / (1 + (kv / (mixed.l2cap * device.l2Bytes)) ** 2);
      const workDecode =
        (kv * ((1 - hit) * coldFactor + hit * warmFactor)) / decodeBandwidth + (mixed.tbUs * sequences * heads) / device.sm;
      const chainDecode = sequences > 0 ? (kvTokens / sequences) * chainPerToken : 0;
      return prefill.t0Us + softMax2(workPrefill + workDecode, Math.max(chainPrefill, chainDecode), mixed.p);
    },
  };
}
