import type { DecodeAttention } from '../operators/decode-attention.ts';
import type { MixedAttention } from '../operators/mixed-attention.ts';
import type { StepBatch } from '../step-batch.ts';
import type { LayerGroup } from './layer-group.ts';

/** Attention of all layers of a stage, microseconds. */
export interface AttentionTime {
  /** Pure decode of one token per sequence. */
  decodeUs(sequences: number, kvTokens: number): number;
  /** The prefill chunks of a batch as if they ran alone. */
  prefillUs(batch: StepBatch): number;
  /** Chunks and decodes together: two kernels, or FlashAttention-2's one. */
  batchUs(batch: StepBatch): number;
}

/** Sums the layer groups of a model. */
export function attentionLayersUs(groups: readonly LayerGroup[]): AttentionTime {
  const decodeByQueries: (readonly DecodeAttention[])[] = [];
  const decodersOf = (queries: number): readonly DecodeAttention[] =>
    (decodeByQueries[queries] ??= groups.map((group) => group.decode(queries)));
  const single = decodersOf(1);

  function decodeUs(sequences: number, kvTokens: number): number {
    let us = 0;
    for (let g = 0; g < groups.length; g++) {
      us += (groups[g] as LayerGroup).layers * (single[g] as DecodeAttention)(sequences, kvTokens);
    }
    return us;
  }

  function prefillUs(batch: StepBatch): number {
    let us = 0;
    for (const group of groups) us += group.layers * chunksUs(group, batch);
    return us;
  }

  function batchUs(batch: StepBatch): number {
    const { decodeSequences, decodeKvTokens, draftTokensPerDecode } = batch;
    if (batch.prefillCount === 0 && draftTokensPerDecode === 0) {
      return decodeSequences > 0 ? decodeUs(decodeSequences, decodeKvTokens) : 0;
    }
    const decoders = decodersOf(1 + draftTokensPerDecode);
    let us = 0;
    for (let g = 0; g < groups.length; g++) {
      const group = groups[g] as LayerGroup;
      const prefill = batch.prefillCount > 0 ? chunksUs(group, batch) : 0;
      const decode = decodeSequences > 0 ? (decoders[g] as DecodeAttention)(decodeSequences, decodeKvTokens) : 0;
      us += group.layers * together(group, batch, prefill, decode);
    }
    return us;
  }

  return { decodeUs, prefillUs, batchUs };
}

/** All chunks in one layer: one launch, the rest adds up. */
function chunksUs(group: LayerGroup, batch: StepBatch): number {
  let us = group.prefill.launchUs;
  for (let i = 0; i < batch.prefillCount; i++) {
    us += group.prefill.chunkUs(batch.prefillTokens[i] as number, batch.prefillContext[i] as number);
  }
  return us;
}

/**
 * FlashAttention-2 runs chunks and decodes in one kernel (reference: latency-memory.md 3.4); never faster than
 * either alone, so that the rule joins smoothly to the pure batches. Drafted decodes count as their tokens.
 */
function together(group: LayerGroup, batch: StepBatch, prefill: number, decode: number): number {
  const { mixed, windowTokens } = group;
  if (mixed === null || prefill === 0 || decode === 0) return prefill + decode;
  mixed.reset();
  for (let i = 0; i < batch.prefillCount; i++) {
    addChunk(mixed, batch.prefillTokens[i] as number, batch.prefillContext[i] as number, windowTokens);
  }
  const rows = batch.decodeSequences * (1 + batch.draftTokensPerDecode);
  const kv = Math.min(batch.decodeKvTokens, batch.decodeSequences * windowTokens);
  return Math.max(mixed.us(rows, kv * (1 + batch.draftTokensPerDecode)), prefill, decode);
}

/** A windowed chunk counts as pieces of one window, each on half a window of context: area tokens x window. */
function addChunk(mixed: MixedAttention, tokens: number, context: number, windowTokens: number): void {
  if (!Number.isFinite(windowTokens)) {
    mixed.addChunk(tokens, context);
    return;
  }
  for (let start = 0; start < tokens; start += windowTokens) {
    mixed.addChunk(Math.min(windowTokens, tokens - start), Math.min(context + start, windowTokens / 2));
  }
}
