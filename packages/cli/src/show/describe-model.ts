import type { LlmSpec } from '@foretoken/catalog';
import { renderPairs } from '../terminal/table.ts';
import { decimal, kiloTokens, NONE, scaled } from '../terminal/units.ts';

/** Facts of one architecture. */
export function describeModel(model: LlmSpec): string {
  const pairs: readonly (readonly [string, string])[] = [
    ['parameters', `${scaled(model.paramsTotal, 1e9, 2)} B, ${scaled(model.paramsActive, 1e9, 2)} B active per token`],
    ['weights', model.dtype],
    ['shape', `${model.layers} layers, hidden ${decimal(model.hiddenSize, 0)}, vocabulary ${decimal(model.vocabSize, 0)}${model.tieEmbeddings ? ' (tied)' : ''}`],
    ['attention', attentionLine(model)],
    ['MLP', mlpLine(model)],
    ['context', `${kiloTokens(model.maxPosition)} tokens`],
    ['KV cache', `${scaled(model.kvBytesPerToken, 1024)} KiB per token at 16 bit`],
    ['aliases', model.aliases.join(', ') || NONE],
    ['source', `${model.source} (${model.verification})`],
    ...(model.notes === '' ? [] : [['notes', model.notes] as const]),
  ];
  return `${model.id}  ${model.name}\n\n${renderPairs(pairs, '  ')}`;
}

function attentionLine({ attention, heads, kvHeads, headDim, mla, window, linear }: LlmSpec): string {
  const parts = [`${attention}, ${heads} heads, ${kvHeads} KV heads of ${headDim}`];
  if (mla !== null) parts.push(`MLA rank ${mla.kvLoraRank} + ${mla.ropeHeadDim} RoPE`);
  if (window !== null) parts.push(`${window.layers} layers ${window.kind} ${decimal(window.windowTokens, 0)} tokens`);
  if (linear !== null) parts.push(`${linear.layers} linear layers`);
  return parts.join('; ');
}

function mlpLine({ moe, intermediateSize }: LlmSpec): string {
  if (moe === null) return `dense, ${decimal(intermediateSize, 0)}`;
  const shared = moe.sharedExperts > 0 ? `, ${moe.sharedExperts} shared` : '';
  const dense = moe.denseLayers > 0 ? `, ${moe.denseLayers} dense layers of ${decimal(intermediateSize, 0)}` : '';
  return `${moe.topK} of ${moe.experts} experts of ${decimal(moe.intermediateSize, 0)}${shared}${dense}`;
}
