import { traitsOf } from './framework-traits.ts';
import { limitContext } from '../operators/decode-attention.ts';
import type { DecodeAttention } from '../operators/decode-attention.ts';
import { createDecodeAttention } from '../operators/decode-attention.ts';
import type { MixedAttention } from '../operators/mixed-attention.ts';
import { createMixedAttention } from '../operators/mixed-attention.ts';
import { createMlaDecode, createMlaPrefill, mlaAbsorbUs } from '../operators/mla-attention.ts';
import type { PrefillAttention } from '../operators/prefill-attention.ts';
import { createPrefillAttention, limitWindow } from '../operators/prefill-attention.ts';
import { frameworkConstants } from '../profile/framework-data.ts';
import { decodeKeys, mlaDecodeKeys, mlaPrefillKeys, prefillKeys } from './kernel-keys.ts';
import type { StepContext } from './step-context.ts';

/** Layers whose attention costs the same. */
export interface LayerGroup {
  readonly layers: number;
  /** Tokens of context that a layer sees; Infinity = all. */
  readonly windowTokens: number;
  readonly prefill: PrefillAttention;
  /** Decode attention for a number of queries per sequence (1 + drafts). */
  readonly decode: (queries: number) => DecodeAttention;
  /** One kernel for mixed batches, or null where prefill and decode run apart. */
  readonly mixed: MixedAttention | null;
}

/** Full-attention layers first, then windowed ones; linear layers have no attention. */
export function layerGroups(context: StepContext): readonly LayerGroup[] {
  const { llm } = context.deployment;
  if (llm.mla !== null) return [latentGroup(context)];
  const { attentionLayers, windowLayers } = context.shape;
  const groups: LayerGroup[] = [];
  if (attentionLayers > windowLayers) groups.push(queryGroup(context, attentionLayers - windowLayers, Infinity));
  if (llm.window !== null && windowLayers > 0) groups.push(queryGroup(context, windowLayers, llm.window.windowTokens));
  return groups;
}

/**
 * Sliding windows cap what a decode reads. Chunked-local layers are treated alike: an upper bound, since a
 * sequence sees between one token and the whole chunk, and the batch only tells the sum of the contexts.
 */
function queryGroup(context: StepContext, layers: number, windowTokens: number): LayerGroup {
  const { deployment, device, shape } = context;
  const { framework, kvDtype } = deployment;
  const { fa2 } = deployment.data;
  const decodeTheta = context.pick('attn_decode', decodeKeys(framework, kvDtype, shape.headDim)).entry.theta;
  const prefillTheta = context.pick('attn_prefill', prefillKeys(framework, shape.headDim)).entry.theta;
  const prefill = createPrefillAttention(device, prefillTheta, shape);
  const windowed = Number.isFinite(windowTokens);
  const copyPerToken = cacheCopyUs(context, 2 * shape.kvHeads * shape.headDim * shape.kvBytes);
  return {
    layers,
    windowTokens,
    prefill: windowed ? limitWindow(prefill, windowTokens) : prefill,
    decode: (queries) => {
      const decode = createDecodeAttention(device, decodeTheta, shape, queries);
      return copying(windowed ? limitContext(decode, windowTokens) : decode, copyPerToken);
    },
    mixed: context.reference || fa2 === null || !traitsOf(framework).mixesInOneKernel ? null : createMixedAttention(device, fa2, shape),
  };
}

function latentGroup(context: StepContext): LayerGroup {
  const { deployment, device, shape } = context;
  const mla = deployment.llm.mla;
  if (mla === null) throw new Error('latentGroup needs an MLA model');
  const decodeTheta = context.pick('mla_decode', mlaDecodeKeys(deployment)).entry.theta;
  const prefillTheta = context.pick('mla_prefill', mlaPrefillKeys(deployment)).entry.theta;
  const latent = { mla, heads: shape.heads, kvBytes: shape.kvBytes };
  const absorb = mlaAbsorbUs(device, latent);
  const topK = sparseTopK(deployment.llm.attention);
  const copyPerToken = cacheCopyUs(context, (mla.kvLoraRank + mla.ropeHeadDim) * shape.kvBytes);
  return {
    layers: shape.attentionLayers,
    windowTokens: Infinity,
    prefill: createMlaPrefill(device, prefillTheta, latent),
    decode: (queries) => {
      const dense = createMlaDecode(device, decodeTheta, latent, queries);
      const decode = topK === null || context.reference ? dense : sparse(dense, topK, device.bandwidth);
      return copying((sequences, kvTokens) => decode(sequences, kvTokens) + absorb, copyPerToken);
    },
    mixed: null,
  };
}

/** Microseconds per cached token of a layer that is copied in each decode step; 0 = caches grow in place. */
function cacheCopyUs(context: StepContext, bytesPerToken: number): number {
  const { framework, growingCache, data } = context.deployment;
  const grows = growingCache ?? traitsOf(framework).growingCache;
  return grows ? (frameworkConstants(data.frameworks, framework).cachePasses * bytesPerToken) / context.device.bandwidth : 0;
}

function copying(decode: DecodeAttention, copyPerToken: number): DecodeAttention {
  return copyPerToken === 0 ? decode : (sequences, kvTokens) => decode(sequences, kvTokens) + kvTokens * copyPerToken;
}

/** DeepSeek sparse attention: the indexer reads 132 bytes of every token, attention only the chosen ones. */
function sparse(dense: DecodeAttention, topK: number, bandwidth: number): DecodeAttention {
  const limited = limitContext(dense, topK);
  return (sequences, kvTokens) => limited(sequences, kvTokens) + (kvTokens * 132) / bandwidth;
}

function sparseTopK(attention: string): number | null {
  const match = /DSA.*topk\s*(\d+)/i.exec(attention);
  return match === null ? null : Number(match[1]);
}
