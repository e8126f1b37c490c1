import { softMax3 } from '../math.ts';
import type { Theta } from '../profile/gpu-profile.ts';
import type { Device } from './device.ts';
import { constant } from './device.ts';

/** Attention geometry of one rank. */
export interface AttentionShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Bytes per cached element. */
  readonly kvBytes: number;
}

/** Microseconds of one layer for `sequences` > 0 decodes that read `kvTokens` in all. */
export type DecodeAttention = (sequences: number, kvTokens: number) => number;

/**
 * Split-KV decode attention (reference: latency-memory.md 3.2). `queries` tokens per sequence share one read
 * of the KV cache (speculative verification).
 */
export function createDecodeAttention(device: Device, theta: Theta, shape: AttentionShape, queries = 1): DecodeAttention {
  const { heads, kvHeads, headDim, kvBytes } = shape;
  const { sm } = device;
  const bandwidth = device.bandwidth * constant(theta, 'em');
  const p = constant(theta, 'p');
  const t0 = constant(theta, 't0_us');
  const perSequence = (constant(theta, 'tb_us') * kvHeads) / sm;
  const memoryPerToken = (2 * kvHeads * headDim * kvBytes) / bandwidth;
  const memoryPerSequence = (4 * heads * headDim * queries) / bandwidth;
  const chainPerToken = (2 * headDim * kvBytes) / ((bandwidth / sm) * constant(theta, 'bwcta'));
  const group = Math.ceil((Math.max(heads / kvHeads, 1) * queries) / 16) * 16;
  const computePerToken = (4 * kvHeads * group * headDim) / (device.peak('bf16') * constant(theta, 'ec'));
  const splitsBase = sm / kvHeads;
  return (sequences, kvTokens) => {
    const mean = kvTokens / sequences;
    const splits = Math.min(Math.max(splitsBase / sequences, 1), Math.max(1, mean / 128));
    const memory = kvTokens * memoryPerToken + sequences * memoryPerSequence;
    const chain = (mean * chainPerToken) / splits;
    return t0 + perSequence * sequences + softMax3(memory, chain, kvTokens * computePerToken, p);
  };
}

/** Caps what each sequence reads: sliding windows, sparse top-k. */
export function limitContext(attention: DecodeAttention, tokensPerSequence: number): DecodeAttention {
  let lastSequences = -1;
  let lastUs = 0;
  return (sequences, kvTokens) => {
    const cap = sequences * tokensPerSequence;
    if (kvTokens < cap) return attention(sequences, kvTokens);
    if (sequences !== lastSequences) {
      lastUs = attention(sequences, cap);
      lastSequences = sequences;
    }
    return lastUs;
  };
}
